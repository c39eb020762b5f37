import Kernel

/// Texts that an index holds, so that they are found and sorted quickly.
enum IndexedText {
    /// In characters, each of which may be 4 bytes: an index of PostgreSQL takes 2,000 bytes for sure.
    static let limit = 500

    /// - Throws: ``Problems`` for the field, when the text has more characters.
    static func check(_ text: String, field: String, limit: Int = limit) throws(Problems) {
        guard text.unicodeScalars.count > limit else { return }
        throw .field(field, "Ensure this field has no more than \(limit) characters.", code: "max_length")
    }
}
