import Expressions
import Kernel

/// Finding one user by what is known of them.
enum UserSearch {
    /// `ak_user_by`: the first user who matches; None when there is none, or no such field.
    static func by(_ session: ExpressionSession) -> Value {
        .function("ak_user_by", "**lookups") { call in
            let condition = try Condition(nil, call[0], call)
            let source = QuerySet.Source.directory(.users, .all([]))
            guard FieldNames.unknown(in: condition, of: source) == nil else { return .none }
            let users = QuerySet(source, of: "User", session).changed(filteredBy: condition)
            return try users.first(call)?.value(session) ?? .none
        }
    }
}
