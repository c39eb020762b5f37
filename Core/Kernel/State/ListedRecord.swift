/// Records that the API lists and lets people delete, declared by the plugin that keeps them.
///
/// Its fields are what is shown of a record. A field that refers to another object is shown as that object.
public protocol ListedRecord: FieldGroup {
    /// Its name and its collection: kept by the server, numbered, owned by its field `user`.
    static var model: ModelInfo { get }
    /// What the API document calls what is shown, such as `TokenModel`.
    static var schemaName: String { get }
    /// Where the records are kept.
    static var collection: RecordCollection { get }
    /// The field that refers to the object which the records hang on, such as `provider`.
    static var objectField: String { get }
    /// Other collections whose records of the same family end with one of these.
    static var companions: [RecordCollection] { get }
    /// A record as it is shown; nil for one that cannot be read.
    init?(_ record: Record, at now: Timestamp)
}

extension ListedRecord {
    public static var companions: [RecordCollection] { [] }
}
