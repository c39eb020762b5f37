import HTTPTypes
import Kernel

/// The page at the API's own address: every operation, with what it takes and gives. It needs no other file and no script.
struct BrowserPage {
    let operations: [Operation]
    let version: String
    /// What allows the page's own style and no other.
    let nonce: String

    var response: WebResponse {
        WebResponse.html(text).with(
            .contentSecurityPolicy,
            "default-src 'none'; style-src 'nonce-\(nonce)'; base-uri 'none'; form-action 'none'")
    }

    private var text: String {
        let tags = Set(operations.map(\.tag)).sorted()
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>API \(escaped(version))</title>
            <style nonce="\(nonce)">\(Self.style)</style>
            </head>
            <body>
            <header>
            <h1>API, version \(escaped(version))</h1>
            <p>\(operations.count) operations. For programs: <a href="\(RESTAPI.prefix)schema/?format=json">the same as an
            OpenAPI document</a>, also <a href="\(RESTAPI.prefix)schema/?format=yaml">in YAML</a>. Requests bring a token
            in the header <code>Authorization: Bearer …</code>, or a session.</p>
            <nav aria-label="Parts">\(tags.map { "<a href=\"#\($0)\">\($0)</a>" }.joined(separator: " "))</nav>
            </header>
            <main>
            \(tags.map(section).joined(separator: "\n"))
            </main>
            </body>
            </html>
            """
    }

    private func section(_ tag: String) -> String {
        let members = operations.filter { $0.tag == tag }.map(entry)
        return "<section><h2 id=\"\(tag)\">\(tag)</h2>\n\(members.joined(separator: "\n"))\n</section>"
    }

    private func entry(_ operation: Operation) -> String {
        let path = escaped(RESTAPI.prefix + operation.path)
        var parts = ["<p><code>\(escaped(operation.id))</code></p>"]
        if operation.method == "GET", !operation.path.contains("{") {
            parts.append("<p><a href=\"\(path)\">Ask it</a></p>")
        }
        if !operation.parameters.isEmpty {
            let rows = operation.parameters.map { parameter in
                "<tr><td><code>\(escaped(parameter.name))</code></td><td>\(parameter.place.rawValue)</td>"
                    + "<td>\(type(parameter.schema))</td><td>\(escaped(parameter.description))</td></tr>"
            }
            parts.append("<table>\(rows.joined())</table>")
        }
        if let input = operation.input { parts.append("<p>Takes \(type(input.schema)).</p>") }
        let answer = operation.answer.schema.map { ": \(type($0))" } ?? ""
        parts.append("<p>Answers \(operation.answer.status)\(answer).</p>")
        return """
            <details><summary><b>\(operation.method)</b> <code>\(path)</code> \(escaped(operation.summary))</summary>
            \(parts.joined(separator: "\n"))
            </details>
            """
    }

    /// What a schema is called where it is used.
    private func type(_ schema: JSON) -> String {
        if let reference = schema["$ref"]?.string {
            return "<code>\(escaped(String(reference.split(separator: "/").last ?? "")))</code>"
        }
        if let items = schema["items"] { return "a list of \(type(items))" }
        if let first = schema["allOf"]?.array?.first { return type(first) }
        return escaped(schema["format"]?.string ?? schema["type"]?.string ?? "anything")
    }

    private func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }

    private static let style = """
        :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
        body { max-width: 70rem; margin: 0 auto; padding: 1rem; }
        nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
        details { border-block-start: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
        summary { padding: .4rem 0; cursor: pointer; overflow-wrap: anywhere; }
        summary b { display: inline-block; min-width: 4.5rem; }
        td { padding: .1rem 1rem .1rem 0; vertical-align: top; }
        """
}
