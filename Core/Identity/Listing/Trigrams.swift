import Storage

/// The parts of words that an index of trigrams finds rows by.
enum Trigrams {
    /// More of them hardly leave fewer rows.
    private static let most = 48

    /// What SQLite's index is asked for, so that every row that has the words is among those that it finds; nil when the
    /// words are too short for it.
    static func match(_ words: some Sequence<Substring>) -> String? {
        var parts: [String] = []
        for word in words {
            let scalars = Array(word.lowercased().unicodeScalars)
            guard scalars.count >= 3 else { continue }
            for start in 0...(scalars.count - 3) {
                var part = String.UnicodeScalarView()
                part.append(contentsOf: scalars[start..<start + 3])
                let quoted = "\"\(String(part).replacing("\"", with: "\"\""))\""
                if !parts.contains(quoted) { parts.append(quoted) }
                if parts.count >= most { break }
            }
        }
        return parts.isEmpty ? nil : parts.joined(separator: " AND ")
    }
}
