import Flows
import Kernel
import Mail
import ObjectStore
import Outgoing
import Web

extension EmailSettings {
    /// How mail is sent where nothing else is said.
    func mail() -> MailSettings {
        let server = MailServer(
            host: host, port: port, username: username ?? "", password: password ?? "",
            security: useSSL ? .tls : useTLS ? .startTLS : .none, timeout: timeout.duration, sender: from)
        var settings = MailSettings(server: server)
        settings.authorities = caFile
        settings.allowsReadablePassword = allowPlainAuth
        settings.hostname = SystemName.host
        settings.site = site.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
        settings.icon = InlineImage(type: "image/png", bytes: WebServer.icon)
        return settings
    }
}

extension SharedParts {
    /// The checks of objects before they are stored: stages that send mail need a template that can be used.
    var mailChecks: [ModelName: ObjectCheck] {
        let templates = mailTemplates
        let models = registry.models.values.filter { $0.type is any MailingStage.Type }.map(\.info.name)
        let check: ObjectCheck = { object throws(Problems) in
            guard let stage = object.value as? any MailingStage else { return }
            try templates.check(stage.mailTemplate)
        }
        return Dictionary(uniqueKeysWithValues: models.map { ($0, check) })
    }
}

extension Powers {
    /// Adds the sending of mail, with links into flows.
    mutating func addMail(_ shared: SharedParts, secretKey: String) {
        flowLinks = FlowTokens(self)
        mailTemplates = shared.mailTemplates
        let sealer = Sealer(secretKey: secretKey)
        let seal = Mailroom.Seal(
            close: { try sealer.seal($0, object: ObjectID($1), field: "mail") },
            open: { try sealer.open($0, object: ObjectID($1), field: "mail") })
        let room = Mailroom(self, templates: shared.mailTemplates, transport: shared.mailTransport, seal: seal)
        mail = room
        mailDelivery = room
    }
}
