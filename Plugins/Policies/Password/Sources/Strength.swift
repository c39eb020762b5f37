import CZxcvbn

/// How hard a password is to guess, by what zxcvbn finds in it.
struct Strength {
    /// From 0, which is guessed at once, to 4.
    let score: Int
    /// What would make it better.
    let suggestions: [String]

    /// What lies beyond is not looked at: characters of a password, bytes of a word, words.
    private static let (longest, longestWord, mostWords) = (72, 100, 40)
    /// Guesses, as powers of two, beyond which the score rises: a thousand, a million, 10^8 and 10^10 of them.
    private static let borders = [9.97, 19.94, 26.58, 33.22]
    /// A character that is part of no pattern is worth ten guesses, in bits.
    private static let bitsPerCharacter = 3.3219

    /// - Parameter words: what those who guess know of the user.
    init(of password: String, knowing words: [String]) {
        let scalars = password.unicodeScalars.filter { $0 != "\0" }.prefix(Self.longest)
        let parts = Self.parts(of: String(String.UnicodeScalarView(scalars)), Self.known(words))
        let bits = parts.map(\.bits).reduce(0, +)
        score = Self.borders.count { bits >= $0 }
        suggestions = score < 4 ? Self.suggestions(parts) : []
    }

    /// What the password is made of.
    private struct Part {
        let type: UInt32
        let isRepeated: Bool
        let bits: Double

        init(_ match: ZxcMatch_t) {
            let all = match.Type.rawValue
            isRepeated = all & MULTIPLE_MATCH.rawValue != 0
            type = all & ~MULTIPLE_MATCH.rawValue
            // No pattern makes a text harder to guess than it would be without.
            let most = Double(match.Length) * bitsPerCharacter
            bits = type == BRUTE_MATCH.rawValue ? most : min(match.Entrpy, most)
        }
    }

    /// Words as they are, and what they are made of: `mira@example.com` is `mira` too.
    private static func known(_ words: [String]) -> [String] {
        let pieces = words.flatMap { word in
            [word] + word.split { !$0.isLetter && !$0.isNumber }.map(String.init)
        }
        return pieces.map { $0.lowercased() }.filter {
            (3...longestWord).contains($0.utf8.count) && !$0.utf8.contains(0)
        }
        .prefix(mostWords).map { $0 }
    }

    /// The library copies neither the password nor the words; what it gives is its own until it is freed here.
    private static func parts(of password: String, _ words: [String]) -> [Part] {
        let copies = words.map { word in
            let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: word.utf8.count + 1)
            _ = copy.initialize(from: word.utf8.map(CChar.init(bitPattern:)) + [0])
            return copy
        }
        defer { copies.forEach { $0.deallocate() } }
        var dictionary: [UnsafePointer<CChar>?] = copies.map { UnsafePointer($0.baseAddress) } + [nil]
        var matches: UnsafeMutablePointer<ZxcMatch_t>?
        _ = ZxcvbnMatch(password, &dictionary, &matches)
        defer { ZxcvbnFreeInfo(matches) }
        var (parts, next) = ([Part](), matches)
        while let match = next?.pointee {
            parts.append(Part(match))
            next = match.Next
        }
        return parts
    }

    private static func suggestions(_ parts: [Part]) -> [String] {
        var suggestions = ["Add another word or two. Uncommon words are better."]
        func has(_ types: ZxcTypeMatch_t...) -> Bool {
            parts.contains { part in types.contains { $0.rawValue == part.type } }
        }
        if has(USER_MATCH, USER_LEET_MATCH) { suggestions.append("Avoid your own name, address and the like.") }
        if has(DICT_LEET_MATCH, USER_LEET_MATCH) {
            suggestions.append("Digits and symbols in place of letters do not help very much.")
        }
        if has(SPATIAL_MATCH) { suggestions.append("Avoid rows of keys that lie side by side.") }
        if has(SEQUENCE_MATCH) { suggestions.append("Avoid sequences such as abc or 6543.") }
        if has(REPEATS_MATCH) || parts.contains(where: \.isRepeated) {
            suggestions.append("Avoid words and characters that are repeated.")
        }
        if has(DATE_MATCH, YEAR_MATCH) { suggestions.append("Avoid dates and years that have to do with you.") }
        return suggestions
    }
}
