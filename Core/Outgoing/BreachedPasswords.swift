import Crypto
import HTTPTypes
public import Kernel

/// Counts passwords in what Have I Been Pwned has collected: in a file of all hashes, or by asking the service.
///
/// The service is told the first five digits of the password's SHA-1, and answers with the hundreds of hashes that begin
/// so; which of them was meant stays here.
public struct BreachedPasswords: BreachedPasswordCounting {
    /// Where hashes are looked for.
    public enum Source: Sendable {
        /// A file with all hashes, sorted, as the service's downloader writes it.
        case file(String)
        /// A service, by the address that the five digits are added to.
        case service(String)
    }

    private let source: Source
    private let http: any HTTPRequesting
    private static let prefixLength = 5

    public init(_ source: Source, http: any HTTPRequesting) {
        self.source = source
        self.http = http
    }

    public func occurrences(of password: Secret) async throws -> Int {
        let hash = Self.hash(password)
        switch source {
        case .file(let path): return try await HashFile(path: path).count(of: hash)
        case .service(let address): return try await ask(address, hash)
        }
    }

    private func ask(_ address: String, _ hash: String) async throws -> Int {
        var request = OutgoingRequest("GET", address + hash.prefix(Self.prefixLength))
        request.timeout = .seconds(10)
        // Answers of one length tell who listens nothing about the question.
        if let padding = HTTPField.Name("Add-Padding") { request.headers[padding] = "true" }
        let response = try await http.send(request)
        guard response.status == 200 else { throw Unusable("it answered with status \(response.status)") }
        return try Self.count(of: hash.dropFirst(Self.prefixLength), in: response.body)
    }

    /// The number that stands behind the rest of a hash; 0 when the hash is not there.
    static func count(of rest: Substring, in answer: [UInt8]) throws -> Int {
        var isAnswer = false
        for line in answer.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1)
            guard parts.count == 2, parts[0].count == rest.utf8.count,
                let count = Int(String(decoding: parts[1], as: UTF8.self))
            else { throw Unusable("its answer is not a list of hashes") }
            isAnswer = true
            if String(decoding: parts[0], as: UTF8.self).uppercased() == rest { return count }
        }
        // There is no beginning of a hash that has no hashes.
        guard isAnswer else { throw Unusable("its answer is empty") }
        return 0
    }

    /// The SHA-1 of a password, 40 digits in upper case.
    static func hash(_ password: Secret) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        let hash = Insecure.SHA1.hash(data: Array(password.exposed.utf8))
        return String(decoding: hash.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// What the service said cannot be used.
    struct Unusable: Error, CustomStringConvertible {
        let description: String
        init(_ reason: String) { description = "The list of breached passwords cannot be used: \(reason)." }
    }
}
