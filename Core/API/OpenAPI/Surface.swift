import Kernel
import ObjectStore

/// Everything that the API offers: the operations that the router finds, and the schemas they speak of.
struct Surface: Sendable {
    let operations: [Operation]
    private let collections: [Collection]
    private let kinds: [KindCollection]
    private let registry: Registry

    /// - Parameter resources: those that have a collection.
    init(resources: [any Resource], registry: Registry) {
        collections = resources.compactMap { Collection($0, registry: registry) }
        kinds = Kind.allCases.compactMap { KindCollection($0, registry: registry) }
        self.registry = registry
        operations = Self.operations(collections, kinds, registry)
    }

    private static func operations(
        _ collections: [Collection], _ kinds: [KindCollection], _ registry: Registry
    ) -> [Operation] {
        func collection(_ name: ModelName) -> Collection? { collections.first { $0.info.name == name } }
        var operations = collections.flatMap { collection in
            if collection.info.name == Application.model.name { return applications(collection) }
            if collection.info.name == BlueprintInstance.model.name {
                return BlueprintActions(instances: collection).operations
            }
            return SessionActions(collection)?.operations ?? RecordActions(collection)?.operations
                ?? collection.operations
        }
        operations += kinds.flatMap(\.operations) + RootActions.operations + SystemActions.operations
        operations += SettingsActions.operations + ExplainActions.operations + CatalogueActions.operations
        operations += FileActions.operations + BlueprintPlanning.operations
        operations += InspectorActions.operations + ChallengeSchemas(registry).operations
        operations += StageActions(registry: registry).operations + MailTemplateActions(registry).operations
        operations += collections.flatMap { ProviderActions($0, registry: registry)?.operations ?? [] }
        operations += transactions(collections, registry)?.operations ?? []
        if let flows = collection(Flow.model.name) { operations += FlowActions(flows: flows).operations }
        operations += kinds.filter { $0.kind == .policy }.flatMap { PolicyActions(policies: $0).operations }
        operations += kinds.filter { $0.kind == .propertyMapping }
            .flatMap { MappingActions(mappings: $0, groups: collection(Names.group)).operations }
        operations += TaskActions.operations + ScheduleActions.operations
        operations += TenantOperations(administration: nil).all
        if let users = collection(Names.user) {
            operations += UserActions.operations(users, collection(Names.group))
            if let groups = collection(Names.group), let tokens = collection(Names.token) {
                operations.append(ServiceAccountActions(users: users, groups: groups, tokens: tokens).operation)
            }
        }
        if let roles = collection(Names.role) {
            operations += RoleActions(roles: roles).operations + PermissionActions(roles: roles).operations
        }
        if let tokens = collection(Names.token) { operations += TokenActions.operations(tokens) }
        if let pairs = collection(CertificateKeyPair.model.name) {
            operations += CertificateActions(pairs: pairs).operations
        }
        if let invitations = collection(Names.invitation) {
            operations += InvitationActions(invitations: invitations).operations
        }
        if let events = collection(Names.event).flatMap(EventActions.init) { operations += events.operations }
        if let brands = collection(Brand.model.name) { operations += BrandActions(brands: brands).operations }
        // What does not say who may ask is asked by nobody.
        return operations.filter { $0.access != nil }.sorted { ($0.path, $0.method) < ($1.path, $1.method) }
    }

    /// Applications are listed for everyone: each user gets those that policies allow.
    private static func applications(_ collection: Collection) -> [Operation] {
        let actions = ApplicationActions(applications: collection)
        return actions.operations
            + collection.operations.map { operation in
                guard operation.method == "GET", operation.path == "\(collection.path)/" else { return operation }
                return operation.handled { try await actions.list($0) }.forEveryUser("those that they may use")
            }
    }

    private static func transactions(_ collections: [Collection], _ registry: Registry) -> TransactionActions? {
        func collection(_ name: ModelName) -> Collection? { collections.first { $0.info.name == name } }
        guard let applications = collection(Application.model.name),
            let bindings = collection(PolicyBinding.model.name)
        else { return nil }
        return TransactionActions(applications: applications, bindings: bindings, registry: registry)
    }

