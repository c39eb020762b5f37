import Kernel

/// What is shown of flows, stages, policies and their bindings.
extension Decoration {
    static let flow = [
        Decoration("policybindingmodel_ptr_id", .uuid) { $0.id.json },
        Decoration("background_url", .text) { .string(FileAddress.of($0.shown["background"]?.string ?? "") ?? "") },
        Decoration("background_themed_urls", Schema.nullable(Schema.component("ThemedUrls")), always: nil),
        Decoration("stages", Schema.list(.uuid)) { .array($0.stageBindings.map(\.stage.id.json)) },
        Decoration("policies", Schema.list(.uuid)) { .array($0.policyBindings.compactMap { $0.policy?.id.json }) },
        // Plans are not cached.
        Decoration("cache_count", .number, always: 0),
        Decoration("export_url", .text) { .string(FlowAddress.export($0.shown["slug"]?.string ?? "")) },
    ]

    static let flowStageBinding = [
        Decoration("policybindingmodel_ptr_id", .uuid) { $0.id.json },
        Decoration("stage_obj", Schema.component("Stage")) { subject in
            guard let binding = subject.typed(FlowStageBinding.self),
                let stage = subject.configuration[binding.stage.id]
            else { return .null }
            return .object(BaseView.of(stage, in: subject.configuration))
        },
    ]

    static let flowSet = Decoration("flow_set", Schema.list(Schema.component("FlowSet"))) { subject in
        let flows = subject.configuration.referrers(of: subject.id).filter { $0.field == "stage" }
            .compactMap { subject.configuration.get(FlowStageBinding.self, $0.object)?.target.id }
        let objects = Set(flows).compactMap { subject.configuration.get(Flow.self, $0) }
        return .array(objects.sorted { ($0.slug.text, $0.id) < ($1.slug.text, $1.id) }.map(FlowAddress.summary))
    }

    static let prompt = [
        Decoration("prompt_stages_obj", Schema.list(Schema.component("PromptStage"))) { subject in
            let stages = subject.configuration.referrers(of: subject.id).filter { $0.field == "fields" }
                .compactMap { subject.configuration[$0.object] }.filter { $0.info.kind == .stage }
            return .array(
                stages.sorted { ($0.label, $0.id) < ($1.label, $1.id) }.map { stage in
                    let base = BaseView.of(stage, in: subject.configuration)
                    return .object(stage.value.shown.merging(base) { $1 })
                })
        }
    ]

    static let invitation = [
        Decoration(
            "created_by", Schema.nullable(Schema.component("PartialUser")),
            need: Need(field: "created_by", model: Names.user),
            replaces: true, value: { $0.one("created_by", of: Names.user, Partial.user) }),
        Decoration("flow_obj", Schema.nullable(Schema.component("Flow"))) { subject in
            let flow = subject.shown["flow"].flatMap(ObjectID.init).flatMap {
                subject.configuration.get(Flow.self, $0)
            }
            guard let flow else { return .null }
            let shown = flow.value.shown.merging(["pk": flow.id.json]) { $1 }
            let whole = Subject(id: flow.id, info: Flow.model, shown: shown, configuration: subject.configuration)
            return .object(whole.decorated(by: Self.flow))
        },
    ]

    /// The key by which policies are bound to it.
    static let bindable = Decoration("pbm_uuid", .uuid) { $0.id.json }

    static let boundTo = Decoration("bound_to", .number) { subject in
        .int(subject.configuration.referrers(of: subject.id).filter { $0.field == "policy" }.count)
    }

    /// The countries of a policy, with their names.
    static let countries = Decoration("countries_obj", Schema.list(Schema.component("DetailedCountry"))) { subject in
        let codes = subject.shown["countries"]?.array?.compactMap(\.string) ?? []
        return .array(codes.compactMap { code in Country.all.first { $0.code == code }?.json })
    }

    static let policyBinding = [
        Decoration("policy_obj", Schema.nullable(Schema.component("Policy"))) { subject in
            guard let policy = subject.typed(PolicyBinding.self)?.policy,
                let object = subject.configuration[policy.id]
            else { return .null }
            return .object(BaseView.of(object, in: subject.configuration))
        },
        Decoration(
            "group_obj", Schema.nullable(Schema.component("PartialGroup")),
            need: Need(field: "group", model: Names.group),
            value: { $0.one("group", of: Names.group, Partial.group) }),
        Decoration(
            "user_obj", Schema.nullable(Schema.component("PartialUser")), need: Need(field: "user", model: Names.user),
            value: { $0.one("user", of: Names.user, Partial.user) }),
        // Bindings end when somebody deletes them.
        Decoration("expires", ["type": "string", "format": "date-time", "nullable": true], always: nil),
        Decoration("expiring", .flag, always: false),
    ]
}

extension Subject {
    /// The bindings of stages to this flow, in their order.
    fileprivate var stageBindings: [Stored<FlowStageBinding>] {
        bindings().sorted { ($0.order, $0.id) < ($1.order, $1.id) }
    }

    /// The bindings of policies to this object, in their order.
    fileprivate var policyBindings: [Stored<PolicyBinding>] {
        bindings().sorted { ($0.order, $0.id) < ($1.order, $1.id) }
    }

    private func bindings<M: Model>() -> [Stored<M>] {
        configuration.referrers(of: id).filter { $0.field == "target" }.compactMap {
            configuration.get(M.self, $0.object)
        }
    }
}

/// Flows where they are shown in short, and their addresses.
private enum FlowAddress {
    static func export(_ slug: String) -> String { RESTAPI.prefix + "flows/instances/\(slug)/export/" }

    static func summary(_ flow: Stored<Flow>) -> JSON {
        let shown = flow.value.shown.filter { fields.contains($0.key) }
        let more: [String: JSON] = [
            "pk": flow.id.json, "policybindingmodel_ptr_id": flow.id.json,
            "background_url": .string(FileAddress.of(flow.background) ?? ""),
            "export_url": .string(export(flow.slug.text)),
        ]
        return .object(shown.merging(more) { $1 })
    }

    private static let fields: Set<String> = [
        "name", "slug", "title", "designation", "policy_engine_mode", "compatibility_mode", "layout", "denied_action",
    ]
}

/// Where a browser finds the file that a field names.
enum FileAddress {
    /// nil when the field is empty, or names an icon, which is not reached by an address.
    static func of(_ value: String) -> String? {
        let isAddress = ["/", "http://", "https://", "data:image/"].contains { value.hasPrefix($0) }
        if isAddress { return value }
        return FileName(value).flatMap { ImageAddress($0.text)?.fetched?.text }
    }
}
