/// Everything that the plugins of a server add: models, endpoints, and whose they are.
public struct Registry: Sendable {
    /// A model, and the plugin that brought it.
    public struct RegisteredModel: Sendable {
        public let info: ModelInfo
        public let type: any Model.Type
        /// nil for the kernel's own.
        public let plugin: PluginID?
        /// The fields of its kind and its own.
        public let fields: [FieldInfo]
        let make: @Sendable ([String: JSON], [String: JSON]?) throws(Problems) -> (any FieldGroup, any Model)
        let read: @Sendable ([String: JSON]) throws(Problems) -> (any FieldGroup, any Model)
        let check: @Sendable (any FieldGroup, any Model, Configuration) throws(Problems) -> Void
    }

    /// A job, and the plugin that brought it.
    public struct RegisteredJob: Sendable {
        public let info: JobInfo
        /// nil for the server's own.
        public let plugin: PluginID?
        /// The job as it is declared, which is how it runs by itself.
        public let declared: any Job
        let read: @Sendable ([String: JSON]) throws(Problems) -> any Job
    }

    /// A plugin that was added.
    public struct RegisteredPlugin: Sendable {
        public let id: PluginID
        public let summary: String
    }

    /// What is wrong with a list of plugins.
    public enum RegistrationError: Error, Hashable, CustomStringConvertible {
        case malformedID(PluginID)
        case duplicatePlugin(PluginID)
        case duplicateModel(ModelName, PluginID?, PluginID?)
        case duplicateRoute(Route, PluginID?, PluginID?)
        case hiddenSecret(ModelName, field: String)
        case duplicateJob(JobName, PluginID?, PluginID?)
        case malformedSchedule(JobName, String)
        case secretArgument(JobName, field: String)
        case unknownDisabled(PluginID, known: [PluginID])

        public var description: String {
            switch self {
            case .malformedID(let id): "The plugin id '\(id)' is not of the form kind.name in lower case."
            case .duplicatePlugin(let id):
                "Two plugins claim the id '\(id)'. Remove one of them from the list of plugins."
            case .duplicateModel(let name, let first, let second):
                "The model '\(name)' is registered twice, by \(Self.name(first)) and by \(Self.name(second))."
            case .duplicateRoute(let route, let first, let second):
                "The route '\(route)' is registered twice, by \(Self.name(first)) and by \(Self.name(second))."
            case .hiddenSecret(let name, let field):
                "The field '\(field)' of the model '\(name)' has a secret inside. Secrets are sealed and hidden only as "
                    + "fields of their own."
            case .duplicateJob(let name, let first, let second):
                "The job '\(name)' is registered twice, by \(Self.name(first)) and by \(Self.name(second))."
            case .malformedSchedule(let name, let text):
                "The job '\(name)' is to run at '\(text)', which is no cron expression."
            case .secretArgument(let name, let field):
                "The field '\(field)' of the job '\(name)' is a secret. Jobs are kept in clear: name the object that has it."
            case .unknownDisabled(let id, let known):
                "The configuration disables the plugin '\(id)', which this server does not have. It has: "
                    + known.map(\.text).joined(separator: ", ") + "."
            }
        }

        private static func name(_ id: PluginID?) -> String { id.map { "the plugin '\($0)'" } ?? "the kernel" }
    }

    public private(set) var plugins: [RegisteredPlugin] = []
    public private(set) var models: [ModelName: RegisteredModel] = [:]
    public private(set) var jobs: [JobName: RegisteredJob] = [:]
    public private(set) var endpoints: [any Endpoint.Type] = []
    /// Records that the API shows.
    public private(set) var records: [any ListedRecord.Type] = []
    private var routes: [Route: PluginID?] = [:]
    private var current: PluginID?
    private var problems: [RegistrationError] = []

    /// A registry with the kernel's own models and those of the plugins, in the order of the list.
    /// - Parameters:
    ///   - disabled: plugins of the list that are to be left out.
    ///   - jobs: the server's own.
    /// - Throws: ``RegistrationError`` when two plugins claim one thing, or something unknown is disabled.
    public init(
        _ plugins: [any Plugin.Type], disabled: Set<PluginID> = [], jobs: [any Job.Type] = []
    ) throws {
        let known = plugins.map { $0.id }
        if let unknown = disabled.subtracting(known).min() {
            throw RegistrationError.unknownDisabled(unknown, known: known.sorted())
        }
        add(Flow.self)
        add(FlowStageBinding.self)
        add(Application.self)
        add(ApplicationEntitlement.self)
        add(PolicyBinding.self)
        add(CertificateKeyPair.self)
        add(Brand.self)
        add(InitialPermissions.self)
        add(BlueprintInstance.self)
        for job in jobs { add(job: job) }
        add(TenantSettings.self)
        for plugin in plugins where !disabled.contains(plugin.id) { add(plugin) }
        current = nil
        if let problem = problems.first { throw problem }
    }

    private mutating func add(_ plugin: any Plugin.Type) {
        if !plugin.id.isWellFormed { problems.append(.malformedID(plugin.id)) }
        if plugins.contains(where: { $0.id == plugin.id }) { problems.append(.duplicatePlugin(plugin.id)) }
        plugins.append(RegisteredPlugin(id: plugin.id, summary: plugin.summary))
        current = plugin.id
        plugin.add(to: &self)
    }

