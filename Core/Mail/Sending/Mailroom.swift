public import Kernel

/// Takes messages, renders them, keeps them sealed until their mail server has them, and says what became of them.
public struct Mailroom: MailSending, MailDelivering {
    /// How texts are sealed before they are stored, each for its own place.
    public struct Seal: Sendable {
        let close: @Sendable (_ text: String, _ place: String) throws -> String
        let open: @Sendable (_ sealed: String, _ place: String) throws -> String

        public init(
            close: @escaping @Sendable (String, String) throws -> String,
            open: @escaping @Sendable (String, String) throws -> String
        ) {
            self.close = close
            self.open = open
        }
    }

    static let outbox = RecordCollection("mail.outbox")
    /// People that one message goes to, and characters of it.
    private static let (mostPeople, mostText) = (100, 2 << 20)

    let powers: Powers
    let templates: MailTemplates
    let transport: MailTransport
    let seal: Seal

    /// - Parameter powers: those of the tenant, whose messages these are.
    public init(_ powers: Powers, templates: MailTemplates, transport: MailTransport, seal: Seal) {
        self.powers = powers
        self.templates = templates
        self.transport = transport
        self.seal = seal
    }

    public func send(_ message: MailMessage) async throws -> Bool {
        let letter = try await letter(message)
        let (id, now) = (powers.random.token(40), powers.clock.now)
        let sealed = try seal.close(letter.json.text, id)
        let record = Record(
            key: id, document: ["sealed": .string(sealed)], created: now,
            expires: max(message.expires ?? now + .seconds(86_400), now + .seconds(60)))
        _ = try await powers.records.apply([.put(Self.outbox, record)])
        try await powers.jobs.enqueue(SendMail(id), JobOptions(about: message.stage.flatMap(subject)))
        return true
    }

    public func site(for request: RequestFacts) throws -> String {
        if let site = transport.settings.site, request.schemaName == "public" { return site }
        guard KnownHost.leadsHere(request) else {
            throw Missing(
                "\(request.host) is not known to be this server's, so links in mails do not lead there. Set "
                    + "LANYARD_EMAIL__SITE, or make a brand with that domain.")
        }
        return request.site
    }

    private func subject(_ stage: ObjectID) -> JobSubject? {
        powers.configuration.current[stage].map { JobSubject($0.model, stage) }
    }

    // MARK: Rendering

    private func letter(_ message: MailMessage) async throws -> Letter {
        let (to, cc, bcc) = (try read(message.to), try read(message.cc), try read(message.bcc))
        guard to.count + cc.count + bcc.count <= Self.mostPeople else {
            throw Missing("A message goes to \(Self.mostPeople) people at most.")
        }
        let content: MailPreview
        do {
            content = try self.content(of: message)
        } catch {
            await powers.events.record(
                Event(
                    "configuration_error", app: "authentik_stages_email",
                    context: ["message": .string("A message could not be made of its template: \(error)")]))
            throw Missing("\(error)")
        }
        guard content.text.utf8.count + (content.html?.utf8.count ?? 0) <= Self.mostText else {
            throw Missing("The message is longer than \(Self.mostText) bytes.")
        }
        return Letter(
            to: to, cc: cc, waiting: to + cc + bcc, subject: content.subject, text: content.text, html: content.html,
            stage: message.stage, brand: message.brand, written: powers.clock.now)
    }

    private func content(of message: MailMessage) throws -> MailPreview {
        switch message.body {
        case .text(let text): return MailPreview(subject: message.subject, text: text, html: nil)
        case .html(let html):
            return MailPreview(subject: message.subject, text: MarkupReading.text(html), html: html)
        case .template(let name, let members):
            let brand = brand(message.brand)
            let look = MailLook(brand: brand, language: message.language, logo: logo(of: brand).source)
            return try templates.render(name, members, subject: message.subject, look)
        }
    }

    func brand(_ id: ObjectID?) -> CurrentBrand {
        let configuration = powers.configuration.current
        guard let brand = id.flatMap({ configuration.get(Brand.self, $0) }) else {
            return configuration.brands.standard
        }
        return CurrentBrand(id: brand.id, value: brand.value)
    }

    func logo(of brand: CurrentBrand) -> BrandLogo {
        BrandLogo(brand.value, files: powers.files, icon: transport.settings.icon)
    }

    private func read(_ texts: [String]) throws -> [MailAddress] {
        try texts.map { text in
            guard let address = MailAddress(text) else { throw Missing("'\(text.prefix(100))' is no address.") }
            return address
        }
    }
}

/// Hosts that lead to this server and nowhere else.
enum KnownHost {
    /// Whether the host of a request does. Anybody who can connect can name any host; those that a proxy passed on, that a
    /// brand or a tenant is for, and this machine itself are no one else's.
    static func leadsHere(_ request: RequestFacts) -> Bool {
        if request.isFromTrustedProxy || request.schemaName != "public" { return true }
        let host = request.host.hasPrefix("[") ? request.host[...] : request.host.prefix { $0 != ":" }
        let domain = request.brand.value.domain.folded.prefix { $0 != ":" }
        if !domain.isEmpty, host == domain || host.hasSuffix("." + domain) { return true }
        return ["localhost", "127.0.0.1"].contains(host) || host.hasPrefix("[::1]")
    }
}
