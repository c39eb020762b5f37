public import Kernel

/// A place in a file. Both numbers count from 1, columns in Unicode scalars.
public struct SourcePosition: Sendable, Hashable, CustomStringConvertible {
    public let line: Int
    public let column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
    public var description: String { "\(line):\(column)" }
}

/// Why a blueprint cannot be read or applied, and where in which file.
public struct BlueprintError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, in a sentence.
    public let reason: String
    /// The file, as it was named to the reader.
    public let file: String
    /// Where in the file; nil when it is wrong as a whole.
    public var position: SourcePosition?
    /// The entry at fault; nil when it is none of them.
    public var entry: EntryLabel?
    /// The field of the entry at fault, when it is one.
    public var field: String?

    /// How messages name an entry.
    public struct EntryLabel: Sendable, Hashable, CustomStringConvertible {
        /// Its number in the file, from 1, sections not counted apart.
        public let number: Int
        /// Its id, when it has one.
        public let id: String?
        public var description: String { "entry \(number)" + (id.map { " (\($0))" } ?? "") }
    }

    init(_ reason: String, file: String, at position: SourcePosition?, field: String? = nil) {
        self.reason = reason
        self.file = file
        self.position = position
        self.field = field
    }

    public var description: String {
        let place = file + (position.map { ":\($0)" } ?? "")
        let inside = [entry?.description, field.map { "field '\($0)'" }].compactMap { $0 }.joined(separator: ", ")
        return "\(place): " + (inside.isEmpty ? "" : "\(inside): ") + reason
    }

    /// Its parts, as events and logs have them.
    public var details: [String: JSON] {
        var details: [String: JSON] = ["reason": .string(reason), "file": .string(file)]
        details["line"] = (position?.line).map(JSON.int)
        details["column"] = (position?.column).map(JSON.int)
        details["entry"] = entry.map { .string($0.description) }
        details["field"] = field.map(JSON.string)
        return details
    }

    /// For programs, which get the entry's number and its id apart.
    public var json: JSON {
        var json = details
        json["entry"] = (entry?.number).map(JSON.int)
        json["id"] = (entry?.id).map(JSON.string)
        return .object(json)
    }

    /// The error with the entry it happened in.
    func inside(_ entry: EntryLabel) -> BlueprintError {
        var error = self
        error.entry = error.entry ?? entry
        return error
    }

    /// The error with the field it happened in.
    func inside(field: String) -> BlueprintError {
        var error = self
        error.field = error.field ?? field
        return error
    }
}
