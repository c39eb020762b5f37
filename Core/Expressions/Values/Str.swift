/// Python's text: a sequence of code points, surrogates among them, found by index in constant time.
public struct Str: Sendable {
    enum Storage: Sendable {
        /// All below 128.
        case ascii([UInt8])
        /// At least one is 128 or more, so that each text has one form only.
        case wide([UInt32])
    }

    let storage: Storage

    static let empty = Str(ascii: [])

    @inline(__always)
    init(ascii: [UInt8]) {
        storage = .ascii(ascii)
    }

    init(ascii slice: ArraySlice<UInt8>) {
        storage = .ascii(Array(slice))
    }

    init(scalars: [UInt32]) {
        if scalars.allSatisfy({ $0 < 128 }) {
            storage = .ascii(scalars.map { UInt8(truncatingIfNeeded: $0) })
        } else {
            storage = .wide(scalars)
        }
    }

    init(scalar: UInt32) {
        storage = scalar < 128 ? .ascii([UInt8(truncatingIfNeeded: scalar)]) : .wide([scalar])
    }

    /// The text's code points.
    public init(_ text: String) {
        var text = text
        let ascii = text.withUTF8 { bytes in
            Hashing.isASCII(UnsafeRawBufferPointer(bytes)) ? Array(bytes) : nil
        }
        if let ascii {
            storage = .ascii(ascii)
        } else {
            storage = .wide(text.unicodeScalars.map(\.value))
        }
    }

    @inline(__always)
    var count: Int {
        switch storage {
        case .ascii(let bytes): bytes.count
        case .wide(let scalars): scalars.count
        }
    }

    @inline(__always)
    var isEmpty: Bool { count == 0 }

    @inline(__always)
    subscript(index: Int) -> UInt32 {
        switch storage {
        case .ascii(let bytes): UInt32(bytes[index])
        case .wide(let scalars): scalars[index]
        }
    }

    @inline(__always)
    var ascii: [UInt8]? {
        if case .ascii(let bytes) = storage { return bytes }
        return nil
    }

    var scalars: [UInt32] {
        switch storage {
        case .ascii(let bytes): bytes.map { UInt32($0) }
        case .wide(let scalars): scalars
        }
    }

    /// Memory that its content takes.
    var byteSize: Int {
        switch storage {
        case .ascii(let bytes): bytes.count
        case .wide(let scalars): scalars.count * 4
        }
    }

    /// The text; a surrogate that stands alone becomes the replacement character.
    public var string: String {
        switch storage {
        case .ascii(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .wide(let scalars):
            var text = String.UnicodeScalarView()
            for scalar in scalars { text.append(Unicode.Scalar(scalar) ?? "\u{FFFD}") }
            return String(text)
        }
    }

    /// Its bytes in UTF-8; a lone surrogate becomes the replacement character.
    var utf8: [UInt8] {
        switch storage {
        case .ascii(let bytes): bytes
        case .wide: Array(string.utf8)
        }
    }

    func slice(_ from: Int, _ to: Int) -> Str {
        if from == 0 && to == count { return self }
        guard from < to else { return .empty }
        if to - from == 1 { return Characters.one(self[from]) }
        switch storage {
        case .ascii(let bytes):
            return Str(ascii: bytes.withUnsafeBufferPointer { Array(UnsafeBufferPointer(rebasing: $0[from..<to])) })
        case .wide(let scalars): return Str(scalars: Array(scalars[from..<to]))
        }
    }

    func concatenated(with other: Str) -> Str {
        switch (storage, other.storage) {
        case (.ascii(let left), .ascii(let right)):
            if left.isEmpty { return other }
            if right.isEmpty { return self }
            var bytes: [UInt8] = []
            bytes.reserveCapacity(left.count + right.count)
            bytes.append(contentsOf: left)
            bytes.append(contentsOf: right)
            return Str(ascii: bytes)
        default:
            var builder = StrBuilder()
            builder.append(self)
            builder.append(other)
            return builder.finish()
        }
    }
}

extension Str: Hashable {
    @inline(__always)
    public static func == (left: Str, right: Str) -> Bool {
        switch (left.storage, right.storage) {
        case (.ascii(let a), .ascii(let b)): Hashing.equal(a, b)
        case (.wide(let a), .wide(let b)): a == b
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(hashCode)
    }

    /// What dictionaries of expressions use: keyed by a number of this process, so that nobody can make keys collide.
    var hashCode: Int {
        switch storage {
        case .ascii(let bytes): bytes.withUnsafeBytes { Hashing.hash($0) }
        case .wide(let scalars): scalars.withUnsafeBytes { Hashing.hash($0) }
        }
    }

    /// By code point, as Python compares.
    static func < (left: Str, right: Str) -> Bool {
        switch (left.storage, right.storage) {
        case (.ascii(let a), .ascii(let b)): a.lexicographicallyPrecedes(b)
        default: left.scalars.lexicographicallyPrecedes(right.scalars)
        }
    }
}

extension Str: ExpressibleByStringLiteral, CustomStringConvertible {
    public init(stringLiteral value: String) {
        self.init(value)
    }

    public var description: String { string }
}

/// Text that grows.
struct StrBuilder {
    private var bytes: [UInt8] = []
    private var scalars: [UInt32] = []
    private var isWide = false

    var count: Int { isWide ? scalars.count : bytes.count }

    mutating func reserve(_ count: Int) {
        if !isWide { bytes.reserveCapacity(count) }
    }

    mutating func append(_ text: Str) {
        switch text.storage {
        case .ascii(let more):
            if isWide {
                scalars.append(contentsOf: more.lazy.map { UInt32($0) })
            } else {
                bytes.append(contentsOf: more)
            }
        case .wide(let more):
            widen()
            scalars.append(contentsOf: more)
        }
    }

    mutating func append(ascii: UInt8) {
        if isWide { scalars.append(UInt32(ascii)) } else { bytes.append(ascii) }
    }

    mutating func append(contentsOf ascii: some Sequence<UInt8>) {
        if isWide { scalars.append(contentsOf: ascii.lazy.map { UInt32($0) }) } else { bytes.append(contentsOf: ascii) }
    }

    mutating func append(scalar: UInt32) {
        if scalar < 128 {
            append(ascii: UInt8(truncatingIfNeeded: scalar))
        } else {
            widen()
            scalars.append(scalar)
        }
    }

    mutating func append(_ text: String) {
        for scalar in text.unicodeScalars { append(scalar: scalar.value) }
    }

    consuming func finish() -> Str {
        isWide ? Str(scalars: scalars) : Str(ascii: bytes)
    }

    private mutating func widen() {
        guard !isWide else { return }
        isWide = true
        scalars = bytes.map { UInt32($0) }
        bytes = []
    }
}
