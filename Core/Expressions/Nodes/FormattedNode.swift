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

        /// Whether it is text as it is, behind ASCII.
        var isPlain: Bool { before.isASCII && conversion == nil && spec == nil }

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
    /// The only field, which most have, where what is around it is ASCII and nothing says how it is to be shown.
    private let only: Unmanaged<Node>?
    /// What is around it, in one, and how much of that comes before.
    private let frame: LongText
    private let split: Int
    private let after: Str
    /// How long the text is without its fields.
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
                weight += node.weight + (spec?.weight ?? 0)
            }
        }
        self.fields = fields
        after = text.finish()
        let isPlain = fields.count == 1 && fields[0].isPlain && after.isASCII
        // The field holds it.
        only = isPlain ? Unmanaged.passUnretained(fields[0].node) : nil
        split = isPlain ? fields[0].before.count : 0
        frame = isPlain ? LongText.joining(fields[0].before, after) : LongText.make(count: 0, capacity: 0)
        size = fields.reduce(after.count) { $0 + $1.before.count }
        ownWeight = weight
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        guard let only else { return .str(try text(f, m)) }
        // Mostly it is text that lies somewhere, and is copied from there.
        if let place = only._withUnsafeGuaranteedRef({ $0.place(f, m) }) {
            if let short = place.short { return .str(try framed(short, m)) }
            if let long = place.long { return .str(try long._withUnsafeGuaranteedRef { try framed($0, m) }) }
        }
        return .str(try text(f, m))
    }

    func text(_ f: Slots, _ m: Machine) throws -> Str {
        var builder = StrBuilder()
        builder.reserve(size + 16 * fields.count)
        for index in fields.indices {
            let field = fields[index]
            builder.append(field.before)
            builder.append(try field.text(f, m, position))
        }
        builder.append(after)
        return builder.finish()
    }

    /// Short text between what is around the only field.
    @inline(__always)
    private func framed(_ text: ShortText, _ m: Machine) throws -> Str {
        try m.charge(bytes: text.count)
        let count = size &+ text.count
        if count <= ShortText.most { return framed(Str(text)) }
        let made = LongText.make(count: count, capacity: count)
        LongText.copy(frame, 0, split, to: made.bytes)
        text.write(to: made.bytes + split)
        LongText.copy(frame, split, size, to: made.bytes + split + text.count)
        return Str(made)
    }

    @inline(never)
    private func framed(_ text: LongText, _ m: Machine) throws -> Str {
        try m.charge(bytes: text.count)
        return framed(Str(text))
    }

    /// ASCII text between what is around the only field.
    @inline(never)
    private func framed(_ text: Str) -> Str {
        let count = text.count
        return Str(asciiCount: size + count) { target in
            target.update(from: frame.bytes, count: split)
            text.write(to: target + split)
            (target + split + count).update(from: frame.bytes + split, count: size - split)
        }
    }

    override var weight: Int { ownWeight }
}
