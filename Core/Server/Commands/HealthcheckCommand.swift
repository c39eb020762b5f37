import ArgumentParser
import FoundationEssentials
import NIOCore
import NIOPosix
import Web

/// Asks the server on this machine whether it is ready.
struct HealthcheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthcheck",
        abstract: "Exit with 0 when the server on this machine is ready, and with 1 when not.")

    @OptionGroup var source: SettingsOptions

    func run() async throws {
        guard let address = try source.load().usable().listen.http.first else {
            throw NotReady(description: "No address for HTTP is configured.")
        }
        let host = ["::", "0.0.0.0"].contains(address.host) ? "localhost" : address.host
        let answer: String
        do {
            answer = try await Self.ask(host, address.port)
        } catch {
            throw NotReady(description: "The server at \(host):\(address.port) does not answer: \(error)")
        }
        guard answer.hasPrefix("HTTP/1.1 200") else {
            let status = answer.prefix { !$0.isNewline }
            let reason = answer.firstRange(of: "\r\n\r\n").map { answer[$0.upperBound...].prefix { !$0.isNewline } }
            throw NotReady(
                description: "The server is not ready: \(status.isEmpty ? "no answer" : status). \(reason ?? "")")
        }
        print("ready")
    }

    /// The readiness check's answer, head and body.
    private static func ask(_ host: String, _ port: Int) async throws -> String {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connectTimeout(.seconds(3))
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            let request = "GET /-/health/ready/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            try await outbound.write(ByteBuffer(string: request))
            var answer = ""
            for try await part in inbound {
                answer += String(buffer: part)
                if answer.hasPrefix("HTTP/1.1 200") || answer.utf8.count > 65_536 { break }
            }
            return answer
        }
    }
}

/// The server is not ready; printed with exit status 1.
private struct NotReady: Error, CustomStringConvertible {
    let description: String
}
