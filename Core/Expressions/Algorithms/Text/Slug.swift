/// Django's `slugify(text)`, without `allow_unicode`.
enum Slug {
    /// ASCII letters in lower case, digits, underscores, single hyphens between them.
    static func slug(_ text: String, _ meter: Meter) throws -> String {
        let ascii = try ASCIIFolding.folded(text, meter).utf8
        try meter.step(ascii.count)
        var result: [UInt8] = []
        for byte in ascii {
            switch byte {
            case 0x41...0x5a: result.append(byte | 0x20)
            case 0x30...0x39, 0x61...0x7a, UInt8(ascii: "_"): result.append(byte)
            case UInt8(ascii: "-"), 0x20, 0x09...0x0d, 0x1c...0x1f:
                if result.last != UInt8(ascii: "-") { result.append(UInt8(ascii: "-")) }
            default: continue
            }
        }
        let isEdge: (UInt8) -> Bool = { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
        while let last = result.last, isEdge(last) { result.removeLast() }
        return String(decoding: result.drop(while: isEdge), as: UTF8.self)
    }
}
