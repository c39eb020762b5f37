import ArgumentParser
import AsyncHTTPClient
import FoundationEssentials
import Glibc
import Kernel
import NIOCore
import NIOHTTP1
import Web

/// Asks a server's API.
struct APICommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "api", abstract: "Ask a server's API, and print its answer.",
        discussion: """
            The path is one below /api/v3/, such as core/users/?search=mira. A body is JSON, or - for what comes on \
            standard input. The token is the key of an API token: in AUTHENTIK_TOKEN, or in the file that --token-file \
            names, so that it does not show in the list of processes. Without --url or AUTHENTIK_URL, the server on this \
            machine is asked.

            The status is 0 for an answer, 4 where the server says that the request is wrong or not allowed, 5 where it \
            says that it failed, and 1 where nobody answers.
            """)

    @Argument(help: "GET, POST, PUT, PATCH or DELETE.")
    var method: String

    @Argument(help: "What is asked, such as core/users/me/.")
    var path: String

    @Argument(help: "The body, as JSON; - reads it from standard input.")
    var body: String?

    @Option(help: ArgumentHelp("The server's address, such as https://id.example.com.", valueName: "address"))
    var url: String?

    @Option(help: ArgumentHelp("A file with the token's key.", valueName: "file"))
    var tokenFile: String?

    @OptionGroup var source: SettingsOptions

    /// Bytes of an answer that are read, and of a body that is sent.
    private static let longest = 64 << 20

    func validate() throws {
        guard method.wholeMatch(of: /[A-Za-z]{1,10}/) != nil else { throw ValidationError("'\(method)' is no method.") }
        let isPlain = path.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
        guard !path.contains("://"), isPlain else { throw ValidationError("The path is one below /api/v3/.") }
    }

    func run() async throws {
        var request = HTTPClientRequest(url: try address())
        request.method = .init(rawValue: method.uppercased())
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "User-Agent", value: "lanyard/\(Version.current)")
        if let token = try token() { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        if let body = try content() {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        let (status, answer) = try await ask(request)
        try FileHandleOutput.write(Self.readable(answer))
        if status >= 400 {
            ErrorOutput.say("The server answered with status \(status).")
            throw ExitCode(status >= 500 ? 5 : 4)
        }
    }

    private func ask(_ request: HTTPClientRequest) async throws -> (status: Int, body: [UInt8]) {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10)))
        configuration.httpVersion = .http1Only
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let response = try await client.execute(request, timeout: .minutes(5))
            let body = try await response.body.collect(upTo: Self.longest)
            try? await client.shutdown()
            return (Int(response.status.code), Array(body.readableBytesView))
        } catch {
            try? await client.shutdown()
            ErrorOutput.say("Nobody answers at \(request.url.prefix { $0 != "?" }): \(error)")
            throw ExitCode(1)
        }
    }

    private func address() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        let rest = path.hasPrefix("/api/v3/") ? String(path.dropFirst(8)) : String(path.drop { $0 == "/" })
        if let base = url ?? environment["AUTHENTIK_URL"], !base.isEmpty {
            guard ["http://", "https://"].contains(where: { base.lowercased().hasPrefix($0) }) else {
                throw ValidationError("A server's address begins with http:// or https://.")
            }
            return String(base.reversed().drop { $0 == "/" }.reversed()) + "/api/v3/" + rest
        }
        let settings = try source.load().usable()
        guard let address = settings.listen.http.first else {
            throw ValidationError("No address for HTTP is configured. Name the server with --url.")
        }
        let host = ["::", "0.0.0.0"].contains(address.host) ? "localhost" : address.host
        let name = host.contains(":") ? "[\(host)]" : host
        return "http://\(name):\(address.port)\(settings.web.path.text)api/v3/" + rest
    }

    private func token() throws -> String? {
        if let tokenFile {
            guard let data = FileManager.default.contents(atPath: tokenFile), data.count <= 4096 else {
                throw ValidationError("The file '\(tokenFile)' cannot be read.")
            }
            return String(decoding: data, as: UTF8.self).filter { !$0.isWhitespace }
        }
        return ProcessInfo.processInfo.environment["AUTHENTIK_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
    }

    private func content() throws -> [UInt8]? {
        guard let body else { return nil }
        var bytes = Array(body.utf8)
        if body == "-" {
            bytes = []
            while let line = readLine(strippingNewline: false), bytes.count <= Self.longest { bytes += line.utf8 }
        }
        guard bytes.count <= Self.longest, (try? JSON(parsing: bytes)) != nil else {
            throw ValidationError("The body is not JSON.")
        }
        return bytes
    }

    /// JSON over several lines; anything else as it is.
    private static func readable(_ answer: [UInt8]) -> [UInt8] {
        guard let json = try? JSON(parsing: answer, limits: JSON.Limits(bytes: longest, depth: 512)) else {
            return answer
        }
        return Array((json.indented + "\n").utf8)
    }
}

/// Writing to standard output and standard error.
enum FileHandleOutput {
    /// Writes all bytes to standard output.
    static func write(_ bytes: [UInt8]) throws {
        guard put(bytes, to: STDOUT_FILENO) else { throw ExitCode(1) }
    }

    fileprivate static func put(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var count = 0
        while count < bytes.count {
            let put = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + count, $0.count - count) }
            guard put > 0 || put < 0 && errno == EINTR else { return false }
            count += max(0, put)
        }
        return true
    }
}

/// What is said to whoever looks, and is no part of a command's answer.
enum ErrorOutput {
    static func say(_ sentence: String) {
        _ = FileHandleOutput.put(Array((sentence + "\n").utf8), to: STDERR_FILENO)
    }
}

extension JSON {
    /// The value over several lines, two spaces for each level.
    var indented: String { indented(at: 0) }

    private func indented(at level: Int) -> String {
        let (inner, outer) = (String(repeating: "  ", count: level + 1), String(repeating: "  ", count: level))
        switch self {
        case .array(let items) where !items.isEmpty:
            let lines = items.map { inner + $0.indented(at: level + 1) }
            return "[\n\(lines.joined(separator: ",\n"))\n\(outer)]"
        case .object(let members) where !members.isEmpty:
            let lines = members.sorted { $0.key < $1.key }.map { name, value in
                inner + String(decoding: JSON.string(name).bytes, as: UTF8.self) + ": " + value.indented(at: level + 1)
            }
            return "{\n\(lines.joined(separator: ",\n"))\n\(outer)}"
        default: return String(decoding: bytes, as: UTF8.self)
        }
    }
}
