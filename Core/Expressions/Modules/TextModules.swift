extension StandardModules {
    private static let lower = "abcdefghijklmnopqrstuvwxyz"
    private static let digits = "0123456789"
    private static let punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
    private static let space = " \t\n\r\u{b}\u{c}"

    /// Python's `string`.
    static let string = ModuleDefinition(
        "string",
        [
            .value("ascii_lowercase", Value(lower)), .value("ascii_uppercase", Value(lower.uppercased())),
            .value("ascii_letters", Value(lower + lower.uppercased())), .value("digits", Value(digits)),
            .value("hexdigits", Value(digits + "abcdefABCDEF")), .value("octdigits", Value("01234567")),
            .value("punctuation", Value(punctuation)), .value("whitespace", Value(space)),
            .value("printable", Value(digits + lower + lower.uppercased() + punctuation + space)),
            .function("capwords", "s, sep=") { m, a in
                let method = try m.attribute(a[0], Name("split"))
                let parts = try m.collect(try m.call(method, a[1].isAbsent ? [] : [a[1]]))
                let words = try parts.map { try m.call(try m.attribute($0, Name("capitalize")), []) }
                let separator = a[1].isAbsent ? Value(" ") : a[1]
                return try m.call(try m.attribute(separator, Name("join")), [m.newList(words)])
            },
        ])

    /// Python's `html`.
    static let html = ModuleDefinition(
        "html",
        [
            .function("escape", "s, quote=") { m, a in
                if case .bytes = a[0] { throw m.error(.typeError, "a bytes-like object is required, not 'str'") }
                guard case .str(let text) = a[0] else {
                    let method = Name("replace")
                    if try m.attributeIfAny(a[0], method).isMissing { throw m.noAttribute(a[0], method) }
                    throw m.error(.typeError, "'str' object cannot be interpreted as an integer")
                }
                return Value(try HTMLText.escaped(text.string, quotes: try m.flag(a[1], default: true), m.meter))
            },
            .function("unescape", "s") { m, a in
                // What has no reference in it is given back, whatever it is.
                guard try m.contains(a[0], Value("&")) else { return a[0] }
                return Value(try HTMLText.unescaped(try m.text(a[0]).string, m.meter))
            },
        ])

    /// Django's `django.utils.html`, of which expressions import one function.
    static let djangoHTML = ModuleDefinition(
        "django.utils.html",
        [
            .function("escape", "text") { m, a in Value(try HTMLText.escaped(try m.str(a[0]).string, m.meter)) }
        ])

    /// Django's `django.utils.text`, of which expressions import one function.
    static let djangoText = ModuleDefinition(
        "django.utils.text",
        [
            .function("slugify", "value") { m, a in Value(try Slug.slug(try m.str(a[0]).string, m.meter)) }
        ])

    private static let options =
        "width=, *, initial_indent=, subsequent_indent=, expand_tabs=, replace_whitespace=, fix_sentence_endings=, "
        + "break_long_words=, drop_whitespace=, break_on_hyphens=, tabsize=, max_lines=, placeholder="

    /// An indentation; of what is no text only the length counts before a line is made.
    private static func indent(_ m: Machine, _ value: Value) throws -> String {
        switch value {
        case .missing: return ""
        case .str: return try m.text(value).string
        default:
            guard let length = try? m.length(value) else { return "" }
            try m.charge(bytes: length)
            return String(repeating: " ", count: length)
        }
    }

    /// What the arguments from the second one on ask for.
    private static func wrapping(_ m: Machine, _ a: Args, mostLines: Int? = nil) throws -> TextWrapping {
        var wrapping = TextWrapping()
        wrapping.width = try m.number(a[1], default: 70)
        wrapping.mostLines = try mostLines ?? (a[11].isAbsent ? nil : m.index(a[11]))
        // The width is looked at before the indentation, and that before the placeholder.
        try wrapping.checkWidth()
        wrapping.initialIndent = try indent(m, a[2])
        wrapping.laterIndent = try indent(m, a[3])
        if [a[2], a[3]].contains(where: { !$0.isMissing && $0.type !== PyType.str }) {
            wrapping.checkIndent = { isFirst, isAdded in
                let indent = a[isFirst ? 2 : 3]
                guard !indent.isMissing else { return }
                _ = try isAdded ? m.binary(.add, indent, Value("")) : .int(try m.length(indent))
            }
        }
        wrapping.expandsTabs = try m.flag(a[4], default: true)
        wrapping.replacesSpace = try m.flag(a[5], default: true)
        wrapping.fixesSentences = try m.flag(a[6], default: false)
        wrapping.breaksLongWords = try m.flag(a[7], default: true)
        wrapping.dropsSpace = try m.flag(a[8], default: true)
        wrapping.breaksOnHyphens = try m.flag(a[9], default: true)
        wrapping.tabSize = try m.number(a[10], default: 8)
        switch a[12] {
        case .missing: break
        case .str: wrapping.placeholder = try m.text(a[12]).string
        case .bytes(let bytes):
            wrapping.placeholder = Str(latin: bytes).string
            wrapping.isPlaceholderText = false
        default: if wrapping.mostLines != nil { throw m.noAttribute(a[12], Name("lstrip")) }
        }
        return wrapping
    }

    /// The text, of which CPython would call that method first; what goes wrong with bytes comes later.
    private static func wrapped(_ m: Machine, _ value: Value, _ method: String) throws -> Str {
        if case .str = value { return try m.text(value) }
        guard value.isBytes else { throw m.noAttribute(value, Name(method)) }
        switch method {
        case "strip": throw m.error(.typeError, "sequence item 0: expected str instance, bytes found")
        case "splitlines": throw m.error(.typeError, "can only concatenate str (not \"bytes\") to str")
        default: throw m.error(.typeError, "a bytes-like object is required, not 'dict'")
        }
    }

    /// Python's `textwrap`.
    static let textwrap = ModuleDefinition(
        "textwrap",
        [
            .function("dedent", "text") { m, a in
                if a[0].isBytes {
                    throw m.error(.typeError, "cannot use a string pattern on a bytes-like object")
                }
                return Value(try Indentation.removed(from: try m.text(a[0]).string, m.meter))
            },
            .function("indent", "text, prefix, predicate=") { m, a in
                let passes: ((String) throws -> Bool)? =
                    a[2].isAbsent ? nil : { try m.truth(try m.call(a[2], [Value($0)])) }
                return Value(
                    try Indentation.added(
                        // Of what is no text the line cannot be part.
                        try m.text(try m.binary(.add, a[1], Value(""))).string,
                        to: try wrapped(m, a[0], "splitlines").string, m.meter, where: passes))
            },
            .function("wrap", "text, " + options) { m, a in
                let text = try wrapped(m, a[0], "expandtabs").string
                return m.newList(try wrapping(m, a).wrap(text, m.meter).map { Value($0) })
            },
            .function("fill", "text, " + options) { m, a in
                let text = try wrapped(m, a[0], "expandtabs").string
                return Value(try wrapping(m, a).wrap(text, m.meter).joined(separator: "\n"))
            },
            .function("shorten", "text, " + options) { m, a in
                let given = try wrapped(m, a[0], "strip")
                let wrapping = try wrapping(m, a, mostLines: 1)
                try m.charge(steps: given.count << 2)
                let words = try m.characters(given).split(whereSeparator: PythonText.isSpace)
                try m.charge(words.count, of: 32)
                let text = String(scalars: words.joined(separator: [" "]))
                return Value(try wrapping.wrap(text, m.meter).joined(separator: "\n"))
            },
        ])
}
