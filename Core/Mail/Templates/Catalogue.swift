import Kernel

/// What mails say, in each language.
struct Catalogue: Sendable {
    /// By language, then by name, such as `password_reset.intro`.
    private let phrases: [String: [String: String]]
    /// The language of everything for which there is no other.
    static let standard = "en"

    /// - Throws: when a file of phrases is broken.
    init() throws {
        phrases = [
            "de": try Self.read(PackageResources.phrases_de_json),
            Self.standard: try Self.read(PackageResources.phrases_en_json),
        ]
    }

    private static func read(_ bytes: [UInt8]) throws -> [String: String] {
        try JSON(parsing: bytes).object?.compactMapValues(\.string) ?? [:]
    }

    var languages: [String] { phrases.keys.sorted() }

    /// The names of all phrases in a language.
    func names(in language: String) -> Set<String> { Set(phrases[language, default: [:]].keys) }

    /// The first of the languages that there are phrases in, `de-AT` counting as `de`.
    func language(among wanted: [String?]) -> String {
        for case let text? in wanted {
            let language = text.lowercased().prefix { $0.isLetter }
            if phrases[String(language)] != nil { return String(language) }
        }
        return Self.standard
    }

    /// A phrase.
    func phrase(_ name: String, in language: String) -> String? {
        phrases[language]?[name] ?? phrases[Self.standard]?[name]
    }

    /// A text that is a phrase in the standard language, in another one; any other as it is.
    func translated(_ text: String, into language: String) -> String {
        let name = phrases[Self.standard]?.filter { $0.value == text }.keys.min()
        return name.flatMap { phrase($0, in: language) } ?? text
    }
}
