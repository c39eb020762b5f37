public import Kernel
public import ObjectStore
import Storage

extension TokenResource {
    public func create(_ input: [String: JSON], in change: Change) async throws -> Created {
        _ = try await Permissions.reach(change, .add, info)
        var fields = try TokenFields.make(trusted(input, in: change))
        fields.user = fields.user ?? change.actor.user?.reference
        let owner = fields.user.flatMap { Int($0.id.text) }
        try Permissions.require(change.actor, .add, info, of: owner)
        guard let owner, let user = try await directory.rows.user(owner, in: change.sql) else {
            throw unknownUser(fields)
        }
        try await Power.of(user: owner, in: change.sql).require(of: change.actor, in: change.sql)
        try TokenRules(user: user, change: change).apply(to: &fields, over: nil, givenExpiry: fields.expires)
        let given = try givenKey(input, in: change)
        let key = given ?? directory.random.token(change.configuration.settings.defaultTokenLength)
        let id = ObjectID(directory.random.uuid())
        try await TokenRows.insert(
            id, fields, key: stored(key, of: id, fields.intent, in: change), at: change.now, in: change.writing)
        change.note("model_created", info, id, label: fields.identifier.text)
        return Created(id: id, generated: given == nil ? ["key": .string(key)] : [:])
    }

    public func update(_ id: ObjectID, _ input: [String: JSON], partial: Bool, in change: Change) async throws {
        let (document, user) = try await owned(id, for: .change, in: change)
        let old = try TokenFields.stored(document)
        let input = trusted(input, in: change)
        let start = partial ? document : document.filter { $0.key != "identifier" }
        var new = try TokenFields.make(input, over: start)
        new.user = new.user ?? old.user
        if change.origin == .api, new.user != old.user { throw Problems.field("user", "A token keeps its user.") }
        if new.user != old.user {
            try await ReferenceCheck.users([new.user?.id].compactMap { $0 }, field: "user", in: change.sql)
        }
        try TokenRules(user: user, change: change).apply(
            to: &new, over: old, givenExpiry: input["expires"] == nil ? nil : new.expires)
        let key = try givenKey(input, in: change)
        let changed = Difference.of(old.shown, new.shown)
        let isNewKey = try await isNew(key, for: id, in: change)
        guard isNewKey || !changed.isEmpty else { return }
        try await change.remember(id, of: self)
        let kept = try key.map { try stored($0, of: id, new.intent, in: change) }
        try await TokenRows.update(id, new, key: kept, in: change.writing)
        change.note("model_updated", info, id, label: new.identifier.text, changed: changed)
    }

    public func delete(_ id: ObjectID, in change: Change) async throws {
        let (document, _) = try await owned(id, for: .delete, in: change)
        let label = document["identifier"]?.string ?? id.text
        try await change.remember(id, of: self, deletes: true)
        try await change.release(id, info, label: label)
        try await change.writing.execute("DELETE FROM tokens WHERE id = ?", id.sql)
        change.note("model_deleted", info, id, label: label)
    }

    /// Gives a token another key; its owner alone may not.
    /// - Throws: ``Problems`` for `key`; ``Missing`` when there is no such token; ``Refused``.
    public func setKey(of id: ObjectID, to key: String, in change: Change) async throws {
        let (document, _) = try await owned(id, for: .special("set_token_key"), in: change)
        try checkKey(key)
        let fields = try TokenFields.stored(document)
        let kept = try stored(key, of: id, fields.intent, in: change)
        try await TokenRows.update(id, fields, key: kept, in: change.writing)
        change.note("model_updated", info, id, label: fields.identifier.text)
    }

    /// A token's key, for its owner and those who may change it. That it was seen is an event.
    /// - Throws: ``Missing`` when there is no such token, or its key is not kept; ``Refused``.
    public func viewKey(of id: ObjectID, in change: Change) async throws -> String {
        let own = try await get(id, in: change)?["user"]?.int == change.actor.user?.id
        let (document, _) = try await owned(id, for: own ? .view : .special("view_token_key"), in: change)
        let row = try await change.sql.first("SELECT sealed_key FROM tokens WHERE id = ?", id.sql)
        guard directory.keepsKeys, let sealed: String = try row?[0],
            let key = try? change.store.sealer.open(sealed, object: id, field: Self.keyField)
        else { throw Missing("The key of this token is not kept, so that nobody can see it again. Set another one.") }
        let secret = id.mention(of: info.name, document["identifier"]?.string ?? "")
        change.record(
            Event(
                "secret_view", app: info.name.app, user: change.actor.user, context: ["secret": secret],
                request: change.request))
        return key
    }

