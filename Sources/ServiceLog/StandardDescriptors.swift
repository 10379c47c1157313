import SystemPackage

/// Opens those of the descriptors 0, 1 and 2 that the program was started without, to be called first of all:
/// else the next file or socket gets that number, and log lines go into it.
public func openStandardDescriptors() {
    // The lowest number that is free is taken, so this ends with 3 or more.
    while let file = try? FileDescriptor.open("/dev/null", .readWrite) {
        guard file.rawValue <= FileDescriptor.standardError.rawValue else {
            try? file.close()
            return
        }
    }
}
