import Synchronization

/// A blueprint's file. It is hashed and read once, in however many databases it is applied.
public final class BlueprintFile: Sendable {
    /// Its name below the folder of blueprints, such as `default/flow-default-authentication-flow.yaml`.
    public let path: String
    public let text: String
    private let known = Mutex<(hash: String?, blueprint: Result<Blueprint, BlueprintError>?)>((nil, nil))

    public init(path: String, text: String) {
        self.path = path
        self.text = text
    }

    /// SHA-512 of the text, in hexadecimal digits.
    var hash: String {
        known.withLock { known in
            let hash = known.hash ?? BlueprintInstance.hash(of: text)
            known.hash = hash
            return hash
        }
    }

    /// What the text says.
    func blueprint() throws(BlueprintError) -> Blueprint {
        if let read = known.withLock({ $0.blueprint }) { return try read.get() }
        let read = Result { () throws(BlueprintError) in try Blueprint(parsing: text, file: path) }
        known.withLock { $0.blueprint = read }
        return try read.get()
    }
}
