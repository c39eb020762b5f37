import Flows
import HTTPTypes
import Kernel

/// The first page: a user's applications.
struct HomeHandlers: Sendable {
    let starter: FlowStarter
    let powers: Powers
    let pages: Pages

    func add(to routes: inout RouteTable) {
        routes.add("GET /") { try await home($0) }
        routes.add("GET /if/user/") { _ in .redirect(to: "/") }
        routes.add("GET /application/launch/:application/") { try await launch($0) }
    }

    private func home(_ request: WebRequest) async throws -> WebResponse {
        guard let user = try await request.session().user else {
            return .redirect(to: "/flows/-/default/authentication/?next=%2F")
        }
        let (brand, configuration) = (request.facts.brand, powers.configuration.current)
        if let address = Self.onlyPlace(of: user, brand, configuration) { return .redirect(to: address) }
        let applications = await visible(to: user, request.facts)
        let groups = Dictionary(grouping: applications, by: \.value.group).sorted { $0.key < $1.key }
        let name = user.name.isEmpty ? user.username : user.name
        let settings = brand.flowUserSettings.flatMap { configuration.get($0) }
        let context: [String: Any] = [
            "user": name, "avatar": configuration.settings.avatar(of: user), "isEmpty": applications.isEmpty,
            // The brand's name stands beside its logo.
            "isSuperuser": user.isSuperuser, "logoAlt": "", "settings": settings?.slug.text ?? "",
            "hasSettings": settings != nil,
            "groups": groups.map { group in
                [
                    "name": group.key, "hasName": !group.key.isEmpty,
                    "applications": group.value.map { tile($0, for: user, in: brand.value.theme) },
                ] as [String: Any]
            },
        ]
        let content = Pages.Content(
            title: "My applications", body: pages.render("home", context, for: brand),
            imageOrigins: applications.compactMap { ImageAddress($0.metaIcon)?.origin })
        return pages.page(content, for: brand)
    }

    /// Where people from outside go, who are here for one application: to that of the brand.
    private static func onlyPlace(
        of user: User, _ brand: CurrentBrand, _ configuration: Configuration
    ) -> String? {
        guard user.kind == .external || user.kind == .serviceAccount else { return nil }
        return brand.defaultApplication.flatMap { configuration.get($0) }.map { "/application/launch/\($0.slug)/" }
    }

    private func tile(_ application: Stored<Application>, for user: User, in theme: Theme) -> [String: Any] {
        let address = powers.configuration.current.launchAddress(of: application, for: user)
        let icon = ImageAddress(application.metaIcon).flatMap { Picture($0, in: theme) }
        return [
            "name": application.value.name, "description": application.metaDescription,
            "hasDescription": !application.metaDescription.isEmpty, "address": address ?? "",
            "hasAddress": address != nil, "newTab": application.openInNewTab,
            "icon": icon?.light ?? Avatar.initials(of: application.value.name), "hasDark": icon?.dark != nil,
            "dark": icon?.dark ?? "",
        ]
    }

    private func visible(to user: User, _ facts: RequestFacts) async -> [Stored<Application>] {
        let configuration = powers.configuration.current
        var visible: [Stored<Application>] = []
        for application in configuration.all(Application.self) where !application.metaHide {
            let request = PolicyRequest(user: user, http: facts)
            let decision = await powers.decisions.decide(
                application.id, mode: application.policyEngineMode, request,
                withoutBindings: configuration.settings.flags.coreDefaultAppAccess)
            if decision.passes { visible.append(application) }
        }
        return visible.sorted { ($0.value.name, $0.id) < ($1.value.name, $1.id) }
    }

    private func launch(_ request: WebRequest) async throws -> WebResponse {
        let configuration = powers.configuration.current
        let slug = request.parameters["application"] ?? ""
        guard let application = configuration.first(Application.self, where: "slug", is: slug) else {
            throw WebError.notFound
        }
        guard let user = try await request.session().user else {
            let context = [ContextKey.application.name: application.reference.json]
            return try await starter.signIn(nil, context: context, in: request)
        }
        guard let address = configuration.launchAddress(of: application, for: user) else { throw WebError.notFound }
        return .redirect(to: address)
    }
}
