import Crypto
public import Kernel
import Synchronization

/// The text of a blueprint. It is hashed and read once, in however many databases it is applied.
public final class BlueprintFile: Sendable {
    /// Its name below the folder of blueprints, such as `default/flow-default-authentication-flow.yaml`; of a text that is
    /// no file, what messages call it.
    public let path: String
    public let text: String
    /// When it was changed last.
    public let modified: Timestamp
    /// Why there is no text; nil when there is one.
    private let problem: String?
    private let known = Mutex<(hash: String?, blueprint: Result<Blueprint, BlueprintError>?)>((nil, nil))

    /// - Parameter problem: why the file cannot be read; nil when it was.
    public init(path: String, text: String, modified: Timestamp = .initial, problem: String? = nil) {
        self.problem = problem
        self.path = path
        self.text = text
        self.modified = modified
    }

    /// SHA-512 of the text, in hexadecimal digits.
    public var hash: String {
        known.withLock { known in
            let hash = known.hash ?? Digest.hex(SHA512.hash(data: Array(text.utf8)))
            known.hash = hash
            return hash
        }
    }

    /// What the text says.
    public func blueprint() throws(BlueprintError) -> Blueprint {
        if let problem { throw BlueprintError(problem, file: path, at: nil) }
        if let read = known.withLock({ $0.blueprint }) { return try read.get() }
        let read = Result { () throws(BlueprintError) in try Blueprint(parsing: text, file: path) }
        known.withLock { $0.blueprint = read }
        return try read.get()
    }
}
