import HTTPTypes
import Kernel
import ObjectStore

/// What can be done with applications besides changing their fields.
struct ApplicationActions {
    let applications: Collection

    var operations: [Operation] {
        [
            Operation(
                method: "GET", path: applications.item + "check_access/", id: "core_applications_check_access_retrieve",
                summary: "Say whether a user may use an application, and why.",
                access: .everyUser("whether they may use an application"),
                parameters: [
                    applications.info.pathParameter,
                    Parameter(
                        name: "for_user", place: .query, schema: .number,
                        description: "Whom to ask for; only superusers may ask for others."),
                ],
                answer: .init(schema: Schema.component("PolicyTestResult")), handle: { try await checkAccess($0) })
        ]
    }

    /// The applications that a user may use; all there are, when a superuser asks for that.
    func list(_ call: Call) async throws -> WebResponse {
        if call.isOn("superuser_full_list"), try call.user.isSuperuser { return try await applications.list(call) }
        let user = try await subject(call)
        let parameters = ListParameters(
            aliases: applications.info.keyAliases, switches: applications.switches, settings: call.settings)
        let query = try parameters.query(from: call.query)
        // Policies may read the database, so they are not asked within a transaction.
        let configuration = call.store.current
        var allowed: [AnyStored] = []
        for application in configuration.all(Application.self) where !application.metaHide {
            guard let object = configuration[application.id], isWanted(application, call, user, configuration) else {
                continue
            }
            if await decision(on: application, for: user, call).passes { allowed.append(object) }
        }
        var page = try Listing(fields: applications.resource.fields, label: applications.info.label).page(
            of: allowed, query)
        page.objects = page.objects.map { shown in
            guard let id = shown["pk"].flatMap(ObjectID.init) else { return shown }
            let subject = Subject(
                id: id, info: applications.info, shown: shown, configuration: configuration, viewer: user)
            return subject.decorated(by: Decoration.of(applications.info))
        }
        return .json(try page.body(for: query))
    }

    private func isWanted(
        _ application: Stored<Application>, _ call: Call, _ user: User, _ configuration: Configuration
    ) -> Bool {
        !call.isOn("only_with_launch_url") || configuration.launchAddress(of: application, for: user) != nil
    }

    private func checkAccess(_ call: Call) async throws -> WebResponse {
        let user = try await subject(call)
        let slug = call.parameters["slug"] ?? ""
        guard let application = call.store.current.first(Application.self, where: "slug", is: slug) else {
            throw applications.notFound
        }
        let decision = await decision(on: application, for: user, call)
        let isSuperuser = try call.user.isSuperuser
        let time = call.services.powers.clock.now
        let shown = isSuperuser ? decision : Decision(decision.passes)
        return .json(shown.result(at: time, call.request.facts))
    }

    /// Whom the request asks for: the user who asks, or another one for a superuser.
    private func subject(_ call: Call) async throws -> User {
        let user = try call.user
        guard let text = call.query["for_user"], !text.isEmpty else { return user }
        guard user.isSuperuser else {
            throw WebError(.forbidden, "You do not have permission to perform this action.")
        }
        guard let id = Int(text), let other = try await call.services.powers.users.user(id) else {
            throw Problems.field("for_user", "User not found", code: "does_not_exist")
        }
        return other
    }

    private func decision(on application: Stored<Application>, for user: User, _ call: Call) async -> Decision {
        await call.services.powers.decisions.access(
            of: user, to: application, call.request.facts,
            withoutBindings: call.settings.flags.coreDefaultAppAccess)
    }
}
