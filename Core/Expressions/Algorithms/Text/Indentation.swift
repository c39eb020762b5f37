/// Python's `textwrap.dedent` and `textwrap.indent`.
enum Indentation {
    private typealias Scalars = ArraySlice<Unicode.Scalar>

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }

    /// The text without the indentation that all of its lines have; lines of white space become empty.
    static func removed(from text: String, _ meter: Meter) throws -> String {
        try meter.step(text.utf8.count)
        try meter.allocate(8 * text.utf8.count)
        let lines = Array(text.unicodeScalars).split(separator: "\n", omittingEmptySubsequences: false)
        var margin: Scalars?
        for line in lines {
            let indent = line.prefix(while: isBlank)
            if indent.count == line.count { continue }
            guard let common = margin else {
                margin = indent
                continue
            }
            margin = common.prefix(zip(common, indent).prefix { $0 == $1 }.count)
        }
        let count = margin?.count ?? 0
        let dedented = lines.map { line -> Scalars in
            line.allSatisfy(isBlank) ? [] : line.dropFirst(count)
        }
        return String(scalars: dedented.joined(separator: ["\n"]))
    }

    /// The text with the prefix at each line that passes; without a test, at each that is not white space. The prefix is
    /// asked for once there is such a line.
    static func added(
        _ prefix: @autoclosure () throws -> String, to text: String, _ meter: Meter,
        where passes: ((String) throws -> Bool)? = nil
    ) throws -> String {
        try meter.step(text.utf8.count)
        var result = ""
        var known: String?
        for line in lines(text) {
            let isIndented = try passes.map { try $0(String(scalars: line)) } ?? !line.allSatisfy(PythonText.isSpace)
            try meter.allocate(4 * line.count)
            if isIndented {
                let prefix = try known ?? prefix()
                known = prefix
                try meter.allocate(prefix.utf8.count)
                try meter.step(prefix.utf8.count / 16)
                result += prefix
            }
            result += String(scalars: line)
        }
        return result
    }

    /// `text.splitlines(True)`.
    private static func lines(_ text: String) -> [Scalars] {
        let scalars = Array(text.unicodeScalars)
        var lines: [Scalars] = []
        var (start, index) = (0, 0)
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            guard PythonText.isLineBreak(scalar) else { continue }
            if scalar == "\r", index < scalars.count, scalars[index] == "\n" { index += 1 }
            lines.append(scalars[start..<index])
            start = index
        }
        if start < scalars.count { lines.append(scalars[start...]) }
        return lines
    }
}
