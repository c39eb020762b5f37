import HTTPTypes
import Kernel

/// The path below which a server is that shares its host with others.
///
/// The server itself knows addresses as they are at the root: the path is taken off where a request comes in, and put
/// before the server's own addresses where an answer goes out.
struct Mount: Sendable {
    /// The path, without the slash at its end: `/auth`.
    let path: String
    /// First segments of the addresses that are the server's own. Any other address on the host is somebody else's.
    private let own: Set<Substring>

    /// nil for the root, where nothing is to be done.
    /// - Parameter path: with a slash at both ends.
    init?(_ path: String, routes: RouteTable) {
        guard path != "/", path.hasPrefix("/"), path.hasSuffix("/") else { return nil }
        self.path = String(path.dropLast())
        own = routes.firstSegments.union(["", "api"])
    }

    /// A request's target as the server knows it; nil when it is none of the server's.
    func inside(_ target: String) -> String? {
        guard target.utf8.starts(with: (path + "/").utf8) else {
            // Those who look after the server ask its port and need not know the path.
            return target.hasPrefix("/-/health/") ? target : nil
        }
        return String(target.dropFirst(path.count))
    }

    /// An address as browsers know it. What is somebody else's, or is so already, stays as it is.
    func outside(_ address: String) -> String {
        guard address.hasPrefix("/"), !address.utf8.starts(with: "//".utf8) else { return address }
        let first = address.dropFirst().prefix { !"/?#".contains($0) }
        return own.contains(first) ? path + address : address
    }

    /// An answer as it goes out.
    func outside(_ response: WebResponse, to request: RequestFacts) -> WebResponse {
        var response = response
        for name in [HTTPField.Name.location, .lanyardLocation] {
            if let address = response.headers[name] { response.headers[name] = outside(address) }
        }
        response.headers[values: .setCookie] = response.headers[values: .setCookie].map {
            $0.replacing("; Path=/;", with: "; Path=\(path)/;")
        }
        let type = response.headers[.contentType] ?? ""
        if type.hasPrefix("text/html") {
            response.body = Array(page(String(decoding: response.body, as: UTF8.self)).utf8)
        } else if type.hasPrefix("application/json"), request.path.hasPrefix("/api/v3/"),
            let body = try? JSON(parsing: response.body, limits: JSON.Limits(bytes: .max))
        {
            response.body = addresses(in: body).bytes
        }
        return response
    }

    // MARK: Bodies

    /// Attributes of a page. Text of others has no plain quotes in it, so that nothing else looks like one.
    private func page(_ text: String) -> String {
        ["href", "src", "srcset", "action"].reduce(text) { text, name in
            let beginning = " \(name)=\""
            var parts = text.split(separator: beginning, omittingEmptySubsequences: false)
            let head = parts.removeFirst()
            return parts.reduce(into: String(head)) { result, part in
                let address = part.prefix { $0 != "\"" }
                result += beginning + outside(String(address)) + part.dropFirst(address.count)
            }
        }
    }

    /// Members of an answer of the API that are addresses: those that are computed, and not what is stored.
    private static let names: Set = ["to", "avatar", "pending_user_avatar", "link", "recovery"]

    private func addresses(in value: JSON) -> JSON {
        switch value {
        case .array(let elements): .array(elements.map(addresses))
        case .object(let members): .object(Dictionary(uniqueKeysWithValues: members.map { ($0, member($0, $1)) }))
        default: value
        }
    }

    private func member(_ name: String, _ value: JSON) -> JSON {
        switch value {
        case .string(let text) where name.hasSuffix("_url") || Self.names.contains(name): .string(outside(text))
        case .object(let themes) where name.hasSuffix("_urls"):
            .object(themes.mapValues { theme in theme.string.map { JSON.string(outside($0)) } ?? theme })
        // Of a flow that somebody is at, the background is an address that is ready to be used.
        case .object(let info) where name == "flow_info":
            .object(
                Dictionary(
                    uniqueKeysWithValues: info.map { name, value in
                        (name, member(name == "background" ? "background_url" : name, value))
                    }))
        default: addresses(in: value)
        }
    }
}
