import Expressions
import Kernel

/// `ak_send_email`: queues a mail, and says whether it was accepted.
enum Mail {
    /// The most people that one mail goes to, and the most characters of it.
    private static let (mostPeople, mostText) = (100, 1 << 20)

    static func function(_ session: ExpressionSession) -> Value {
        let signature = "address, subject, body=, stage=, template=, context=, cc=, bcc="
        return .function("ak_send_email", signature) { call in
            let message = MailMessage(
                to: try addresses(call[0], "address", call), cc: try addresses(call[6], "cc", call),
                bcc: try addresses(call[7], "bcc", call), subject: try call[1].map(call.text) ?? "",
                body: try body(call), stage: try stage(call[3], call))
            if let fault = fault(of: message) {
                session.note("error", "The mail was not sent", ["reason": .string(fault)])
                return .bool(false)
            }
            let mail = session.powers.mail
            let result = try call.answer { () async -> Result<Bool, Missing> in
                do { return .success(try await mail.send(message)) } catch { return .failure(Missing("\(error)")) }
            }
            switch result {
            case .success(let isAccepted): return .bool(isAccepted)
            case .failure(let reason):
                session.note("error", "The mail was not sent", ["reason": .string(reason.description)])
                return .bool(false)
            }
        }
    }

    private static func addresses(_ value: Value?, _ name: String, _ call: HostCall) throws -> [String] {
        guard let value, !value.isNone else { return [] }
        if let text = value.text { return [text] }
        guard let items = value.items, items.count <= mostPeople, items.allSatisfy({ $0.text != nil }) else {
            throw call.error("TypeError", "\(name) is a text, or a list of at most \(mostPeople) texts")
        }
        return items.compactMap(\.text)
    }

    private static func body(_ call: HostCall) throws -> MailMessage.Body {
        let (body, template) = (given(call[2]), given(call[4]))
        switch (body, template) {
        case (let body?, nil):
            let text = try call.text(body)
            guard text.utf8.count <= mostText else { throw call.error("ValueError", "the mail is too long") }
            return .text(text)
        case (nil, let template?):
            guard let name = template.text else { throw call.error("TypeError", "template is a text") }
            do {
                guard let context = given(call[5]) else { return .template(name, [:]) }
                guard case .object(let members) = try JSON(expressed: context) else {
                    throw call.error("TypeError", "context is a dict")
                }
                return .template(name, members)
            } catch let error as NoJSON {
                throw call.error("TypeError", error.description)
            }
        default: throw call.error("ValueError", "exactly one of body and template must be given")
        }
    }

    /// The argument, unless it is None.
    private static func given(_ value: Value?) -> Value? { value.flatMap { $0.isNone ? nil : $0 } }

    private static func stage(_ value: Value?, _ call: HostCall) throws -> ObjectID? {
        guard let value = given(value) else { return nil }
        guard let stage = StoredObject.type.subject(of: value), stage.object.info.kind == .stage else {
            throw call.error("TypeError", "a stage is expected, not '\(value.typeName)'")
        }
        return stage.object.id
    }

    /// Why a message can go to nobody. Whoever could put a line's end into a header could write headers of their own.
    private static func fault(of message: MailMessage) -> String? {
        let all = message.to + message.cc + message.bcc
        if message.to.isEmpty { return "it goes to nobody" }
        if message.subject.contains(where: \.isNewline) { return "the subject has more than one line" }
        return all.first { !isAddress($0) }.map { "'\($0.prefix(100))' is no address" }
    }

    private static func isAddress(_ text: String) -> Bool {
        guard let mark = text.lastIndex(of: "@"), text.utf8.count <= 320 else { return false }
        return mark != text.startIndex && text.index(after: mark) != text.endIndex
            && !text.contains { $0.isNewline || $0.unicodeScalars.contains { $0.value < 0x20 } }
    }
}
