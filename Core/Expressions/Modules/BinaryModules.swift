extension PyType {
    static let binasciiError = PyType.exception("Error", module: "binascii", base: .valueError)
}

extension StandardModules {
    /// Python's `binascii`.
    static let binascii = ModuleDefinition(
        "binascii",
        [
            .type(.binasciiError),
            .function("hexlify", "data") { m, a in .bytes(try BinaryText.hex(try m.bytes(a[0]), m.meter)) },
            .function("unhexlify", "hexstr") { m, a in
                .bytes(try BinaryText.unhexlified(try m.bytesOrASCII(a[0], "bytes, buffer"), m.meter))
            },
            .function("b2a_base64", "data, *, newline=") { m, a in
                let text = try BinaryText.base64(try m.bytes(a[0]), m.meter)
                return .bytes(try m.flag(a[1], default: true) ? text + [0x0a] : text)
            },
            .function("a2b_base64", "data, *, strict_mode=") { m, a in
                .bytes(
                    try BinaryText.fromBase64(
                        try m.bytesOrASCII(a[0], "bytes, buffer"), strict: try m.flag(a[1], default: false), m.meter))
            },
        ])

    private static let urlSafe: (UInt8, UInt8) = (UInt8(ascii: "-"), UInt8(ascii: "_"))

    /// What stands for `+` and `/`.
    private static func others(_ m: Machine, _ value: Value) throws -> (UInt8, UInt8)? {
        if value.isAbsent { return nil }
        let bytes = try m.bytesOrASCII(value)
        guard bytes.count == 2 else { throw m.error(.assertionError, PythonText.repr(bytes)) }
        return (bytes[0], bytes[1])
    }

    /// Python's `base64`.
    static let base64 = ModuleDefinition(
        "base64",
        [
            .function("b64encode", "s, altchars=") { m, a in
                .bytes(try BinaryText.base64(try m.bytes(a[0]), others: try others(m, a[1]), m.meter))
            },
            .function("b64decode", "s, altchars=, validate=") { m, a in
                .bytes(
                    try BinaryText.fromBase64(
                        try m.bytesOrASCII(a[0]), others: try others(m, a[1]),
                        strict: try m.flag(a[2], default: false), m.meter))
            },
            .function("standard_b64encode", "s") { m, a in
                .bytes(try BinaryText.base64(try m.bytes(a[0]), m.meter))
            },
            .function("standard_b64decode", "s") { m, a in
                .bytes(try BinaryText.fromBase64(try m.bytesOrASCII(a[0]), m.meter))
            },
            .function("urlsafe_b64encode", "s") { m, a in
                .bytes(try BinaryText.base64(try m.bytes(a[0]), others: urlSafe, m.meter))
            },
            .function("urlsafe_b64decode", "s") { m, a in
                .bytes(try BinaryText.fromBase64(try m.bytesOrASCII(a[0]), others: urlSafe, m.meter))
            },
            .function("b32encode", "s") { m, a in
                guard a[0].isBytes else {
                    throw m.error(
                        .typeError, "memoryview: a bytes-like object is required, not '\(m.typeName(a[0]))'")
                }
                return .bytes(try BinaryText.base32(try m.bytes(a[0]), m.meter))
            },
            .function("b32decode", "s, casefold=, map01=") { m, a in
                let one = a[2].isAbsent ? nil : try m.bytesOrASCII(a[2]).first
                return .bytes(
                    try BinaryText.fromBase32(
                        try m.bytesOrASCII(a[0]), foldsCase: try m.flag(a[1], default: false), one: one, m.meter))
            },
            .function("b32hexencode", "s") { m, a in
                .bytes(try BinaryText.base32(try m.bytes(a[0]), hex: true, m.meter))
            },
            .function("b32hexdecode", "s, casefold=") { m, a in
                .bytes(
                    try BinaryText.fromBase32(
                        try m.bytesOrASCII(a[0]), hex: true, foldsCase: try m.flag(a[1], default: false), m.meter))
            },
            .function("b16encode", "s") { m, a in
                let hex = try BinaryText.hex(try m.bytes(a[0]), m.meter)
                return .bytes(hex.map { $0 >= 0x61 ? $0 - 0x20 : $0 })
            },
            .function("b16decode", "s, casefold=") { m, a in
                .bytes(
                    try BinaryText.fromBase16(
                        try m.bytesOrASCII(a[0]), foldsCase: try m.flag(a[1], default: false), m.meter))
            },
        ])
}
