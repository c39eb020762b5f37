import HTTPTypes
import Identity
import Kernel
import ObjectStore

/// What clients are told of errors.
enum ErrorResponse {
    /// The answer; nil for errors that are the server's own.
    static func of(_ error: any Error) -> WebResponse? {
        switch error {
        case let error as WebError: .json(error.body, error.status)
        case let problems as Problems: .json(body(of: problems), .badRequest)
        case let refused as Refused:
            .json(
                detail(refused.decision.messages.first ?? "You do not have permission to perform this action."),
                .forbidden)
        case let missing as Missing: .json(detail(missing.description), .notFound)
        case let use as InUse: .json(body(of: use), .conflict)
        case let busy as Busy: .json(detail(busy.description), .serviceUnavailable)
        default: nil
        }
    }

    static func methodNotAllowed(_ method: String) -> WebResponse {
        .json(detail("Method \"\(method.prefix(20))\" not allowed."), .methodNotAllowed)
    }

    private static func detail(_ message: String) -> JSON { ["detail": .string(message)] }

    private static func body(of problems: Problems) -> JSON {
        if case .fields = problems { return problems.json }
        return ["non_field_errors": .array(problems.all.map { .string($0.message) })]
    }

    private static func body(of use: InUse) -> JSON {
        let users = use.users.map { user in
            UsedBy(model: user.model, id: user.id, label: user.label, action: UsedBy.protected).json
        }
        return [
            "detail": .string("'\(use.label)' cannot be deleted while other objects need it."),
            "used_by": .array(users),
        ]
    }
}
