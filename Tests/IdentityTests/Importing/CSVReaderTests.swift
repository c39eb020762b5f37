import Testing

@testable import Identity

@Suite("Reading comma-separated values")
struct CSVReaderTests {
    /// The records of a text, whichever way it is cut into pieces.
    private func records(_ text: String, _ limits: CSVReader.Limits = CSVReader.Limits()) throws -> [CSVReader.Record] {
        try records(Array(text.utf8), limits)
    }

    private func records(
        _ bytes: [UInt8], _ limits: CSVReader.Limits = CSVReader.Limits()
    ) throws -> [CSVReader.Record] {
        let whole = try read(bytes, in: bytes.count, limits)
        for size in [1, 2, 3, 7] { #expect(try read(bytes, in: size, limits) == whole) }
        return whole
    }

    private func read(_ bytes: [UInt8], in size: Int, _ limits: CSVReader.Limits) throws -> [CSVReader.Record] {
        var reader = CSVReader(limits: limits)
        var records: [CSVReader.Record] = []
        for start in stride(from: 0, to: bytes.count, by: max(1, size)) {
            records += try reader.read(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        return records + (try reader.end())
    }

    @Test("records are lines, fields have commas between them, and each says where it begins")
    func plain() throws {
        let found = try records("a,b\n1,2\n3,\n")
        #expect(found.map(\.fields) == [["a", "b"], ["1", "2"], ["3", ""]])
        #expect(found.map(\.line) == [1, 2, 3])
    }

    @Test("lines end with LF, CRLF or CR, the last one with nothing if it likes", arguments: ["\n", "\r\n", "\r"])
    func lineEnds(end: String) throws {
        for last in ["", end] {
            let found = try records(["a", "b", "", "c"].joined(separator: end) + last)
            #expect(found.map(\.fields) == [["a"], ["b"], ["c"]])
            #expect(found.map(\.line) == [1, 2, 4])
        }
    }

    @Test("a quoted field holds commas, quotes and lines, which are counted")
    func quotes() throws {
        let found = try records("\"a,b\",\"say \"\"hi\"\"\"\r\n\"two\r\nlines\",\"\"\r\nlast,x")
        #expect(found.map(\.fields) == [["a,b", "say \"hi\""], ["two\r\nlines", ""], ["last", "x"]])
        #expect(found.map(\.line) == [1, 2, 4])
        #expect(found.allSatisfy { $0.problem == nil })
    }

    @Test("an empty field in quotes is a record, an empty line is none")
    func emptyQuotes() throws {
        #expect(try records("\"\"\n\n").map(\.fields) == [[""]])
        #expect(try records("").isEmpty)
        #expect(try records(",").map(\.fields) == [["", ""]])
    }

    @Test("a mark that says UTF-8 is no part of the first field")
    func mark() throws {
        #expect(try records([0xEF, 0xBB, 0xBF] + Array("ä,b\n".utf8)).map(\.fields) == [["ä", "b"]])
        #expect(try records([0xEF, 0xBB, 0xBF] + Array("\"ä\",b".utf8)).map(\.fields) == [["ä", "b"]])
        #expect(try records([0xEF, 0xBB, 0xBF]).isEmpty)
    }

    @Test("a file in UTF-16 is refused, with advice", arguments: [[0xFF, 0xFE, 0x61, 0], [0xFE, 0xFF, 0, 0x61]])
    func utf16(bytes: [UInt8]) throws {
        let problem = #expect(throws: FileProblem.self) { try records(bytes) }
        #expect(problem?.description == "Line 1: The file is UTF-16. Save it as UTF-8.")
    }

    @Test("what is no UTF-8, or a NUL, spoils its record and no other")
    func badBytes() throws {
        let found = try records(Array("a,b\n1,".utf8) + [0xC3, 0x28, 0x0A] + Array("x\u{0},y\nlast,z\n".utf8))
        #expect(found.map(\.line) == [1, 2, 3, 4])
        #expect(
            found.map(\.problem) == [
                nil, "Field 2 is not valid UTF-8.", "Field 1 has a NUL character in it.", nil,
            ])
    }

    @Test("quotes in the wrong place spoil their record and no other", arguments: ["a\"b,c", "\"a\"b,c"])
    func wrongQuotes(line: String) throws {
        let found = try records("\(line)\nok,fine\n")
        #expect(found.map { $0.problem == nil } == [false, true])
        #expect(found.last?.fields == ["ok", "fine"])
    }

    @Test("a quote that nothing closes is told of with the line it is in")
    func openQuote() throws {
        let problem = #expect(throws: FileProblem.self) { try records("a,b\n1,2\n3,\"four\n5,6\n") }
        #expect(problem?.line == 3)
    }

    @Test("a record beyond the limits is refused before it is kept")
    func limits() throws {
        var limits = CSVReader.Limits()
        (limits.record, limits.fields) = (10, 3)
        #expect(try records("12345,67890\n", limits).count == 1)
        let long = #expect(throws: FileProblem.self) { try records("a\n12345,678901\n", limits) }
        #expect(long?.line == 2)
        let wide = #expect(throws: FileProblem.self) { try records("a,b,c\n1,2,3,4\n", limits) }
        #expect(wide?.line == 2)
    }
}
