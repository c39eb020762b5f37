/// What `hashlib.sha256()` and `hmac.new()` give: bytes that are taken in, and the digest of all of them.
final class HashObject: Object {
    let digest: Digest
    /// Of an authentication code.
    let key: [UInt8]?
    private(set) var data: [UInt8]

    init(_ digest: Digest, key: [UInt8]? = nil, data: [UInt8]) {
        self.digest = digest
        self.key = key
        self.data = data
    }

    override var type: PyType { key == nil ? Self.hashType : Self.codeType }
    override func repr(_ m: Machine) throws -> Str {
        key == nil ? Str("<\(digest.rawValue) _hashlib.HASH object>") : Str("<hmac.HMAC object>")
    }

    /// The digest of what was taken in.
    func value(_ m: Machine) throws -> [UInt8] {
        guard let key else { return try digest.hash(data, m.meter) }
        return try digest.authenticationCode(data, key: key, m.meter)
    }

    func update(_ m: Machine, _ value: Value) throws -> Value {
        let more = try HashObject.data(m, value)
        try m.charge(more.count, of: 1)
        data += more
        return .none
    }

    /// The bytes to hash; text has to be encoded first.
    static func data(_ m: Machine, _ value: Value) throws -> [UInt8] {
        if value.isMissing { return [] }
        if case .str = value { throw m.error(.typeError, "Strings must be encoded before hashing") }
        guard case .bytes(let bytes) = value else {
            throw m.error(.typeError, "object supporting the buffer API required")
        }
        return bytes
    }

    private static func own(_ value: Value) -> HashObject? { value.object(as: HashObject.self) }

    private static let members: [Member] = [
        .method("update", "data, /") { m, a in try own(a[0])?.update(m, a[1]) ?? .none },
        .method("digest") { m, a in .bytes(try own(a[0])?.value(m) ?? []) },
        .method("hexdigest") { m, a in
            Value(ascii: try BinaryText.hex(try own(a[0])?.value(m) ?? [], m.meter))
        },
        .method("copy") { m, a in
            guard let own = own(a[0]) else { return .none }
            try m.charge(own.data.count, of: 1)
            return .object(HashObject(own.digest, key: own.key, data: own.data))
        },
        .property("name") { _, value in
            guard let own = own(value) else { return .none }
            return Value((own.key == nil ? "" : "hmac-") + own.digest.rawValue)
        },
        .property("digest_size") { _, value in .int(own(value)?.digest.size ?? 0) },
        .property("block_size") { _, value in .int(own(value)?.digest.blockSize ?? 0) },
    ]
    static let hashType = PyType("HASH", module: "_hashlib", members: members)
    static let codeType = PyType("HMAC", module: "hmac", members: members)
}

extension Machine {
    /// The hash function that is meant by a name, or by a function of `hashlib`.
    fileprivate func digest(_ value: Value) throws -> Digest {
        var name = Str.empty
        if case .str(let given) = value { name = given }
        if let function = value.object(as: NativeFunction.self) { name = Str(function.name) }
        let plain = name.string.lowercased().filter { $0 != "-" }
        guard let digest = Digest(rawValue: plain) else {
            if value.isAbsent { throw error(.typeError, "Missing required parameter 'digestmod'.") }
            throw error(.valueError, "unsupported hash type \(name.string)")
        }
        return digest
    }
}

extension StandardModules {
    /// Python's `hashlib`, without what is for passwords.
    static let hashlib = ModuleDefinition(
        "hashlib",
        [
            .function("new", "name, data=, /, *, usedforsecurity=") { m, a in
                let data = try HashObject.data(m, a[1])
                return .object(HashObject(try m.digest(a[0]), data: data))
            },
            .value(
                "algorithms_guaranteed",
                .items(Digest.allCases.map { Value($0.rawValue) })),
        ]
            + Digest.allCases.map { digest in
                .function(digest.rawValue, "string=, /, *, usedforsecurity=") { m, a in
                    .object(HashObject(digest, data: try HashObject.data(m, a[0])))
                }
            })

    /// Python's `hmac`.
    static let hmac = ModuleDefinition(
        "hmac",
        [
            .function("new", "key, msg=, digestmod=") { m, a in
                .object(
                    HashObject(
                        try m.digest(a[2]), key: try m.bytes(a[0]),
                        data: a[1].isAbsent ? [] : try HashObject.data(m, a[1])))
            },
            .function("digest", "key, msg, digest") { m, a in
                .bytes(
                    try m.digest(a[2]).authenticationCode(
                        try HashObject.data(m, a[1]), key: try m.bytes(a[0]), m.meter))
            },
            .function("compare_digest", "a, b, /") { m, a in
                switch (a[0], a[1]) {
                case (.bytes(let left), .bytes(let right)):
                    return .bool(try Digest.areEqual(left, right, m.meter))
                case (.str(let left), .str(let right)):
                    guard let left = left.ascii, let right = right.ascii else {
                        throw m.error(
                            .typeError, "comparing strings with non-ASCII characters is not supported")
                    }
                    return .bool(try Digest.areEqual(left, right, m.meter))
                default:
                    throw m.error(
                        .typeError,
                        "unsupported operand types(s) or combination of types: '\(m.typeName(a[0]))' and "
                            + "'\(m.typeName(a[1]))'")
                }
            },
        ])
}
