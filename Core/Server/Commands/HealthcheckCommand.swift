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
        let status: String
        do {
            status = try await Self.ask(host, address.port)
        } catch {
            throw NotReady(description: "The server at \(host):\(address.port) does not answer: \(error)")
        }
        guard status.hasPrefix("HTTP/1.1 200") else {
            throw NotReady(description: "The server is not ready: \(status)")
        }
        print("ready")
    }

    /// The status line of the readiness check's answer.
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
            for try await part in inbound {
                return String(String(buffer: part).prefix { $0 != "\r\n" && $0 != "\r" })
            }
            return "no answer"
        }
    }
}

/// The server is not ready; printed with exit status 1.
private struct NotReady: Error, CustomStringConvertible {
    let description: String
}
