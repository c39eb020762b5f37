import Expressions
import HTTPTypes
import Kernel

/// `http_request`: the browser's or client's request.
enum HTTPObject {
    struct Subject: Sendable {
        let facts: RequestFacts
        let session: ExpressionSession
    }

    static func value(_ facts: RequestFacts, _ session: ExpressionSession) -> Value {
        type.value(Subject(facts: facts, session: session))
    }

    static let type = HostType<Subject>(
        "HttpRequest",
        [
            .attribute("user") { $0.session.user },
            .attribute("method") { Value($0.facts.method) },
            .attribute("path") { Value($0.facts.path) },
            .attribute("path_info") { Value($0.facts.path) },
            .attribute("scheme") { Value($0.facts.isSecure ? "https" : "http") },
            .attribute("request_id") { Value($0.facts.id) },
            .attribute("GET") { .texts(FormValues(parsing: $0.query)) },
            .attribute("POST") { subject in
                .texts(FormValues(parsing: Substring(String(decoding: subject.facts.sent?.form ?? [], as: UTF8.self))))
            },
            .attribute("COOKIES") { .dict($0.cookies) },
            .attribute("META") { .dict($0.meta) },
            .attribute("headers") { HeadersObject.type.value($0.facts.sent?.headers ?? [:]) },
            .attribute("session") { _ in .dict([]) },
            .attribute("tenant") { TenantObject.type.value($0.session.configuration.settings) },
            .attribute("brand") { BrandObject.value($0.facts.brand) },
            .method("is_secure") { subject, _ in .bool(subject.facts.isSecure) },
            .method("get_host") { subject, _ in Value(String(subject.facts.host)) },
            .method("get_full_path") { subject, _ in
                Value(subject.facts.mount + (subject.facts.sent?.target ?? subject.facts.path))
            },
            .method("build_absolute_uri", "location=") { subject, call in
                guard let location = call[0]?.text else {
                    return Value(subject.facts.site + (subject.facts.sent?.target ?? subject.facts.path))
                }
                if location.contains("://") { return Value(location) }
                return Value((location.hasPrefix("/") ? subject.facts.origin : subject.facts.site + "/") + location)
            },
        ], show: { "\($0.facts.method) '\($0.facts.path)'" })
}

extension HTTPObject.Subject {
    var query: Substring {
        guard let target = facts.sent?.target, let mark = target.firstIndex(of: "?") else { return "" }
        return target[mark...].dropFirst()
    }

    var cookies: [(key: String, value: Value)] {
        (facts.sent?.headers[values: .cookie] ?? []).flatMap { header in
            header.split(separator: ";").compactMap { pair in
                let parts = pair.split(separator: "=", maxSplits: 1)
                guard parts.count == 2 else { return nil }
                return (parts[0].trimmed, Value(parts[1].trimmed))
            }
        }
    }

    /// The variables of CGI (RFC 3875 section 4.1) that Django has.
    var meta: [(key: String, value: Value)] {
        let fixed = [
            ("REMOTE_ADDR", facts.clientAddress), ("REQUEST_METHOD", facts.method), ("PATH_INFO", facts.path),
            ("QUERY_STRING", String(query)), ("SERVER_NAME", String(facts.host.prefix { $0 != ":" })),
        ]
        let headers = (facts.sent?.headers ?? [:]).map { field in
            let name = field.name.rawName.uppercased().replacing("-", with: "_")
            return (["CONTENT_TYPE", "CONTENT_LENGTH"].contains(name) ? name : "HTTP_" + name, field.value)
        }
        return (fixed + headers + [("HTTP_HOST", String(facts.host))]).map { (key: $0.0, value: Value($0.1)) }
    }
}

extension StringProtocol {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

extension Value {
    /// The values of a query or a form: of several under one name the last, as Django has it.
    fileprivate static func texts(_ values: FormValues) -> Value {
        .dict(values.pairs.map { (key: $0.name, value: Value($0.value)) })
    }
}

/// `http_request.headers`: looked up whatever the case of the name.
enum HeadersObject {
    static let type = HostType<HTTPFields>(
        "HttpHeaders",
        [
            .method("get", "name, default=") { headers, call in
                value(headers, call[0]) ?? call[1] ?? .none
            },
            .method("keys") { headers, _ in .list(headers.map { Value($0.name.rawName) }) },
            .method("items") { headers, _ in
                .list(headers.map { .tuple([Value($0.name.rawName), Value($0.value)]) })
            },
        ],
        iterate: { headers, _ in headers.map { Value($0.name.rawName) } },
        item: { headers, _, name in value(headers, name) })

    private static func value(_ headers: HTTPFields, _ name: Value?) -> Value? {
        name?.text.flatMap { HTTPField.Name($0) }.flatMap { headers[$0] }.map { Value($0) }
    }
}

/// `http_request.tenant`: what holds for the whole tenant.
enum TenantObject {
    static let type = HostType<TenantSettings>(
        "Tenant", [],
        dynamic: { settings, _, name in settings.shown[name].map { Value($0) } })
}

/// `http_request.brand`.
enum BrandObject {
    static func value(_ brand: CurrentBrand) -> Value { type.value(brand) }

    static let type = HostType<CurrentBrand>(
        "Brand",
        [
            .attribute("name") { Value($0.name) },
            .attribute("brand_uuid") { Value($0.id?.text) },
        ], show: { $0.name },
        dynamic: { brand, _, name in brand.value.shown[name].map { Value($0) } })
}
