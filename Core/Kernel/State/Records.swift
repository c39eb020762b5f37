/// A set of short-lived records that a plugin keeps: codes, tokens, consents. No migration is needed for a new one.
public struct RecordCollection: Sendable, Hashable {
    /// Its name, the plugin's first: `oauth2.code`.
    public let name: String
    public init(_ name: String) { self.name = name }
}

/// A record: a document under a key, with what it hangs on. Records whose user, session or object goes are deleted with it.
public struct Record: Sendable {
    /// What it is found by. Bearer secrets are given in clear and stored as their SHA-256.
    public var key: String
    public var document: [String: JSON]
    /// What nobody may read but whoever brings the key: it is stored sealed with a key made of that one, lists leave it out,
    /// and replacing the document leaves it as it is. It is as safe as the key is hard to guess.
    public var sealed: [String: JSON] = [:]
    /// The user it belongs to.
    public var user: Int?
    /// The public id of the session it belongs to.
    public var session: String?
    /// The configuration object it belongs to, such as a provider.
    public var object: ObjectID?
    /// Records that are revoked together have the same family.
    public var family: String?
    public var created: Timestamp
    /// When it stops counting; nil for never.
    public var expires: Timestamp?

    public init(
        key: String, document: [String: JSON], user: Int? = nil, session: String? = nil, object: ObjectID? = nil,
        family: String? = nil, created: Timestamp, expires: Timestamp?
    ) {
        self.key = key
        self.document = document
        self.user = user
        self.session = session
        self.object = object
        self.family = family
        self.created = created
        self.expires = expires
    }
}

/// What a set of records has in common. Every part that is given must hold.
public struct RecordFilter: Sendable {
    public var user: Int?
    public var session: String?
    public var object: ObjectID?
    public var family: String?

    public init(user: Int? = nil, session: String? = nil, object: ObjectID? = nil, family: String? = nil) {
        self.user = user
        self.session = session
        self.object = object
        self.family = family
    }
}

/// One step of a change to records; steps are carried out together or not at all.
public enum RecordStep: Sendable {
    /// Adds a record, or replaces the one with its key.
    case put(RecordCollection, Record)
    /// Replaces the document of a record that still has the old one; the whole change fails when it has not.
    case replace(RecordCollection, key: String, old: [String: JSON], new: [String: JSON])
    /// Deletes the record with a key, if there is one.
    case delete(RecordCollection, key: String)
    /// Deletes every record that the filter describes.
    case deleteAll(RecordCollection, RecordFilter)
    /// Keeps an event together with the rest.
    case event(Event)
}

/// Keeping short-lived records. Keys are hashed before they are stored, and documents are stored as they are, but for what a
/// record seals.
public protocol RecordStore: Sendable {
    /// The record with a key, unless it has expired, and the user it belongs to. One query.
    func find(_ collection: RecordCollection, key: String) async throws -> (record: Record, user: User?)?
    /// The records that the filter describes, newest first, expired ones left out.
    func list(_ collection: RecordCollection, _ filter: RecordFilter) async throws -> [Record]
    /// Carries out the steps in one transaction.
    /// - Returns: false when a `replace` found that the record had changed or gone, and then nothing was done.
    func apply(_ steps: [RecordStep]) async throws -> Bool
}