    /// The schemas by name, made anew each time.
    var components: [String: JSON] {
        let groups =
            collections.map { ($0.typeName, $0.resource.fields) } + kinds.map { ($0.typeName, $0.kind.fields) }
            + [("", CertificateGeneration.fields), ("Settings", TenantSettings.fields)]
        let names = EnumNames(groups.sorted { $0.0 < $1.0 })
        let numbered = Set(collections.map(\.info).filter { $0.key == .number }.map(\.name))
        let schemas = ModelSchemas(names: names, numbered: numbered)
        var components = CommonSchemas.all.merging(TaskSchemas.all) { $1 }.merging(names.components) { $1 }
        components.merge(SystemActions.schemas) { $1 }
        components.merge(EventActions.schemas) { $1 }
        components.merge(InspectorActions.schemas) { $1 }
        components.merge(FlowActions.schemas) { $1 }
        components.merge(StageActions.schemas) { $1 }
        components.merge(MailTemplateActions.schemas) { $1 }
        components.merge(ChallengeSchemas(registry).components) { own, _ in own }
        for collection in collections {
            components.merge(ProviderActions(collection, registry: registry)?.components ?? [:]) { $1 }
        }
        for collection in collections {
            if let records = RecordActions(collection) {
                components.merge(records.components(schemas)) { $1 }
                continue
            }
            let generates = registry.models[collection.info.name]?.type is any GeneratesValues.Type
            let shown = schemas.components(
                collection.typeName, key: collection.info.key, fields: collection.resource.fields,
                decorations: Decoration.of(collection.info), summary: collection.info.summary,
                generatesSecrets: generates)
            components.merge(shown) { $1 }
            if collection.isKeptByServer { continue }
            components.merge(schemas.requests(collection.typeName, fields: collection.resource.fields)) { $1 }
        }
        for kind in kinds {
            let shown = schemas.components(
                kind.typeName, key: kind.info.key, fields: kind.kind.fields,
                decorations: Decoration.of(kind.kind), summary: kind.info.summary, generatesSecrets: false)
            components.merge(shown) { $1 }
        }
        components.merge(schemas.settings) { $1 }
        components.merge(CatalogueActions.schemas) { $1 }
        components.merge(FileActions.schemas) { $1 }
        components.merge(BlueprintActions.schemas) { $1 }
        let typeNames = Dictionary(collections.map { ($0.info.name, $0.typeName) }) { $1 }
        components.merge(Self.transactions(collections, registry)?.components(schemas, named: typeNames) ?? [:]) { $1 }
        components["AuthenticatedSession"] = SessionActions.schema
        components["BulkDeleteSessionResponse"] = Schema.object(["deleted": .number], required: ["deleted"])
        components.merge(TenantOperations.components(schemas)) { $1 }
        components.merge(ExplainActions.components(schemas)) { $1 }
        components.merge(BlueprintPlanning.components(schemas)) { $1 }
        components["PropertyMappingTestRequest"] = schemas.given("", MappingTestInput.fields, requires: false)
        components["PolicyTestRequest"] = schemas.given("", PolicyTestInput.fields, requires: true)
        components["InvitationSendEmailRequest"] = schemas.given("", InvitationMailInput.fields, requires: true)
        components["UserPasswordSetRequest"] = schemas.given("", PasswordInput.fields, requires: true)
        components["UserPasswordHashSetRequest"] = schemas.given("", PasswordHashInput.fields, requires: true)
        components.merge(UserActions.components(schemas)) { $1 }
        components["UserAccountRequest"] = schemas.given("", UserAccountInput.fields, requires: true)
        components.merge(PermissionSchemas.all) { $1 }
        components["UserAccountSerializerForRoleRequest"] = schemas.given("", UserAccountInput.fields, requires: true)
        components["PermissionAssignRequest"] = schemas.given("", PermissionAssignInput.fields, requires: true)
        components["PatchedPermissionAssignRequest"] = schemas.given(
            "", PermissionAssignInput.fields, requires: false)
        components["TokenView"] = Schema.object(["key": .text], required: ["key"])
        components["TokenSetKeyRequest"] = schemas.given("", TokenKeyInput.fields, requires: true)
        components["CertificateGenerationRequest"] = schemas.given("", CertificateGeneration.fields, requires: true)
        return components
    }
}

extension Operation {
    /// The operation with another handler.
    func handled(by handle: @escaping @Sendable (Call) async throws -> WebResponse) -> Operation {
        Operation(
            method: method, path: path, id: id, summary: summary, access: access, parameters: parameters,
            input: input, answer: answer, handle: handle)
    }
}
