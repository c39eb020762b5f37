/// Python's text: a sequence of code points, surrogates among them, found by index in constant time.
public struct Str: Sendable {
    // Each text has one form only.
    enum Storage: @unchecked Sendable {
        /// All below 128, and no more than ``ShortText/most``.
        case short(ShortText)
        /// All below 128, and more than that. Nothing changes it while more than one has it.
        case long(LongText)
        /// At least one is 128 or more.
        case wide([UInt32])
    }

    let storage: Storage

    static let empty = Str(ShortText(low: 0, top: 0, count: 0))

    @inline(__always)
    init(_ short: ShortText) { storage = .short(short) }

    /// - Parameter long: Of more than ``ShortText/most`` characters.
    @inline(__always)
    init(_ long: LongText) { storage = .long(long) }

    /// - Parameter wide: At least one is 128 or more.
    private init(wide: [UInt32]) { storage = .wide(wide) }

    /// ASCII text of so many characters.
    /// - Parameter write: Writes them; it may write sixteen bytes more.
    @inline(__always)
    init(asciiCount count: Int, _ write: (UnsafeMutablePointer<UInt8>) throws -> Void) rethrows {
        if count > ShortText.most {
            let text = LongText.make(count: count, capacity: count)
            try write(text.bytes)
            storage = .long(text)
        } else {
            var room: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
            try withUnsafeMutableBytes(of: &room) { raw in
                if let target = raw.assumingMemoryBound(to: UInt8.self).baseAddress { try write(target) }
            }
            storage = .short(
                ShortText(low: UInt64(littleEndian: room.0), top: UInt64(littleEndian: room.1), count: count))
        }
    }

    @inline(__always)
    init(ascii bytes: UnsafeBufferPointer<UInt8>) {
        guard let base = bytes.baseAddress else {
            self = .empty
            return
        }
        if bytes.count <= ShortText.most {
            self.init(ShortText(base, count: bytes.count))
        } else {
            self.init(asciiCount: bytes.count) { $0.update(from: base, count: bytes.count) }
        }
    }

    init(ascii bytes: [UInt8]) {
        self = bytes.withUnsafeBufferPointer { Str(ascii: $0) }
    }

    init(ascii slice: ArraySlice<UInt8>) {
        self = slice.withUnsafeBufferPointer { Str(ascii: $0) }
    }

    init(scalars: [UInt32]) {
        if scalars.allSatisfy({ $0 < 128 }) {
            self.init(asciiCount: scalars.count) { target in
                for index in scalars.indices { target[index] = UInt8(truncatingIfNeeded: scalars[index]) }
            }
        } else {
            self.init(wide: scalars)
        }
    }

    @inline(__always)
    init(scalar: UInt32) {
        storage = scalar < 128 ? .short(ShortText(low: UInt64(scalar), top: 0, count: 1)) : .wide([scalar])
    }

    /// The text's code points.
    public init(_ text: String) {
        var text = text
        let ascii = text.withUTF8 { bytes in
            Hashing.isASCII(UnsafeRawBufferPointer(bytes)) ? Str(ascii: bytes) : nil
        }
        if let ascii {
            self = ascii
        } else {
            self.init(wide: text.unicodeScalars.map(\.value))
        }
    }

    @inline(__always)
    var count: Int {
        switch storage {
        case .short(let short): short.count
        case .long(let long): long.count
        case .wide(let scalars): scalars.count
        }
    }

    @inline(__always)
    var isEmpty: Bool { count == 0 }

    @inline(__always)
    subscript(index: Int) -> UInt32 {
        switch storage {
        case .short(let short):
            precondition(index >= 0 && index < short.count)
            return UInt32(short[index])
        case .long(let long):
            precondition(index >= 0 && index < long.count)
            return UInt32(long.bytes[index])
        case .wide(let scalars): return scalars[index]
        }
    }

    /// Whether all characters are below 128.
    @inline(__always)
    var isASCII: Bool {
        if case .wide = storage { return false }
        return true
    }

