import AsyncHTTPClient
import HTTPTypes
public import Kernel
import NIOCore
import NIOHTTP1
import Synchronization

/// Asks other servers, where the settings let it.
///
/// A host's name is looked up once, the address that was found is checked, and the connection goes to that address: what
/// the name leads to a moment later does not matter. TLS still asks for the name's certificate.
public final class OutgoingClient: HTTPRequesting {
    private let settings: OutgoingSettings
    private let resolver = Resolver()
    private let underWay = Mutex(0)

    public init(_ settings: OutgoingSettings) { self.settings = settings }

    public func send(_ request: OutgoingRequest) async throws -> OutgoingResponse {
        guard begin() else { throw Busy("Too many requests to other servers are under way. Try again in a minute.") }
        defer { underWay.withLock { $0 -= 1 } }
        let destination = try Destination(request.address)
        let limit = request.timeout ?? settings.timeout
        return try await withThrowingTaskGroup(of: OutgoingResponse.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await self.follow(request, to: destination) }
            group.addTask {
                try await Task.sleep(for: limit)
                throw OutgoingFailure.tooSlow(host: destination.host)
            }
            guard let response = try await group.next() else { throw CancellationError() }
            return response
        }
    }

    private func begin() -> Bool {
        underWay.withLock { count in
            guard count < settings.atOnce else { return false }
            count += 1
            return true
        }
    }

    private func follow(_ request: OutgoingRequest, to first: Destination) async throws -> OutgoingResponse {
        var (destination, headers) = (first, request.headers)
        let follows = ["GET", "HEAD"].contains(request.method) ? request.redirects : 0
        for count in 0...max(0, follows) {
            let response = try await ask(request, at: destination, headers)
            guard follows > 0, [301, 302, 303, 307, 308].contains(response.status),
                let location = response.headers[.location]
            else { return response }
            if count == follows { break }
            let next = try destination.following(location)
            if !next.isSameOrigin(as: destination) {
                for name in [HTTPField.Name.authorization, .cookie, .proxyAuthorization] { headers[name] = nil }
            }
            destination = next
        }
        throw OutgoingFailure.tooManyRedirects(host: destination.host)
    }

    private func ask(
        _ request: OutgoingRequest, at destination: Destination, _ headers: HTTPFields
    ) async throws -> OutgoingResponse {
        let address = try await address(of: destination.host)
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration(destination, address))
        do {
            let response = try await exchange(request, at: destination, headers, with: client)
            try? await client.shutdown()
            return response
        } catch {
            try? await client.shutdown()
            throw failure(error, destination)
        }
    }

    /// The first of a host's addresses that may be reached.
    /// - Throws: ``OutgoingFailure`` when there is none.
    public func address(of host: String) async throws -> String {
        let all = try await resolver.addresses(of: host)
        if all.isEmpty { throw OutgoingFailure.unknownHost(host) }
        let allowed = all.first { AddressRange.isPublic($0.bytes) || settings.allows($0.text) }
        guard let allowed else { throw OutgoingFailure.forbidden(host: host) }
        return allowed.text
    }

    private func configuration(_ destination: Destination, _ address: String) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10)), decompression: .disabled)
        configuration.dnsOverride = [destination.host: address]
        configuration.httpVersion = .http1Only
        return configuration
    }

    private func exchange(
        _ request: OutgoingRequest, at destination: Destination, _ headers: HTTPFields, with client: HTTPClient
    ) async throws -> OutgoingResponse {
        var outgoing = HTTPClientRequest(url: destination.text)
        outgoing.method = .init(rawValue: request.method)
        for header in headers { outgoing.headers.add(name: header.name.rawName, value: header.value) }
        if headers[.userAgent] == nil { outgoing.headers.add(name: "User-Agent", value: settings.agent) }
        if !request.body.isEmpty { outgoing.body = .bytes(ByteBuffer(bytes: request.body)) }
        // The whole request has a limit of its own; this one is only to be longer.
        let response = try await client.execute(outgoing, timeout: .hours(1), logger: nil)
        let body = try await response.body.collect(upTo: request.answerLimit)
        var fields = HTTPFields()
        for (name, value) in response.headers {
            guard let name = HTTPField.Name(name) else { continue }
            fields.append(HTTPField(name: name, value: value))
        }
        return OutgoingResponse(status: Int(response.status.code), headers: fields, body: Array(body.readableBytesView))
    }

    private func failure(_ error: any Error, _ destination: Destination) -> any Error {
        switch error {
        case is CancellationError, is OutgoingFailure: error
        case is NIOTooManyBytesError: OutgoingFailure.tooLong(host: destination.host)
        default: OutgoingFailure.unreachable(host: destination.host, reason: "\(error)")
        }
    }
}
