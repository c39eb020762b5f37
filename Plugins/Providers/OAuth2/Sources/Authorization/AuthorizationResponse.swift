import HTTPTypes
import JOSE
import Kernel

/// The parameters that go back to the client, and where (RFC 6749 section 4.1.2).
struct AuthorizationResponse: Sendable {
    var address: ReturnAddress
    var parameters: [(name: String, value: String)]

    /// - Parameter issuer: goes along, so that a client of several servers knows whose response it is (RFC 9207).
    init(_ parameters: [(name: String, value: String)], to address: ReturnAddress, issuer: String) {
        self.address = address
        self.parameters = parameters
        if let state = address.state { self.parameters.append(("state", state)) }
        self.parameters.append(("iss", issuer))
    }

    /// An error (RFC 6749 section 4.1.2.1).
    init(_ error: OAuthError, to address: ReturnAddress, issuer: String) {
        let parameters = [("error", error.code.rawValue), ("error_description", error.description)]
        self.init(parameters, to: address, issuer: issuer)
    }

    /// The address with the parameters in its query or its fragment.
    var redirect: String {
        let text = FormValues(parameters).text
        if address.mode == .fragment { return "\(address.uri)#\(text)" }
        guard address.uri.contains("?") else { return "\(address.uri)?\(text)" }
        return address.uri.hasSuffix("?") || address.uri.hasSuffix("&") ? address.uri + text : "\(address.uri)&\(text)"
    }

    /// The answer to the browser, for a response that needs no page of a flow.
    var web: WebResponse { address.mode == .formPost ? formPage : .redirect(to: redirect) }

    /// A form that posts itself (OAuth 2.0 Form Post Response Mode); with a button for browsers that run no scripts.
    private var formPage: WebResponse {
        let inputs = parameters.map {
            "<input type=\"hidden\" name=\"\(HTML.escape($0.name))\" value=\"\(HTML.escape($0.value))\">"
        }
        let script = "document.forms[0].submit()"
        let hash = HTML.sourceHash(of: script)
        let page = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Continue</title></head>
            <body><form method="post" action="\(HTML.escape(address.uri))">
            \(inputs.joined())<button>Continue</button></form>
            <script>\(script)</script></body></html>
            """
        return .html(page).with(.contentSecurityPolicy, "default-src 'none'; script-src '\(hash)'; form-action *")
            .uncached
    }
}

/// Writing text into HTML.
enum HTML {
    static func escape(_ text: String) -> String {
        var output = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "\"": output += "&quot;"
            case "'": output += "&#39;"
            default: output.unicodeScalars.append(character)
            }
        }
        return output
    }

    /// A script as a content security policy names it (CSP Level 3 section 2.3.1).
    static func sourceHash(of script: String) -> String {
        let digits = Base64URL.encode(Digest.sha256(script.utf8)).map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        // 32 bytes take 43 digits and one character of padding.
        return "sha256-\(String(digits))="
    }
}