    static let keyField = "key"

    /// A key as it is stored: sealed too, if its owner may see it again. Keys of links count once and are in their link.
    func stored(
        _ key: String, of id: ObjectID, _ intent: TokenIntent, in change: Change
    ) throws -> TokenKey {
        let isKept = directory.keepsKeys && [.api, .appPassword].contains(intent)
        return TokenKey(
            text: key, sealed: isKept ? try change.store.sealer.seal(key, object: id, field: Self.keyField) : nil)
    }

    /// A token that the actor may do something with, and its user.
    private func owned(_ id: ObjectID, for action: Action, in change: Change) async throws -> ([String: JSON], User) {
        guard let document = try await get(id, in: change), let owner = document["user"]?.int,
            let user = try await directory.rows.user(owner, in: change.sql)
        else { throw Missing("No Token matches the given query.") }
        try await Permissions.require(change, action, info, on: id, of: owner)
        try await Power.of(user: owner, in: change.sql).require(of: change.actor, in: change.sql)
        return (document, user)
    }

    private func trusted(_ input: [String: JSON], in change: Change) -> [String: JSON] {
        change.origin == .api ? input.filter { $0.key != "managed" } : input
    }

    private func givenKey(_ input: [String: JSON], in change: Change) throws(Problems) -> String? {
        guard change.origin != .api, let key = input["key"]?.string else { return nil }
        try checkKey(key)
        return key
    }

    private func checkKey(_ key: String) throws(Problems) {
        if key.isEmpty { throw .fields(["key": .here([.blank])]) }
        if key.utf8.count > 1024 {
            throw .field("key", "Ensure this field has no more than 1024 characters.", code: "max_length")
        }
    }

    private func isNew(_ key: String?, for id: ObjectID, in change: Change) async throws -> Bool {
        guard let key else { return false }
        let row = try await change.sql.first("SELECT key_hash FROM tokens WHERE id = ?", id.sql)
        return try row?[0] != Fingerprint.of(key)
    }

    private func unknownUser(_ fields: TokenFields) -> Problems {
        guard let user = fields.user else { return .fields(["user": .here([.required])]) }
        return .field("user", "Invalid pk \"\(user.id)\" - object does not exist.", code: "does_not_exist")
    }
}

/// What a token may be: for what, and for how long.
struct TokenRules {
    let user: User
    let change: Change

    /// - Parameter givenExpiry: the expiry that was asked for; nil when none was.
    /// - Throws: ``Problems`` by field.
    func apply(to token: inout TokenFields, over old: TokenFields?, givenExpiry: Timestamp?) throws(Problems) {
        let usual = change.now + change.configuration.settings.defaultTokenDuration.duration
        guard change.origin == .api else {
            if token.expiring { token.expires = token.expires ?? usual }
            return
        }
        guard token.intent == .api || token.intent == .appPassword else {
            throw .field("intent", "Tokens of this kind are made by the server alone.", code: "invalid_choice")
        }
        if !Permissions.decide(change.actor, .change, TokenResource.model).passes {
            token.expiring = attributes["goauthentik.io/user/token-expires"]?.bool ?? true
        }
        guard old == nil || old?.intent != token.intent || givenExpiry != nil || token.expires == nil else { return }
        token.expires = token.intent == .api ? usual : givenExpiry ?? usual
        if token.intent == .appPassword, let longest, let expires = token.expires, expires > change.now + longest {
            throw .field("expires", "App passwords of this user last until \((change.now + longest).text) at most.")
        }
    }

    private var longest: Duration? {
        guard let text = attributes["goauthentik.io/user/token-maximum-lifetime"] else { return nil }
        return try? TimeDelta(json: text).duration
    }

    /// The user's attributes laid over those of its groups, which are laid over one another by name.
    private var attributes: [String: JSON] {
        let layers = user.groups.sorted { $0.name < $1.name }.map(\.attributes) + [user.attributes]
        return layers.reduce(JSON.object([:])) { $0.merging(.object($1)) }.object ?? [:]
    }
}