    /// Adds a model: a stage, a policy, a provider, a source, a property mapping, or one that stands alone.
    public mutating func add<M: Model>(_ type: M.Type) {
        if let other = models[M.model.name] { problems.append(.duplicateModel(M.model.name, other.plugin, current)) }
        let fields = M.Base.fields + M.fields
        for field in fields where field.shape.hidesSecret {
            problems.append(.hiddenSecret(M.model.name, field: field.name))
        }
        models[M.model.name] = RegisteredModel(
            info: M.model, type: type, plugin: current, fields: fields,
            make: { input, old throws(Problems) in try Self.make(type, input, over: old) },
            read: { document throws(Problems) in (try M.Base.stored(document), try M.stored(document)) },
            check: { base, value, configuration throws(Problems) in
                guard let base = base as? M.Base, let value = value as? M else { return }
                try value.validate(base, in: configuration)
            })
    }

    /// Adds a job.
    public mutating func add<J: Job>(job type: J.Type) {
        let info = J.job
        if let other = jobs[info.name] { problems.append(.duplicateJob(info.name, other.plugin, current)) }
        for field in J.fields where field.shape.isSecret || field.shape.hidesSecret {
            problems.append(.secretArgument(info.name, field: field.name))
        }
        if let schedule = info.schedule, (try? schedule.expression(choosing: NoRandomness())) == nil {
            problems.append(.malformedSchedule(info.name, schedule.text))
        }
        jobs[info.name] = RegisteredJob(
            info: info, plugin: current, declared: J(), read: { document throws(Problems) in try J.stored(document) })
    }

    /// Adds records that the API shows.
    public mutating func add<R: ListedRecord>(records type: R.Type) {
        let name = R.model.name
        if models[name] != nil || records.contains(where: { $0.model.name == name }) {
            problems.append(.duplicateModel(name, models[name]?.plugin, current))
        }
        records.append(type)
    }

    /// Adds an endpoint.
    public mutating func add<E: Endpoint>(_ type: E.Type) {
        for route in E.routes {
            if let other = routes[route.unnamed] { problems.append(.duplicateRoute(route, other, current)) }
            routes[route.unnamed] = .some(current)
        }
        endpoints.append(type)
    }

    /// Reads the kind's fields and the model's own, and reports the problems of both together.
    private static func make<M: Model>(
        _ type: M.Type, _ input: [String: JSON], over old: [String: JSON]?
    ) throws(Problems) -> (any FieldGroup, any Model) {
        var problems: [String: Problems] = [:]
        func attempt<G: FieldGroup>(_ group: G.Type) throws(Problems) -> G? {
            do { return try G.make(input, over: old) } catch {
                guard case .fields(let fields) = error else { throw error }
                problems.merge(fields) { $1 }
                return nil
            }
        }
        let base = try attempt(M.Base.self)
        let value = try attempt(M.self)
        guard let base, let value else { throw .fields(problems) }
        return (base, value)
    }
}

extension Registry.RegisteredModel {
    /// Makes an object of the model from input, over what is stored.
    /// - Throws: ``Problems`` by field.
    public func object(
        id: ObjectID, from input: [String: JSON], over old: [String: JSON]?
    ) throws(Problems) -> AnyStored {
        let (base, value) = try make(input, old)
        return AnyStored(id: id, info: info, base: base, value: value)
    }

    /// Reads an object of the model that the server itself stored, and opens it.
    /// - Throws: ``Problems`` when the document no longer fits the declaration.
    public func object(id: ObjectID, stored document: [String: JSON], powers: Powers) throws(Problems) -> AnyStored {
        let (base, value) = try read(document)
        return AnyStored(id: id, info: info, base: base, value: value.opened(with: powers))
    }

    /// Checks an object against the configuration that it is to be part of.
    /// - Throws: ``Problems`` by field.
    public func check(_ object: AnyStored, in configuration: Configuration) throws(Problems) {
        try check(object.base, object.value, configuration)
    }

    /// A stage from a plan's inline step, opened.
    /// - Throws: ``Problems`` when the fields do not fit.
    public func stage(_ fields: [String: JSON], powers: Powers) throws(Problems) -> (any Stage)? {
        try read(fields).1.opened(with: powers) as? any Stage
    }
}

extension Registry.RegisteredJob {
    /// Reads a job that the server itself kept, and opens it.
    /// - Throws: ``Problems`` when the fields no longer fit the declaration.
    public func job(_ fields: [String: JSON], powers: Powers) throws(Problems) -> any Job {
        try read(fields).opened(with: powers)
    }
}

/// Zeros, where any number will do.
private struct NoRandomness: RandomSource {
    func bytes(_ count: Int) -> [UInt8] { Array(repeating: 0, count: count) }
}

extension Shape {
    /// Whether a secret lies inside of the value, where it would be neither sealed nor hidden.
    fileprivate var hidesSecret: Bool {
        (element + members.map(\.shape)).contains { $0.isSecret || $0.hidesSecret }
    }
}

extension Route {
    /// The route without the names of its parameters: two that differ in nothing else answer the same paths.
    fileprivate var unnamed: Route {
        let segments = pattern.split(separator: "/", omittingEmptySubsequences: false)
        return Route(method, segments.map { $0.hasPrefix(":") ? ":" : String($0) }.joined(separator: "/"))
    }
}
