import FoundationEssentials
import Glibc
import Identity

/// A file of users, which is read a piece at a time and handed over.
struct UserFile {
    let path: String

    /// What a file may cost before it is refused.
    static let most = (bytes: 1 << 30, rows: 1_000_000)
    private static let piece = 64 << 10
    /// Parts that are stored in one transaction: as many as take a millisecond or two.
    private static let partsAtOnce = 10

    /// Hands over all rows, or none.
    /// - Parameter report: told how many rows have been handed over so far.
    /// - Returns: the import's key, and how many rows it has.
    /// - Throws: ``FileProblem`` when the file as a whole cannot be used; ``SettingsProblem`` when it cannot be read.
    func handOver(
        to imports: UserImports, _ options: UserImports.Options, report: (Int) -> Void
    ) async throws -> (id: String, rows: Int) {
        let descriptor = try open()
        defer { close(descriptor) }
        let id = try await imports.begin(options)
        do {
            var batch = Batch()
            var reader = CSVReader()
            while let bytes = try next(descriptor) {
                try batch.add(try reader.read(bytes))
                try await send(&batch, to: imports, id, all: false)
                report(batch.rows)
            }
            try batch.add(try reader.end())
            guard batch.columns != nil else { throw FileProblem(line: 1, "The file is empty.") }
            try await send(&batch, to: imports, id, all: true)
            try await imports.finish(id, total: batch.rows)
            return (id, batch.rows)
        } catch {
            try await imports.discard(id)
            throw error
        }
    }

    private func open() throws -> Int32 {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        var facts = stat()
        guard descriptor >= 0, fstat(descriptor, &facts) == 0 else { throw unreadable }
        guard facts.st_size <= Self.most.bytes else {
            close(descriptor)
            throw SettingsProblem("The file '\(path)' has more than \(Self.most.bytes) bytes. Import it in parts.")
        }
        return descriptor
    }

    private var unreadable: SettingsProblem {
        SettingsProblem("The file '\(path)' cannot be read: \(String(cString: strerror(errno))).")
    }

    /// The next bytes; nil at the end.
    private func next(_ descriptor: Int32) throws -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: Self.piece)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw unreadable }
        return count == 0 ? nil : Array(bytes.prefix(count))
    }

    /// Stores what there is enough of, and leaves the database to others for a while after each transaction.
    private func send(_ batch: inout Batch, to imports: UserImports, _ id: String, all: Bool) async throws {
        while let parts = batch.take(Self.partsAtOnce, all: all) {
            let start = ContinuousClock.now
            try await imports.add(parts, from: batch.sent, to: id)
            batch.sent += parts.count
            try await Task.sleep(for: (.now - start) * 2)
        }
    }
}

/// Rows that have been read and not yet been stored.
private struct Batch {
    private(set) var columns: ImportColumns?
    private(set) var rows = 0
    /// How many parts have been stored.
    var sent = 0
    private var waiting: [ImportRow] = []
    /// Where each name was first.
    private var lines: [String: Int] = [:]

    mutating func add(_ records: [CSVReader.Record]) throws(FileProblem) {
        for record in records {
            guard let columns else {
                columns = try ImportColumns(record)
                continue
            }
            guard rows < UserFile.most.rows else {
                throw FileProblem(line: record.line, "The file has more than \(UserFile.most.rows) rows.")
            }
            rows += 1
            var row = columns.row(record)
            if let line = lines[row.username.lowercased()], !row.username.isEmpty {
                row.problems["username", default: []].append("Line \(line) has this username already.")
            } else {
                lines[row.username.lowercased()] = row.line
            }
            waiting.append(row)
        }
    }

    /// The next parts; nil when there are too few for so many, or, in the end, none.
    mutating func take(_ count: Int, all: Bool) -> [[ImportRow]]? {
        let size = UserImports.rowsInPart
        guard waiting.count >= count * size || all && !waiting.isEmpty else { return nil }
        let taken = waiting.prefix(count * size)
        waiting.removeFirst(taken.count)
        return stride(from: taken.startIndex, to: taken.endIndex, by: size).map { start in
            Array(taken[start..<min(start + size, taken.endIndex)])
        }
    }
}
