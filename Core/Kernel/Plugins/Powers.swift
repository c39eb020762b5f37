/// Everything the server can hand to a plugin's types. A type gets only what its `@Power` properties ask for.
public struct Powers: Sendable {
    public var clock: any WallClock
    public var random: any RandomSource
    public var configuration: any ConfigurationReading
    public var users: any UserReading
    public var userWriting: any UserWriting
    public var passwords: any PasswordChecking
    public var attempts: any AttemptCounting
    public var sessions: any SessionEnding
    public var records: any RecordStore
    public var decisions: any Deciding
    public var flows: any FlowStarting
    public var events: any EventRecording
    public var jobs: any JobQueueing
    public var upkeep: any Upkeep
    public var discovery: any FileDiscovering
    public var metrics: any Metering
    // Set after the others, by servers that have them.
    public var http: any HTTPRequesting = Unavailable()
    public var reputation: any ReputationKeeping = Unavailable()
    public var rememberedPasswords: any PasswordRemembering = Unavailable()
    public var breachedPasswords: any BreachedPasswordCounting = Unavailable()
    public var logins: any LoginHistory = Unavailable()
    public var expressions: any ExpressionRunning = Unavailable()
    public var directorySearch: any DirectorySearching = Unavailable()
    public var groupWriting: any GroupWriting = Unavailable()
    public var authenticators: any AuthenticatorReading = NoAuthenticators()
    public var names: any NameResolving = Unavailable()
    public var mail: any MailSending = Unavailable()
    public var mailDelivery: any MailDelivering = Unavailable()
    public var mailTemplates: any MailTemplating = Unavailable()
    public var flowLinks: any FlowLinking = Unavailable()
    public var models: any ModelCatalogue = Unavailable()
    /// Whether providers issue tokens to expressions, which is never so in a simulation.
    public var mintsTokens = false
    public var userImports: any UserImporting = Unavailable()
    public var files: any FileKeeping = Unavailable()
    public var blueprints: any BlueprintWatching = Unavailable()
    public var userDeleting: any UserDeleting = Unavailable()
    public var objects: any ObjectTaking = Unavailable()

    public init(
        clock: any WallClock, random: any RandomSource, configuration: any ConfigurationReading, users: any UserReading,
        userWriting: any UserWriting, passwords: any PasswordChecking, attempts: any AttemptCounting,
        sessions: any SessionEnding, records: any RecordStore, decisions: any Deciding, flows: any FlowStarting,
        events: any EventRecording, jobs: any JobQueueing, upkeep: any Upkeep, discovery: any FileDiscovering,
        metrics: any Metering = Unmetered()
    ) {
        self.clock = clock
        self.random = random
        self.configuration = configuration
        self.users = users
        self.userWriting = userWriting
        self.passwords = passwords
        self.attempts = attempts
        self.sessions = sessions
        self.records = records
        self.decisions = decisions
        self.flows = flows
        self.events = events
        self.jobs = jobs
        self.upkeep = upkeep
        self.discovery = discovery
        self.metrics = metrics
    }
}

/// The time of day.
public protocol WallClock: Sendable {
    var now: Timestamp { get }
}

/// Unguessable bytes and what is made of them.
public protocol RandomSource: Sendable {
    /// So many random bytes.
    func bytes(_ count: Int) -> [UInt8]
}

extension RandomSource {
    /// A text of so many random letters and digits: 5.95 bits each.
    public func token(_ length: Int) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
        var result: [UInt8] = []
        result.reserveCapacity(length)
        while result.count < length {
            // 248 is the largest multiple of 62 that a byte can hold: what lies above would favour the first letters. One
            // byte in 32 does, so that a few more than are needed are nearly always enough.
            for byte in bytes((length - result.count) * 9 / 8 + 4) where byte < 248 && result.count < length {
                result.append(alphabet[Int(byte) % 62])
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// A random UUID (RFC 9562, version 4) in lower case.
    public func uuid() -> String { Self.uuid(of: bytes(16), version: 4) }

    /// A UUID whose order is that of the time it was made (RFC 9562, version 7), in lower case.
    public func uuid(at time: Timestamp) -> String {
        let milliseconds = UInt64(max(0, time.microseconds / 1000))
        let begin = (0..<6).map { UInt8(truncatingIfNeeded: milliseconds >> (40 - 8 * UInt64($0))) }
        return Self.uuid(of: begin + bytes(10), version: 7)
    }

    private static func uuid(of bytes: [UInt8], version: UInt8) -> String {
        var bytes = bytes
        bytes[6] = bytes[6] & 0x0F | version << 4
        bytes[8] = bytes[8] & 0x3F | 0x80
        let parts = [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { Hexadecimal.text(of: bytes[$0]) }
        return parts.joined(separator: "-")
    }
}

/// Reading the configuration.
public protocol ConfigurationReading: Sendable {
    /// The configuration of this moment. A request reads it once and keeps to it.
    var current: Configuration { get }
}

/// Something the server must hand to a type before it can work: `@Power(\.users) var users`.
@propertyWrapper
public struct Power<Value: Sendable>: Sendable {
    private let box = Box()
    private let path: any KeyPath<Powers, Value> & Sendable

    public init(_ path: any KeyPath<Powers, Value> & Sendable) { self.path = path }

    public var wrappedValue: Value {
        guard let value = box.value else {
            preconditionFailure("A type that needs \(path) was used before it was opened with `opened(with:)`.")
        }
        return value
    }

    /// `@unchecked`: written once, by `fill`, before the value that holds it is handed to anyone.
    private final class Box: @unchecked Sendable {
        var value: Value?
    }
}

/// A power whose type is not known; how values are opened.
protocol AnyPower {
    func fill(from powers: Powers)
}

extension Power: AnyPower {
    func fill(from powers: Powers) { box.value = powers[keyPath: path] }
}
