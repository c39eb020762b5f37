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
            return JSON(subject.configuration.launchAddress(of: application, for: subject.viewer))
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
