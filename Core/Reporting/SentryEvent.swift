import Kernel

/// A failure as Sentry's protocol says it: an envelope with one event, without a stack.
struct SentryEvent {
    let failure: Failure
    /// 32 hexadecimal digits.
    let id: String
    let time: Timestamp
    let settings: ReportSettings

    /// The envelope: a line for itself, a line for its item, and the item.
    var envelope: [UInt8] {
        let event = event.bytes
        var header: [String: JSON] = ["event_id": .string(id), "sent_at": .string(time.text)]
        if let trace = failure.request?.trace {
            header["trace"] = [
                "trace_id": .string(trace.traceID), "public_key": .string(settings.dsn?.publicKey ?? ""),
            ]
        }
        let item: JSON = ["type": "event", "content_type": "application/json", "length": .int(event.count)]
        return JSON.object(header).bytes + [newline] + item.bytes + [newline] + event + [newline]
    }

    private var newline: UInt8 { UInt8(ascii: "\n") }

    private var event: JSON {
        let type = String(reflecting: Swift.type(of: failure.error))
        var event: [String: JSON] = [
            "event_id": .string(id), "timestamp": .string(time.text), "platform": "other", "level": "error",
            "logger": "lanyard", "release": .string(settings.release), "environment": .string(settings.environment),
            "transaction": .string(failure.place), "tags": .object(tags.mapValues(JSON.string)),
            "exception": ["values": [["type": .string(type), "value": .string(words)]]],
            "fingerprint": [.string(failure.place), .string(type)],
            "sdk": [
                "name": "lanyard.swift", "version": .string(String(settings.release.drop { $0 != "@" }.dropFirst())),
            ],
        ]
        if let request = failure.request { event.merge(describing(request)) { $1 } }
        if settings.sendsPersonalData { event["user"] = user }
        return .object(event)
    }

    /// What the error says. Its words may quote what somebody typed.
    private var words: String {
        let text = "\(failure.error)"
        return settings.sendsPersonalData
            ? String(decoding: text.utf8.prefix(4000), as: UTF8.self) : Scrubber.scrub(text)
    }

    private var tags: [String: String] {
        var tags = failure.tags.filter { !$0.value.isEmpty }
        tags["request_id"] = failure.request?.id
        return tags
    }

    /// The request by its pattern: the address itself may hold what is nobody's business, and so do headers.
    private func describing(_ request: RequestFacts) -> [String: JSON] {
        var described: [String: JSON] = [
            "request": ["method": .string(request.method), "url": .string(request.site + failure.place)]
        ]
        if let trace = request.trace {
            described["contexts"] = [
                "trace": [
                    "trace_id": .string(trace.traceID), "span_id": .string(String(id.prefix(16))),
                    "parent_span_id": .string(trace.parentID), "op": "http.server",
                ]
            ]
        }
        return described
    }

    private var user: JSON {
        var user: [String: JSON] = [:]
        if let caller = failure.user {
            user = ["id": .string(String(caller.id)), "username": .string(caller.username)]
        }
        if let address = failure.request?.clientAddress { user["ip_address"] = .string(address) }
        return .object(user)
    }
}
