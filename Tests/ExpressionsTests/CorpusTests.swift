import Foundation
import Testing

@testable import Expressions

/// Programs that once gave something else than CPython gives: files of `Tests/Expressions/Corpus`, each with CPython's
/// answer at the end, as `# = repr` or `# ! Exception`; what does not fit into that line goes on behind `#   `.
@Suite("Programs that went wrong before")
struct CorpusTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Expressions/Corpus")

    private static var files: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        return names.filter { $0.hasSuffix(".py") }.sorted()
    }

    @Test("They give what CPython gives", arguments: files)
    func corpus(_ name: String) throws {
        let text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: true)
        var expected = ""
        while let line = lines.popLast() {
            if line.hasPrefix("#   ") {
                expected = line.dropFirst(4) + expected
            } else {
                expected = line + expected
                break
            }
        }
        let answer = result(lines.joined(separator: "\n") + "\n")
        if expected.hasPrefix("# ! ") {
            #expect(answer.hasPrefix(expected.dropFirst(4)))
        } else {
            #expect("# = " + answer == expected)
        }
    }

    @Test("There are some")
    func some() {
        #expect(Self.files.count > 5)
    }
}
