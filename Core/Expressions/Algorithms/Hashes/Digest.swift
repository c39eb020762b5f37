/// The hash functions of `hashlib` that need no library: MD5 (RFC 1321), SHA-1 and SHA-2 (FIPS 180-4).
///
/// They are for checksums and signatures of what an expression has; passwords are none of their business.
enum Digest: String, CaseIterable, Sendable {
    case md5, sha1, sha224, sha256, sha384, sha512

    /// Bytes of a digest.
    var size: Int {
        switch self {
        case .md5: 16
        case .sha1: 20
        case .sha224: 28
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    /// Bytes that are worked on at a time.
    var blockSize: Int { self == .sha384 || self == .sha512 ? 128 : 64 }

    /// The digest of the bytes; a block is charged as 64 steps.
    func hash(_ bytes: [UInt8], _ meter: Meter) throws -> [UInt8] {
        try meter.allocate(bytes.count + 2 * blockSize)
        let padded = padded(bytes)
        switch self {
        case .md5: return try MD5.digest(padded, meter)
        case .sha1: return try SHA1.digest(padded, meter)
        case .sha224, .sha256: return Array(try SHA256.digest(padded, is224: self == .sha224, meter).prefix(size))
        case .sha384, .sha512: return Array(try SHA512.digest(padded, is384: self == .sha384, meter).prefix(size))
        }
    }

    /// A one, zeros and the number of bits, up to whole blocks.
    private func padded(_ bytes: [UInt8]) -> [UInt8] {
        let lengthSize = blockSize / 8
        var result = bytes
        result.append(0x80)
        let used = (result.count + lengthSize) % blockSize
        result += [UInt8](repeating: 0, count: used == 0 ? 0 : blockSize - used)
        let bits = UInt64(bytes.count) * 8
        var length = (0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64(8 * $0)) }
        if self != .md5 {
            length = [UInt8](repeating: 0, count: lengthSize - 8) + length.reversed()
        }
        return result + length
    }

    /// The code that authenticates the bytes with a key (RFC 2104).
    func authenticationCode(_ bytes: [UInt8], key: [UInt8], _ meter: Meter) throws -> [UInt8] {
        var key = try key.count > blockSize ? hash(key, meter) : key
        key += [UInt8](repeating: 0, count: blockSize - key.count)
        try meter.allocate(bytes.count)
        let inner = try hash(key.map { $0 ^ 0x36 } + bytes, meter)
        return try hash(key.map { $0 ^ 0x5c } + inner, meter)
    }

    /// Whether both are the same; how long that takes says nothing about where they differ.
    static func areEqual(_ left: [UInt8], _ right: [UInt8], _ meter: Meter) throws -> Bool {
        try meter.step(right.count)
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension UInt32 {
    /// Turned left.
    func turned(_ bits: UInt32) -> UInt32 { self << bits | self >> (32 - bits) }

    /// The word at a place of bytes, the most significant first.
    init(bigEndian bytes: [UInt8], at offset: Int) {
        self = 0
        for byte in bytes[offset..<offset + 4] { self = self << 8 | UInt32(byte) }
    }
}

extension FixedWidthInteger {
    /// The bytes, the most significant first.
    var bigEndianBytes: [UInt8] {
        (0..<Self.bitWidth / 8).reversed().map { UInt8(truncatingIfNeeded: self >> Self(8 * $0)) }
    }
}
