import Kernel

extension UserChange {
    /// Takes what a flow was told of a user: name, addresses, password, whether the account is active, and attributes.
    ///
    /// Nothing else can be written by answering a question: no number, kind, path, group or right.
    /// - Parameters:
    ///   - answers: by field key; `attributes.a.b` and `attributes_a.b` name an attribute inside another.
    ///   - attributes: those that the user has.
    /// - Throws: ``Problems`` when an answer is of a type that its field cannot hold.
    mutating func take(_ answers: [String: JSON], over attributes: [String: JSON]) throws(Problems) {
        var members = attributes
        for (key, value) in answers.sorted(by: { $0.key < $1.key }) {
            do throws(Problems) {
                try take(key, value, into: &members)
            } catch {
                throw .fields([key: error])
            }
        }
        self.attributes = members.filter { attributes[$0.key] != $0.value }
    }

    private mutating func take(_ key: String, _ value: JSON, into attributes: inout [String: JSON]) throws(Problems) {
        switch key {
        case "username": username = try String(json: value)
        case "name": name = try String(json: value)
        case "email": email = try EmailAddress(json: value).text
        case "is_active": isActive = try Bool(json: value)
        case "password":
            let text = try String(json: value)
            // An input that was left empty is no wish for an empty password.
            if !text.isEmpty { password = Secret(text) }
        case "attributes": attributes.merge(try Attributes(json: value).members) { $1 }
        default: Self.set(value, at: Self.path(of: key), in: &attributes)
        }
    }

    /// The names on the way to an attribute; none when the key names something else.
    private static func path(of key: String) -> ArraySlice<Substring> {
        let prefix = "attributes"
        guard key.hasPrefix(prefix), let separator = key.dropFirst(prefix.count).first, "._".contains(separator) else {
            return []
        }
        return key.dropFirst(prefix.count + 1).split(separator: ".")[...]
    }

    private static func set(_ value: JSON, at path: ArraySlice<Substring>, in members: inout [String: JSON]) {
        guard let first = path.first else { return }
        let (key, rest) = (String(first), path.dropFirst())
        if rest.isEmpty {
            members[key] = value
        } else {
            var inner = members[key]?.object ?? [:]
            set(value, at: rest, in: &inner)
            members[key] = .object(inner)
        }
    }
}
