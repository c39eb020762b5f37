import Kernel
import Synchronization

/// The OpenAPI document as it is served. Made at the first demand and kept: making it takes longer than all else the
/// API does. It says what there is, not what anybody's objects are, so that tenants share it.
public final class SchemaDocument: Sendable {
    private let made = Mutex<(json: [UInt8]?, yaml: [UInt8]?)>((nil, nil))

    private let path: String

    /// - Parameter path: what the server's addresses begin with, without a slash at its end.
    public init(below path: String = "") { self.path = path }

    func json(of services: Services) -> [UInt8] {
        made.withLock { made in
            let bytes = made.json ?? document(of: services).bytes
            made.json = bytes
            return bytes
        }
    }

    /// - Throws: `YamlError`, for want of memory.
    func yaml(of services: Services) throws -> [UInt8] {
        try made.withLock { made in
            let bytes = try made.yaml ?? Array(OpenAPI.yaml(document(of: services)).utf8)
            made.yaml = bytes
            return bytes
        }
    }

    private func document(of services: Services) -> JSON {
        OpenAPI.document(services.surface, version: services.version, below: path)
    }
}
