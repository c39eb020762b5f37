/// The arguments of a statement, packed as libpq takes them: with types, in binary form.
struct PostgresArguments {
    /// The types' numbers; 0 stands for one that the server finds out, which a null has.
    let types: [UInt32]
    private var bytes: [UInt8] = [0]
    private var places: [Range<Int>?] = []

    var count: Int { types.count }

    /// Throws `StorageError.misuse` for what cannot be stored.
    init(_ values: [SQLValue]) throws(StorageError) {
        types = values.map(\.postgresType)
        for value in values {
            try value.checkStorable()
            let start = bytes.count
            switch value {
            case .null:
                places.append(nil)
                continue
            case .integer(let number): append(UInt64(bitPattern: number))
            case .real(let number): append(number.bitPattern)
            case .text(let text): bytes.append(contentsOf: text.utf8)
            case .blob(let blob): bytes.append(contentsOf: blob)
            }
            places.append(start..<bytes.count)
        }
    }

    static let none = PostgresArguments()

    private init() { types = [] }

    private mutating func append(_ number: UInt64) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Hands out values, lengths and formats, which are valid while `body` runs.
    func withPointers<Result>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<Int32>, UnsafePointer<Int32>) -> Result
    ) -> Result {
        bytes.withUnsafeBytes { buffer in
            let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            let values = places.map { place in place.flatMap { place in start.map { $0 + place.lowerBound } } }
            let lengths = places.map { Int32($0?.count ?? 0) }
            let formats = [Int32](repeating: 1, count: count)
            return values.withUnsafeBufferPointer { values in
                guard let first = values.baseAddress else {
                    return withUnsafePointer(to: nil) { body($0, lengths, formats) }
                }
                return body(first, lengths, formats)
            }
        }
    }
}

/// PostgreSQL's numbers for its types; they never change.
private enum PostgresType {
    static let bool: UInt32 = 16
    static let bytea: UInt32 = 17
    static let name: UInt32 = 19
    static let int8: UInt32 = 20
    static let int2: UInt32 = 21
    static let int4: UInt32 = 23
    static let text: UInt32 = 25
    static let oid: UInt32 = 26
    static let float4: UInt32 = 700
    static let float8: UInt32 = 701
    static let unknown: UInt32 = 705
    static let varchar: UInt32 = 1043
    static let numeric: UInt32 = 1700
}

extension SQLValue {
    /// The type that an argument is sent as.
    var postgresType: UInt32 {
        switch self {
        case .null: 0
        case .integer: PostgresType.int8
        case .real: PostgresType.float8
        case .text: PostgresType.text
        case .blob: PostgresType.bytea
        }
    }

    /// The value that PostgreSQL's binary form stands for; nil for a type that this interface does not have.
    init?(postgres type: UInt32, _ bytes: UnsafeRawBufferPointer) {
        switch type {
        case PostgresType.text, PostgresType.varchar, PostgresType.name, PostgresType.unknown:
            self = .text(String(decoding: bytes, as: UTF8.self))
        case PostgresType.int8: self = .integer(Int64(bitPattern: Self.number(bytes)))
        case PostgresType.int4: self = .integer(Int64(Int32(truncatingIfNeeded: Self.number(bytes))))
        case PostgresType.int2: self = .integer(Int64(Int16(truncatingIfNeeded: Self.number(bytes))))
        case PostgresType.bool, PostgresType.oid: self = .integer(Int64(Self.number(bytes)))
        case PostgresType.float8: self = .real(Double(bitPattern: Self.number(bytes)))
        case PostgresType.float4: self = .real(Double(Float(bitPattern: UInt32(Self.number(bytes)))))
        case PostgresType.bytea: self = .blob(Array(bytes))
        case PostgresType.numeric:
            guard let value = Self.numeric(bytes) else { return nil }
            self = value
        default: return nil
        }
    }

    private static func number(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// A sum of integers is of this type: an integer if it has no digits behind the point and fits, else a real.
    ///
    /// The form: count of digits, weight of the first, sign, digits behind the point, then digits to the base 10,000.
    private static func numeric(_ bytes: UnsafeRawBufferPointer) -> SQLValue? {
        guard bytes.count >= 8 else { return nil }
        let fields = stride(from: 0, to: bytes.count - 1, by: 2).map {
            Int16(truncatingIfNeeded: number(bytes[$0..<$0 + 2]))
        }
        let (weight, sign, digits) = (Int(fields[1]), UInt16(bitPattern: fields[2]), fields.dropFirst(4))
        // Not a number, and infinities.
        guard sign & 0xC000 != 0xC000 else { return nil }
        var (whole, isExact, real) = (Int64(0), digits.count <= weight + 1, 0.0)
        for place in 0...max(weight, digits.count - 1, 0) {
            let digit = place < digits.count ? Int64(digits[digits.startIndex + place]) : 0
            if place <= weight {
                let (times, tooBig) = whole.multipliedReportingOverflow(by: 10_000)
                let (sum, tooBigAlso) = times.addingReportingOverflow(digit)
                whole = sum
                if tooBig || tooBigAlso { isExact = false }
            }
            real = real * 10_000 + Double(digit)
        }
        for _ in 0..<max(0, digits.count - 1 - weight) { real /= 10_000 }
        let isNegative = sign == 0x4000
        if isExact { return .integer(isNegative ? -whole : whole) }
        return .real(isNegative ? -real : real)
    }
}
