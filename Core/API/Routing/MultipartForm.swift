import HTTPTypes
import Kernel

/// A form with files (RFC 7578).
struct MultipartForm {
    /// One field of the form.
    struct Part {
        let name: String
        /// What a file was called where it came from.
        let fileName: String?
        let content: [UInt8]
    }

    private let parts: [Part]

    private static let mostParts = 20
    private static let longestHead = 4096

    /// The field of a name.
    subscript(name: String) -> Part? { parts.first { $0.name == name } }

    /// A field as a text; nil when it is absent.
    func text(_ name: String) -> String? { self[name].map { String(decoding: $0.content, as: UTF8.self) } }

    /// - Throws: ``WebError`` with status 415 for another type, and 400 for a body that is no form.
    init(_ request: WebRequest) throws {
        let type = request.headers[.contentType] ?? ""
        guard type.lowercased().hasPrefix("multipart/form-data") else {
            throw WebError(.unsupportedMediaType, "Unsupported media type \"\(type.prefix(100))\" in request.")
        }
        guard let boundary = Self.parameter("boundary", of: type), (1...70).contains(boundary.utf8.count) else {
            throw Self.malformed
        }
        parts = try Self.parts(of: request.body, between: Array("--\(boundary)".utf8))
    }

    private static let malformed = WebError(.badRequest, "Multipart form parse error.")

    private static func parts(of body: [UInt8], between mark: [UInt8]) throws -> [Part] {
        var parts: [Part] = []
        let separator = [13, 10] + mark
        guard body.starts(with: mark) else { throw malformed }
        var rest = body[mark.count...]
        while true {
            if rest.starts(with: Array("--".utf8)) { return parts }
            guard rest.starts(with: [13, 10]), parts.count < mostParts else { throw malformed }
            rest = rest.dropFirst(2)
            guard let end = index(of: separator, in: rest) else { throw malformed }
            parts.append(try part(rest[..<end]))
            rest = rest[(end + separator.count)...]
        }
    }

    private static func part(_ bytes: ArraySlice<UInt8>) throws -> Part {
        let blank: [UInt8] = [13, 10, 13, 10]
        let front = bytes.prefix(longestHead + blank.count)
        guard let end = index(of: blank, in: front) else { throw malformed }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        let head = lines.first { $0.lowercased().hasPrefix("content-disposition:") }
        guard let head, let name = parameter("name", of: head) else { throw malformed }
        return Part(
            name: name, fileName: parameter("filename", of: head), content: Array(bytes[(end + blank.count)...]))
    }

    /// A parameter of a header's value; quotes around it are taken off.
    private static func parameter(_ name: String, of header: some StringProtocol) -> String? {
        for part in header.split(separator: ";").dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, String(pair[0].filter { $0 != " " }).lowercased() == name else { continue }
            let value = pair[1].drop { $0 == " " }
            guard value.hasPrefix("\"") else { return String(value.prefix { $0 != " " }) }
            return String(value.dropFirst().prefix { $0 != "\"" })
        }
        return nil
    }

    /// Where some bytes begin. Looks for their first one only where they could begin.
    private static func index(of wanted: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard let first = wanted.first, bytes.count >= wanted.count else { return nil }
        var start = bytes.startIndex
        let last = bytes.endIndex - wanted.count
        while start <= last {
            guard let next = bytes[start...last].firstIndex(of: first) else { return nil }
            if bytes[next..<next + wanted.count].elementsEqual(wanted) { return next }
            start = next + 1
        }
        return nil
    }
}
