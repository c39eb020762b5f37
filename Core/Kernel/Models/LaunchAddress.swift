extension Configuration {
    /// Where a user starts an application: its own address with the user's fields filled in, or what its provider knows.
    /// - Parameter user: nil for somebody who is not known yet, for whom nothing is filled in.
    /// - Returns: nil when nothing says so, or when a field would make a script of the address.
    public func launchAddress(of application: Stored<Application>, for user: User?) -> String? {
        let own = application.metaLaunchURL
        if own.isEmpty {
            return application.provider.flatMap { self[$0.id]?.value as? any Provider }?.launchAddress(of: application)
        }
        let address = user.map { own.filled(for: $0) } ?? own
        return Application.isScript(address) ? nil : address
    }
}

extension Application {
    /// Whether a browser would run an address. It reads one without its spaces and control characters.
    static func isScript(_ address: String) -> Bool {
        let visible = address.unicodeScalars.filter { $0.value > 0x20 }
        let scheme = String(String.UnicodeScalarView(visible.prefix { $0 != ":" })).lowercased()
        return ["javascript", "data", "vbscript"].contains(scheme)
    }
}

extension String {
    /// Replaces `%(username)s` and its like; what names no field of a user stays.
    fileprivate func filled(for user: User) -> String {
        guard contains("%(") else { return self }
        let fields = [
            "pk": String(user.id), "username": user.username, "name": user.name, "email": user.email, "uid": user.uid,
            "uuid": user.uuid, "path": user.path, "type": user.kind.rawValue,
        ]
        return fields.reduce(self) { $0.replacing("%(\($1.key))s", with: PercentCoding.encode($1.value)) }
    }
}