    /// The bytes, where all characters are below 128; a copy.
    var ascii: [UInt8]? { withASCII { Array($0) } }

    /// Gives the bytes to somebody who looks at them, where all characters are below 128.
    @inline(__always)
    func withASCII<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result? {
        switch storage {
        case .short(let short): try short.withBytes(body)
        case .long(let long): try withExtendedLifetime(long) { try body(long.buffer) }
        case .wide: nil
        }
    }

    /// Writes the characters of ASCII text, and up to sixteen bytes behind them.
    @inline(__always)
    func write(to target: UnsafeMutablePointer<UInt8>) {
        switch storage {
        case .short(let short): short.write(to: target)
        case .long(let long): target.update(from: long.bytes, count: long.count)
        case .wide: break
        }
    }

    var scalars: [UInt32] {
        if case .wide(let scalars) = storage { return scalars }
        return withASCII { $0.map { UInt32($0) } } ?? []
    }

    /// Memory that its content takes.
    @inline(__always)
    var byteSize: Int {
        switch storage {
        case .short(let short): short.count
        case .long(let long): long.count
        case .wide(let scalars): scalars.count * 4
        }
    }

    /// The text; a surrogate that stands alone becomes the replacement character.
    public var string: String {
        if case .wide(let scalars) = storage {
            var text = String.UnicodeScalarView()
            for scalar in scalars { text.append(Unicode.Scalar(scalar) ?? "\u{FFFD}") }
            return String(text)
        }
        return withASCII { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// Its bytes in UTF-8; a lone surrogate becomes the replacement character.
    var utf8: [UInt8] { ascii ?? Array(string.utf8) }

    /// - Parameters:
    ///   - from, to: Within the text.
    func slice(_ from: Int, _ to: Int) -> Str {
        guard from < to else { return .empty }
        switch storage {
        case .short(let short): return Str(short.slice(from, to))
        case .long(let long):
            if from == 0 && to == long.count { return self }
            return Str(ascii: UnsafeBufferPointer(rebasing: long.buffer[from..<to]))
        case .wide(let scalars):
            if from == 0 && to == scalars.count { return self }
            return to - from == 1 ? Str(scalar: scalars[from]) : Str(scalars: Array(scalars[from..<to]))
        }
    }

    func concatenated(with other: Str) -> Str {
        let (left, right) = (count, other.count)
        if left == 0 { return other }
        if right == 0 { return self }
        if case .short(let a) = storage, case .short(let b) = other.storage, left + right <= ShortText.most {
            return Str(a.joined(with: b))
        }
        if isASCII && other.isASCII {
            return Str(asciiCount: left + right) { target in
                write(to: target)
                other.write(to: target + left)
            }
        }
        return Str(scalars: scalars + other.scalars)
    }
}

extension Str: Hashable {
    @inline(__always)
    public static func == (left: Str, right: Str) -> Bool {
        switch (left.storage, right.storage) {
        case (.short(let a), .short(let b)): a == b
        case (.long(let a), .long(let b)): LongText.areEqual(a, b)
        case (.wide(let a), .wide(let b)): a == b
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(hashCode)
    }

    /// What dictionaries of expressions use: keyed by a number of this process, so that nobody can make keys collide.
    @inline(__always)
    var hashCode: Int {
        switch storage {
        case .short(let short): Hashing.hash(short.low, short.top, count: short.count)
        case .long(let long): Hashing.hash(UnsafeRawBufferPointer(long.buffer))
        case .wide(let scalars): scalars.withUnsafeBytes { Hashing.hash($0) }
        }
    }

    /// By code point, as Python compares.
    static func < (left: Str, right: Str) -> Bool {
        let isLess = left.withASCII { left in right.withASCII { left.lexicographicallyPrecedes($0) } }
        if case .some(.some(let isLess)) = isLess { return isLess }
        return left.scalars.lexicographicallyPrecedes(right.scalars)
    }
}

extension Str: ExpressibleByStringLiteral, CustomStringConvertible {
    public init(stringLiteral value: String) {
        self.init(value)
    }

    public var description: String { string }
}
