import Expressions
import Kernel

/// A group, as expressions see one.
enum GroupObject {
    struct Subject: Sendable {
        let group: Group
        let session: ExpressionSession
        /// Made once, so that what is changed in it stays changed.
        let attributes: Attributes

        final class Attributes: @unchecked Sendable {
            // Belongs to one run.
            let value: Value
            init(_ members: [String: JSON]) { value = Value(.object(members)) }
        }
    }

    static func value(_ group: Group, _ session: ExpressionSession) -> Value {
        type.value(Subject(group: group, session: session, attributes: Subject.Attributes(group.attributes)))
    }

    static let type = HostType<Subject>(
        "Group",
        [
            .attribute("pk") { Value($0.group.id.text) },
            .attribute("group_uuid") { Value($0.group.id.text) },
            .attribute("name") { Value($0.group.name) },
            .attribute("is_superuser") { .bool($0.group.isSuperuser) },
            .attribute("attributes") { $0.attributes.value },
        ], show: { $0.group.name }, same: { $0.group.id == $1.group.id })
}
