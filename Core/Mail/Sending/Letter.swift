import Kernel

/// A message in the queue: rendered, and on its way to those who have not got it yet.
struct Letter: Sendable, Hashable {
    var to: [MailAddress]
    var cc: [MailAddress]
    /// Who is still to get it: also those that its headers do not name.
    var waiting: [MailAddress]
    var subject: String
    var text: String
    var html: String?
    var stage: ObjectID?
    var brand: ObjectID?
    var written: Timestamp
}

extension Letter {
    var json: JSON {
        [
            "to": Self.list(to), "cc": Self.list(cc), "waiting": Self.list(waiting), "subject": .string(subject),
            "text": .string(text), "html": JSON(html), "stage": stage?.json ?? .null, "brand": brand?.json ?? .null,
            "written": .int(written.microseconds),
        ]
    }

    init?(_ json: JSON) {
        guard let subject = json["subject"]?.string, let text = json["text"]?.string,
            let written = json["written"]?.int
        else { return nil }
        (to, cc, waiting) = (Self.list(json["to"]), Self.list(json["cc"]), Self.list(json["waiting"]))
        self.subject = subject
        self.text = text
        html = json["html"]?.string
        stage = json["stage"].flatMap(ObjectID.init)
        brand = json["brand"].flatMap(ObjectID.init)
        self.written = Timestamp(microseconds: written)
    }

    private static func list(_ addresses: [MailAddress]) -> JSON { .array(addresses.map { .string($0.address) }) }
    private static func list(_ json: JSON?) -> [MailAddress] {
        (json?.array ?? []).compactMap { $0.string.flatMap { MailAddress(address: $0) } }
    }
}
