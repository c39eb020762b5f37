/// An f-string.
final class FormattedNode: Node {
    enum Part {
        case text(Str)
        case field(Node, conversion: UInt8?, spec: FormattedNode?)
    }

    /// A field, with the text that comes before it.
    private final class Field {
        let before: Str
        let node: Node
        let conversion: UInt8?
        let spec: FormattedNode?

        init(before: Str, _ node: Node, conversion: UInt8?, spec: FormattedNode?) {
            self.before = before
            self.node = node
            self.conversion = conversion
            self.spec = spec
        }

        /// The field's text.
        func text(_ f: Slots, _ m: Machine, _ position: Position) throws -> Str {
            var value = try node.value(f, m)
            do {
                if let conversion { value = try m.convert(value, conversion) }
                let text: Str
                if spec == nil, case .str(let own) = value {
                    text = own
                } else {
                    text = try m.format(value, spec?.text(f, m) ?? .empty)
                }
                try m.charge(bytes: text.byteSize)
                return text
            } catch {
                throw m.located(error, position)
            }
        }
    }

    private let fields: [Field]
    /// The only field, which most have: at hand without counting references.
    private let only: Field?
    private let after: Str
    /// About how long the text is.
    private let size: Int
    private let ownWeight: Int

    init(_ parts: [Part], _ position: Position) {
        var fields: [Field] = []
        var text = StrBuilder()
        var weight = 1 + parts.count
        for part in parts {
            switch part {
            case .text(let more): text.append(more)
            case .field(let node, let conversion, let spec):
                fields.append(Field(before: text.finish(), node, conversion: conversion, spec: spec))
                text = StrBuilder()
                weight += node.weight + (spec?.weight ?? 0)
            }
        }
        self.fields = fields
        only = fields.count == 1 ? fields[0] : nil
        after = text.finish()
        size = fields.reduce(after.count) { $0 + $1.before.count + 16 }
        ownWeight = weight
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value { .str(try text(f, m)) }

    func text(_ f: Slots, _ m: Machine) throws -> Str {
        if fields.isEmpty { return after }
        if let only, let before = only.before.ascii, let last = after.ascii {
            let text = try only.text(f, m, position)
            if let middle = text.ascii {
                return Str(ascii: Self.joined(before, middle, last))
            }
            return only.before.concatenated(with: text).concatenated(with: after)
        }
        var builder = StrBuilder()
        builder.reserve(size)
        for index in fields.indices {
            let field = fields[index]
            builder.append(field.before)
            builder.append(try field.text(f, m, position))
        }
        builder.append(after)
        return builder.finish()
    }
    /// The three in one, put together on the stack where they are short, and copied at once.
    private static func joined(_ a: [UInt8], _ b: [UInt8], _ c: [UInt8]) -> [UInt8] {
        let count = a.count + b.count + c.count
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { buffer in
            guard let target = buffer.baseAddress else { return [] }
            a.withUnsafeBufferPointer { copy($0, to: target) }
            b.withUnsafeBufferPointer { copy($0, to: target + a.count) }
            if !c.isEmpty { c.withUnsafeBufferPointer { copy($0, to: target + a.count + b.count) } }
            return Array(UnsafeBufferPointer(rebasing: buffer[..<count]))
        }
    }

    @inline(__always)
    private static func copy(_ bytes: UnsafeBufferPointer<UInt8>, to target: UnsafeMutablePointer<UInt8>) {
        if let source = bytes.baseAddress { target.initialize(from: source, count: bytes.count) }
    }

    override var weight: Int { ownWeight }
}
