import HTTPTypes
import Kernel
import Testing
import Web

/// Sends requests and keeps cookies, as a browser without scripts does.
final class Browser {
    private let application: WebApplication
    var isSecure: Bool
    var host = "id.example.com"
    var peer = "198.51.100.7"
    /// How its connections begin.
    var handshake: WebApplication.Incoming.Handshake?
    var cookies: [String: String] = [:]
    /// The headers that set cookies with the last answer.
    private(set) var setCookies: [String] = []

    init(_ application: WebApplication, isSecure: Bool = true) {
        self.application = application
        self.isSecure = isSecure
    }

    func send(
        _ method: String, _ target: String, _ headers: HTTPFields = [.accept: "text/html"], body: String = ""
    ) async -> WebResponse {
        var headers = headers
        if !cookies.isEmpty {
            headers[.cookie] = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(
                separator: "; ")
        }
        let response = await application.respond(
            to: WebApplication.Incoming(
                method: method, target: target, host: host, headers: headers, body: Array(body.utf8), peerAddress: peer,
                isSecure: isSecure, handshake: handshake))
        setCookies = response.headers[values: .setCookie]
        for header in setCookies {
            let pair = header.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            cookies[String(pair[0])] = pair.count > 1 ? String(pair[1]) : ""
        }
        return response
    }

    func get(_ target: String, _ headers: HTTPFields = [.accept: "text/html"]) async -> WebResponse {
        await send("GET", target, headers)
    }

    /// Sends a form.
    func post(_ target: String, _ form: [String: String], _ headers: HTTPFields = [.accept: "text/html"]) async
        -> WebResponse
    {
        var headers = headers
        headers[.contentType] = "application/x-www-form-urlencoded"
        let values = FormValues(form.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) })
        return await send("POST", target, headers, body: values.text)
    }

    /// Fills in the form of a page, with the hidden inputs that it has, and sends it back to where the page is.
    func submit(_ page: WebResponse, at target: String, _ fields: [String: String]) async -> WebResponse {
        var form: [String: String] = [:]
        for match in page.text.matches(of: /<input type="hidden" name="([^"]*)" value="([^"]*)">/) {
            form[String(match.1)] = String(match.2)
        }
        return await post(target, form.merging(fields) { $1 })
    }

    /// Sends JSON to the flow executor.
    func answer(_ flow: String, _ body: String, _ headers: HTTPFields = [:]) async -> WebResponse {
        var headers = headers
        headers[.contentType] = "application/json"
        return await send("POST", "/api/v3/flows/executor/\(flow)/?query=", headers, body: body)
    }

    /// Signs in on the pages.
    func signIn(as name: String = "mira", at target: String = "/if/flow/login/") async -> WebResponse {
        let page = await get(target)
        return await submit(page, at: target, ["username": name])
    }

    /// What the server thinks of this browser.
    func facts(_ headers: HTTPFields = [:]) async throws -> JSON {
        let response = await get("/test/facts/", headers)
        return try JSON(parsing: response.body)
    }
}

extension WebResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
    var json: JSON? { try? JSON(parsing: body) }
    var location: String? { headers[.location] }
}
