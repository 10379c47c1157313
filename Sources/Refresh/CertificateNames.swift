import NIOSSL

/// The certificate of the upstream is for another name.
struct CertificateNameError: Error {}

/// The names of a certificate, as RFC 9110 section 4.3.4 wants them compared with a host. swift-nio-ssl
/// compares too, but lets a certificate's address count for a host name that leads there, and takes its
/// common name where it has no other.
struct CertificateNames {
    /// In lower case, without a dot at the end.
    private let dnsNames: [String]

    init(_ certificate: NIOSSLCertificate) {
        dnsNames = certificate._subjectAlternativeNames()
            .filter { $0.nameType == .dnsName }
            .map { Self.normalised(String(decoding: $0.contents, as: UTF8.self)) }
    }

    init(dnsNames: [String]) {
        self.dnsNames = dnsNames.map(Self.normalised)
    }

    /// Whether one of them is the name of a host, which is no address. A `*` for the first label stands for
    /// one label.
    func contain(host: String) -> Bool {
        let host = Self.normalised(host)
        // "127.1" and the like are addresses to the resolver, and no names.
        guard !host.hasPrefix("."),
            host.split(separator: ".").last?.contains(where: { !$0.isNumber }) == true
        else {
            return false
        }
        let parent = host.firstIndex(of: ".").map { host[$0...] }
        return dnsNames.contains { name in
            name == host || name.hasPrefix("*.") && parent.map { name.dropFirst() == $0 } == true
        }
    }

    private static func normalised(_ name: String) -> String {
        let name = name.lowercased()
        return name.hasSuffix(".") ? String(name.dropLast()) : name
    }
}
