import Foundation

/// Makes files in MaxMind's format (MaxMind DB, version 2.0), small ones to test with.
struct DatabaseFile {
    /// A value in a file.
    indirect enum Value {
        case map([(String, Value)])
        case text(String)
        case double(Double)
        case short(UInt16)
        case number(UInt32)
        case long(UInt64)
        case list([Value])
    }

    /// Networks as the bits of their addresses in IPv6, the first bits only, and what is said of each.
    private var entries: [(bits: [UInt8], value: Value)] = []

    /// Adds an IPv4 network.
    mutating func add(_ bytes: [UInt8], length: Int, _ value: Value) {
        add6(Array(repeating: 0, count: 12) + bytes, length: 96 + length, value)
    }

    /// Adds an IPv6 network.
    mutating func add6(_ bytes: [UInt8], length: Int, _ value: Value) {
        let bits = (0..<length).map { bytes[$0 / 8] >> (7 - UInt8($0 % 8)) & 1 }
        entries.append((bits, value))
    }

    private final class Node {
        var children: [Node?] = [nil, nil]
        var data: Int?
    }

    /// The whole file.
    func bytes(type: String) -> [UInt8] {
        var data: [UInt8] = []
        let root = Node()
        for entry in entries {
            var node = root
            for bit in entry.bits {
                let next = node.children[Int(bit)] ?? Node()
                node.children[Int(bit)] = next
                node = next
            }
            node.data = data.count
            data += Self.encode(entry.value)
        }
        var nodes = [root]
        var index = 0
        while index < nodes.count {
            nodes += nodes[index].children.compactMap { $0 }.filter { $0.data == nil }
            index += 1
        }
        let numbers = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { (ObjectIdentifier($1), $0) })
        var tree: [UInt8] = []
        for node in nodes {
            for child in node.children {
                let record = child.map { child in
                    child.data.map { nodes.count + 16 + $0 } ?? numbers[ObjectIdentifier(child)] ?? 0
                }
                tree += Self.big(UInt32(record ?? nodes.count))
            }
        }
        let metadata = Value.map([
            ("node_count", .number(UInt32(nodes.count))), ("record_size", .short(32)), ("ip_version", .short(6)),
            ("database_type", .text(type)), ("languages", .list([.text("en")])),
            ("binary_format_major_version", .short(2)), ("binary_format_minor_version", .short(0)),
            ("build_epoch", .long(1_800_000_000)),
            ("description", .map([("en", .text("Made for tests."))])),
        ])
        let mark: [UInt8] = [0xAB, 0xCD, 0xEF] + Array("MaxMind.com".utf8)
        return tree + Array(repeating: 0, count: 16) + data + mark + Self.encode(metadata)
    }

    private static func big(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    private static func encode(_ value: Value) -> [UInt8] {
        switch value {
        case .map(let members): head(7, members.count) + members.flatMap { encode(.text($0)) + encode($1) }
        case .text(let text): head(2, text.utf8.count) + Array(text.utf8)
        case .double(let number): head(3, 8) + big(number.bitPattern)
        case .short(let number): head(5, 2) + big(number)
        case .number(let number): head(6, 4) + big(number)
        // These two types have a byte of their own.
        case .long(let number): [8, 2] + big(number)
        case .list(let values): [UInt8(values.count), 4] + values.flatMap(encode)
        }
    }

    private static func head(_ type: UInt8, _ size: Int) -> [UInt8] {
        size < 29 ? [type << 5 | UInt8(size)] : [type << 5 | 29, UInt8(size - 29)]
    }

    /// Puts the file in the place of another one, as a whole.
    func write(to url: URL, type: String) throws {
        try Data(bytes(type: type)).write(to: url, options: .atomic)
    }
}

extension DatabaseFile {
    static func cities(_ city: String = "Berlin", country: String = "DE") -> DatabaseFile {
        var file = DatabaseFile()
        file.add(
            [192, 0, 2, 0], length: 24,
            .map([
                ("city", .map([("names", .map([("en", .text(city))]))])),
                ("continent", .map([("code", .text("EU"))])), ("country", .map([("iso_code", .text(country))])),
                ("location", .map([("latitude", .double(52.52)), ("longitude", .double(13.405))])),
            ]))
        file.add6(
            [0x20, 0x01, 0x0D, 0xB8], length: 32, .map([("country", .map([("iso_code", .text("FR"))]))]))
        return file
    }

    static var systems: DatabaseFile {
        var file = DatabaseFile()
        let entry = Value.map([
            ("autonomous_system_number", .number(64500)), ("autonomous_system_organization", .text("Example Net")),
        ])
        file.add([192, 0, 2, 128], length: 25, entry)
        file.add6([0x20, 0x01, 0x0D, 0xB8, 0x40], length: 36, entry)
        return file
    }
}
