import Kernel
import ObjectStore

/// One thing that clients can ask for: what the router finds and what the OpenAPI document describes.
struct Operation: Sendable {
    /// Who may ask at all; what they may see and change then is for the resources to decide.
    enum Access {
        case anyone
        /// Everybody who signed in, for a reason.
        case everyUser(_ why: String)
        /// Whoever is allowed this with at least one object.
        case permission(Action, ModelInfo)
        /// Whoever has the key of the tenants' API, and nobody else.
        case tenantsKey

        var isForAnyone: Bool { if case .anyone = self { true } else { false } }
        var takesTenantsKey: Bool { if case .tenantsKey = self { true } else { false } }
    }

    /// An answer to a request that succeeds.
    struct Answer {
        var status = 200
        /// The body's schema; nil for no body.
        var schema: JSON?
        var description = ""
    }

    let method: String
    /// Below the prefix, such as `stages/password/{stage_uuid}/`.
    let path: String
    let id: String
    let summary: String
    /// nil for an operation that says nothing of it, which is not offered.
    var access: Access?
    /// In the path and in the query.
    var parameters: [Parameter] = []
    /// The body's schema, and whether it must be there.
    var input: (schema: JSON, isRequired: Bool)?
    var answer = Answer()
    let handle: @Sendable (Call) async throws -> WebResponse

    /// Whether the body is a form with a file.
    var takesForm: Bool {
        ["FileUploadRequest", "BlueprintUploadRequest"].contains { input?.schema == Schema.component($0) }
    }

    /// The operation for those only who are allowed something.
    func needing(_ action: Action, _ model: ModelInfo) -> Operation {
        var operation = self
        operation.access = .permission(action, model)
        return operation
    }

    /// The operation for everybody who signed in.
    func forEveryUser(_ why: String) -> Operation {
        var operation = self
        operation.access = .everyUser(why)
        return operation
    }

    /// The word that groups operations: the first of the path.
    var tag: String { String(path.prefix { $0 != "/" }) }
}

/// A parameter of an operation.
struct Parameter: Sendable {
    enum Place: String { case path, query }

    let name: String
    let place: Place
    let schema: JSON
    var description = ""
}
