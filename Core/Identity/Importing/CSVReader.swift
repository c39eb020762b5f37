/// Reads comma-separated values (RFC 4180) as they come, and keeps no more of them than one record.
///
/// Lines end with CRLF, LF or CR. A mark that says UTF-8 may stand at the beginning. Lines with nothing in them are no
/// records.
public struct CSVReader: Sendable {
    /// What a file may cost before it is refused.
    public struct Limits: Sendable {
        /// Bytes of one record.
        public var record = 256 << 10
        /// Fields of one record.
        public var fields = 100

        public init() {}
    }

    /// The fields of one record.
    public struct Record: Sendable, Hashable {
        /// The line that it begins in, from 1.
        public var line: Int
        public var fields: [String]
        /// Why it cannot be used; nil when it can. Its fields then are only good for finding it in the file.
        public var problem: String?

        public init(line: Int, fields: [String], problem: String? = nil) {
            self.line = line
            self.fields = fields
            self.problem = problem
        }
    }

    /// Where in a field the reader is.
    private enum Place {
        case begin, plain, quoted
        /// After a quote inside of quotes: the field's end, or the first half of a quote.
        case quote
    }

    private let limits: Limits
    /// The first bytes, until it is known whether they are a mark; nil from then on.
    private var beginning: [UInt8]? = []
    private var place = Place.begin
    private var line = 1
    private var isAfterCR = false
    /// The record that is being read: where it begins, its bytes, where each of its fields ends, what is wrong with it.
    private var firstLine = 1
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private var problem: String?

    public init(limits: Limits = Limits()) { self.limits = limits }

    /// The records that are complete with these bytes, which follow those before.
    /// - Throws: ``FileProblem`` for what cannot be a file of records: another encoding, or a record beyond the limits.
    public mutating func read(_ more: [UInt8]) throws(FileProblem) -> [Record] {
        guard var beginning else { return try records(in: more) }
        beginning += more
        self.beginning = beginning
        return beginning.count < Self.mark.count ? [] : try begin()
    }

    /// The last record, when no line ended it.
    /// - Throws: ``FileProblem`` when a quote is not closed, too.
    public mutating func end() throws(FileProblem) -> [Record] {
        var records = beginning == nil ? [] : try begin()
        if place == .quoted {
            throw FileProblem(line: firstLine, "A quoted field is not closed before the end of the file.")
        }
        if let last = try endRecord() { records.append(last) }
        return records
    }

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private mutating func begin() throws(FileProblem) -> [Record] {
        let first = beginning ?? []
        beginning = nil
        if first.starts(with: [0xFF, 0xFE]) || first.starts(with: [0xFE, 0xFF]) {
            throw FileProblem(line: 1, "The file is UTF-16. Save it as UTF-8.")
        }
        return try records(in: first.starts(with: Self.mark) ? Array(first.dropFirst(Self.mark.count)) : first)
    }

    private mutating func records(in more: [UInt8]) throws(FileProblem) -> [Record] {
        var records: [Record] = []
        for byte in more {
            let isRestOfEnd = isAfterCR && byte == UInt8(ascii: "\n")
            isAfterCR = byte == UInt8(ascii: "\r")
            if isRestOfEnd, place != .quoted { continue }
            if let record = try take(byte, countsLine: !isRestOfEnd) { records.append(record) }
        }
        return records
    }

    /// One step.
    /// - Returns: the record that ends with it.
    private mutating func take(_ byte: UInt8, countsLine: Bool) throws(FileProblem) -> Record? {
        let endsLine = byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
        defer { if endsLine, countsLine { line += 1 } }
        switch (place, byte) {
        case (.quoted, UInt8(ascii: "\"")):
            place = .quote
        case (.quoted, _):
            try add(byte)
        case (.begin, UInt8(ascii: "\"")):
            place = .quoted
        case (.quote, UInt8(ascii: "\"")):
            try add(byte)
            place = .quoted
        case (_, UInt8(ascii: ",")):
            try endField()
        case (_, _) where endsLine:
            return try endRecord()
        default:
            if place == .quote { problem = "Something follows the end of a quoted field." }
            if byte == UInt8(ascii: "\"") {
                problem = "A field with a quote in it has to be quoted, and the quote doubled."
            }
            place = .plain
            try add(byte)
        }
        return nil
    }

    private mutating func add(_ byte: UInt8) throws(FileProblem) {
        guard bytes.count < limits.record else {
            throw FileProblem(
                line: firstLine, "A record has more than \(limits.record) bytes. Is there a quote that nothing closes?")
        }
        bytes.append(byte)
    }

    private mutating func endField() throws(FileProblem) {
        guard ends.count < limits.fields else {
            throw FileProblem(line: firstLine, "A record has more than \(limits.fields) fields.")
        }
        ends.append(bytes.count)
        place = .begin
    }

    private mutating func endRecord() throws(FileProblem) -> Record? {
        let isEmpty = bytes.isEmpty && ends.isEmpty && place == .begin
        if !isEmpty { try endField() }
        defer {
            (bytes, ends, problem, place) = ([], [], nil, .begin)
            firstLine = line + 1
        }
        return isEmpty ? nil : record()
    }

    private func record() -> Record {
        var record = Record(line: firstLine, fields: [], problem: problem)
        var start = 0
        for (index, end) in ends.enumerated() {
            let field = bytes[start..<end]
            if let text = String(validating: field, as: UTF8.self), !field.contains(0) {
                record.fields.append(text)
            } else {
                record.fields.append(String(decoding: field, as: UTF8.self).replacing("\0", with: "\u{FFFD}"))
                let what = field.contains(0) ? "has a NUL character in it" : "is not valid UTF-8"
                record.problem = "Field \(index + 1) \(what)."
            }
            start = end
        }
        return record
    }
}

/// Why nothing of a file can be imported, and in which line.
public struct FileProblem: Error, Sendable, Hashable, CustomStringConvertible {
    public let line: Int
    public let reason: String
    public var description: String { "Line \(line): \(reason)" }

    public init(line: Int, _ reason: String) {
        self.line = line
        self.reason = reason
    }
}
