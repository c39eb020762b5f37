import Expressions
import Kernel

/// Helpers that only work on the values that they are given.
enum Texts {
    static var listFlatten: Value {
        .function("list_flatten", "value") { call in
            switch call[0] {
            case .list?, .tuple?, .set?: call[0]?.items?.first ?? .none
            case let value?: value
            case nil: .none
            }
        }
    }

    static var regexMatch: Value {
        .function("regex_match", "value, regex") { call in
            guard let search = Value.standard("search", ofModule: "re") else { return .bool(false) }
            let found = try call.call(search, [call[1] ?? .none, call[0] ?? .none])
            return .bool(!found.isNone)
        }
    }

    static var regexReplace: Value {
        .function("regex_replace", "value, regex, repl") { call in
            guard let sub = Value.standard("sub", ofModule: "re") else { return .none }
            return try call.call(sub, [call[1] ?? .none, call[2] ?? .none, call[0] ?? .none])
        }
    }
}

/// Whether somebody is in a group.
enum Membership {
    static var isGroupMember: Value {
        .function("ak_is_group_member", "user, **lookups") { call in
            guard let user = call[0].flatMap({ UserObject.type.subject(of: $0) }) else { return .bool(false) }
            let groups = QuerySet(.rows(user.user.groups.map { .group($0) }), of: "Group", user.session)
            return .bool(try groups.changed(filteredBy: Condition(nil, call[1], call)).first(call) != nil)
        }
    }
}
