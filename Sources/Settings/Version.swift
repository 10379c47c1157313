/// The version that every program of the package prints for `--version`.
public let version = "0.1.0"
