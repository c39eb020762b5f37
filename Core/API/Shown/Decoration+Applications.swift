import Kernel

/// What is shown of applications and providers.
extension Decoration {
    static let application = [
        Decoration("provider_obj", Schema.nullable(Schema.component("Provider"))) { subject in
            guard let provider = subject.typed(Application.self)?.provider else { return .null }
            return subject.providers([provider]).first ?? .null
        },
        Decoration("backchannel_providers_obj", Schema.list(Schema.component("Provider"))) { subject in
            .array(subject.providers(subject.typed(Application.self)?.backchannelProviders ?? []))
        },
        Decoration("launch_url", .textOrNull) { subject in
            guard let application = subject.typed(Application.self) else { return .null }
            return JSON(LaunchAddress.of(application, for: subject.viewer, in: subject.configuration))
        },
        Decoration("meta_icon_url", .textOrNull) { JSON(FileAddress.of($0.shown["meta_icon"]?.string ?? "")) },
        Decoration("meta_icon_themed_urls", Schema.nullable(Schema.component("ThemedUrls")), always: nil),
    ]

    static let assignments = [
        Decoration("assigned_application_slug", .textOrNull) { $0.application("provider", "slug") },
        Decoration("assigned_application_name", .textOrNull) { $0.application("provider", "name") },
        Decoration("assigned_backchannel_application_slug", .textOrNull) {
            $0.application("backchannel_providers", "slug")
        },
        Decoration("assigned_backchannel_application_name", .textOrNull) {
            $0.application("backchannel_providers", "name")
        },
    ]
}

extension Subject {
    fileprivate func providers(_ references: [Reference<AnyProvider>]) -> [JSON] {
        references.compactMap { configuration[$0.id] }.map { .object(BaseView.of($0, in: configuration)) }
    }

    /// What the first application that has this provider in `field` is called.
    fileprivate func application(_ field: String, _ name: String) -> JSON {
        let applications = configuration.referrers(of: id).filter { $0.field == field }
            .compactMap { configuration.get(Application.self, $0.object) }
        guard let first = applications.min(by: { $0.slug.text < $1.slug.text }) else { return .null }
        return .string(name == "slug" ? first.slug.text : first.name)
    }
}

/// Where an application is started.
enum LaunchAddress {
    /// The application's own address with the user's fields filled in, or the one that its provider knows.
    static func of(_ application: Stored<Application>, for user: User?, in configuration: Configuration) -> String? {
        if !application.metaLaunchURL.isEmpty {
            let address = filled(application.metaLaunchURL, for: user)
            return isHarmless(address) ? address : nil
        }
        guard let id = application.provider?.id, let provider = configuration[id]?.value as? any Provider else {
            return nil
        }
        return provider.launchAddress(of: application)
    }

    /// Replaces `%(username)s` and its like; what names no field of a user stays.
    private static func filled(_ address: String, for user: User?) -> String {
        guard let user, address.contains("%(") else { return address }
        let fields = [
            "pk": String(user.id), "username": user.username, "name": user.name, "email": user.email, "uid": user.uid,
            "uuid": user.uuid, "path": user.path, "type": user.kind.rawValue,
        ]
        return fields.reduce(address) { $0.replacing("%(\($1.key))s", with: PercentCoding.encode($1.value)) }
    }

    /// A filled-in field could have made a script of the address.
    private static func isHarmless(_ address: String) -> Bool {
        !["javascript", "data", "vbscript"].contains(address.prefix { $0 != ":" }.lowercased())
    }
}
