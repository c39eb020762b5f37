import Kernel

/// The code of a country.
struct CountryCode: FieldValue, Hashable {
    let text: String

    private static let known = Country.all.map(\.code)

    init(json: JSON) throws(Problems) {
        guard let text = json.string, Self.known.contains(text) else {
            throw .one("\"\((json.string ?? json.text).prefix(100))\" is not a valid choice.", code: "invalid_choice")
        }
        self.text = text
    }
    private init(_ text: String) { self.text = text }

    var json: JSON { .string(text) }
    static var shape: Shape { Shape(.string, choices: known) }
    static var initial: CountryCode { CountryCode(known.first ?? "") }
}
