extension StandardModules {
    /// Python's `uuid`, without what would tell of the machine.
    static let uuid = ModuleDefinition(
        "uuid",
        [
            .type(UUIDObject.uuidType),
            .function("uuid4") { m, _ in
                try m.charge(steps: 64)
                let (high, low) = (m.host.random(), m.host.random())
                return .object(UUIDObject(UInt128(high) << 64 | UInt128(low), version: 4))
            },
            .function("uuid3", "namespace, name") { m, a in try UUIDObject.named(m, a[0], a[1], .md5, version: 3) },
            .function("uuid5", "namespace, name") { m, a in try UUIDObject.named(m, a[0], a[1], .sha1, version: 5) },
            .value("NAMESPACE_DNS", .object(UUIDObject(UUIDObject.namespace | 0x10 << 96))),
            .value("NAMESPACE_URL", .object(UUIDObject(UUIDObject.namespace | 0x11 << 96))),
            .value("NAMESPACE_OID", .object(UUIDObject(UUIDObject.namespace | 0x12 << 96))),
            .value("NAMESPACE_X500", .object(UUIDObject(UUIDObject.namespace | 0x14 << 96))),
        ])
}

/// A `uuid.UUID`.
final class UUIDObject: Object {
    let value: UInt128

    /// What the well-known namespaces share (RFC 9562, section 6.6).
    static let namespace: UInt128 = 0x6ba7_b800_9dad_11d1_80b4_00c0_4fd4_30c8

    init(_ value: UInt128) {
        self.value = value
    }

    /// With the bits of a version and of RFC 9562's variant.
    convenience init(_ value: UInt128, version: UInt128) {
        let cleared = value & ~(0xf << 76) & ~(0x3 << 62)
        self.init(cleared | version << 76 | 0x2 << 62)
    }

    static func named(
        _ m: Machine, _ namespace: Value, _ name: Value, _ digest: Digest, version: UInt128
    ) throws -> Value {
        guard let namespace = namespace.object(as: UUIDObject.self) else {
            throw m.error(.attributeError, "'\(m.typeName(namespace))' object has no attribute 'bytes'")
        }
        let bytes = try digest.hash(namespace.bytes + (try m.text(name).utf8), m.meter).prefix(16)
        return .object(UUIDObject(bytes.reduce(0) { $0 << 8 | UInt128($1) }, version: version))
    }

    /// `UUID(hex)`, `UUID(bytes=…)`, `UUID(int=…)`.
    static func make(_ m: Machine, _ a: Args) throws -> Value {
        guard [a[0], a[1], a[2]].count(where: { !$0.isAbsent }) == 1 else {
            throw m.error(
                .typeError,
                "one of the hex, bytes, bytes_le, fields, or int arguments must be given")
        }
        var value: UInt128?
        if !a[0].isAbsent {
            let text = try m.text(a[0]).string
            value = parse(text)
            if value == nil { throw m.error(.valueError, "badly formed hexadecimal UUID string") }
        } else if !a[1].isAbsent {
            let bytes = try m.bytes(a[1])
            if bytes.count != 16 { throw m.error(.valueError, "bytes is not a 16-char string") }
            value = bytes.reduce(0) { $0 << 8 | UInt128($1) }
        } else {
            let number = try m.whole(a[2])
            guard !number.isNegative, number.bitLength <= 128 else {
                throw m.error(.valueError, "int is out of range (need a 128-bit value)")
            }
            let address = try IPAddress(.v6, number: number)
            value = address.value
        }
        guard let value else { return .none }
        if a[3].isAbsent { return .object(UUIDObject(value)) }
        let version = try m.index(a[3])
        guard (1...5).contains(version) else { throw m.error(.valueError, "illegal version number") }
        return .object(UUIDObject(value, version: UInt128(version)))
    }

    private static func parse(_ text: String) -> UInt128? {
        var rest = text.replacing("urn:", with: "").replacing("uuid:", with: "")[...]
        while let first = rest.first, first == "{" || first == "}" { rest.removeFirst() }
        while let last = rest.last, last == "{" || last == "}" { rest.removeLast() }
        let digits = rest.filter { $0 != "-" }
        guard digits.utf8.count == 32 else { return nil }
        return UInt128(digits, radix: 16)
    }

    var bytes: [UInt8] { value.bigEndianBytes }
    var hex: String { PythonText.hex(value, 32) }
    var text: String {
        let digits = Array(hex)
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }

    override var type: PyType { Self.uuidType }
    override func str(_ m: Machine) throws -> Str { Str(text) }
    override func repr(_ m: Machine) throws -> Str { Str("UUID('\(text)')") }
    override var asWhole: BigInt? { IPAddress(.v6, value).number }
    override func hash(_ m: Machine) throws -> Int { value.hashValue }
    override func equals(_ m: Machine, _ other: Value) throws -> Bool {
        other.object(as: UUIDObject.self)?.value == value
    }
    override func order(_ m: Machine, _ other: Value) throws -> Int? {
        guard let other = other.object(as: UUIDObject.self)?.value else { return nil }
        return value == other ? 0 : value < other ? -1 : 1
    }

    private static func own(_ value: Value) -> UUIDObject? { value.object(as: UUIDObject.self) }

    static let uuidType = PyType(
        "UUID", module: "uuid",
        members: [
            .property("hex") { _, value in Value(own(value)?.hex) },
            .property("bytes") { _, value in .bytes(own(value)?.bytes ?? []) },
            .property("urn") { _, value in Value(own(value).map { "urn:uuid:" + $0.text }) },
            .property("int") { _, value in
                own(value).map { .integer(IPAddress(.v6, $0.value).number) } ?? .none
            },
            .property("version") { _, value in
                guard let own = own(value), own.value >> 62 & 0x3 == 0x2 else { return .none }
                return .int(Int(own.value >> 76 & 0xf))
            },
        ],
        construct: NativeFunction("UUID", "hex=, bytes=, int=, version=") { m, a in try make(m, a) })
}
