import Glibc

/// What administrators are shown of the server itself.
public struct SystemFacts: Sendable {
    /// The program and its version.
    public var program: String
    public var reporting: ErrorReportingFacts
    /// Whether answers help whoever writes plugins.
    public var isDebug = false

    public init(program: String = "Lanyard", reporting: ErrorReportingFacts = ErrorReportingFacts()) {
        self.program = program
        self.reporting = reporting
    }
}

/// What everybody may know of how errors are reported: pages report theirs the same way.
public struct ErrorReportingFacts: Sendable {
    /// Where reports go, without any secret; nil when nothing is reported.
    public var dsn: String?
    public var environment: String
    public var sendsPersonalData: Bool
    /// From 0 to 1.
    public var sampleRate: Double

    public init(
        dsn: String? = nil, environment: String = "customer", sendsPersonalData: Bool = false, sampleRate: Double = 1
    ) {
        self.dsn = dsn
        self.environment = environment
        self.sendsPersonalData = sendsPersonalData
        self.sampleRate = sampleRate
    }
}

/// What the system calls itself.
struct MachineFacts {
    let system: String
    let host: String
    let release: String
    let version: String
    let architecture: String

    init() {
        var name = utsname()
        _ = Glibc.uname(&name)
        func text<Field>(_ field: Field) -> String {
            withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
        system = text(name.sysname)
        host = text(name.nodename)
        release = text(name.release)
        version = text(name.version)
        architecture = text(name.machine)
    }

    /// System, release, architecture and C library, as Python's `platform.platform()` writes them.
    var platform: String {
        "\(system)-\(release)-\(architecture)-with-\(Self.library)"
    }

    /// The C library and its version, such as `glibc2.36`.
    private static var library: String {
        var text = [UInt8](repeating: 0, count: 64)
        let count = text.withUnsafeMutableBytes {
            confstr(Int32(_CS_GNU_LIBC_VERSION), $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
        }
        return count == 0 ? "libc" : String(decoding: text.prefix { $0 != 0 }, as: UTF8.self).replacing(" ", with: "")
    }

    var uname: String { [system, host, release, version, architecture].joined(separator: " ") }
}
