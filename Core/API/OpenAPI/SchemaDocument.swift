import Kernel
import Synchronization

/// The OpenAPI document as it is served. Made at the first demand and kept: making it takes longer than all else the
/// API does.
final class SchemaDocument: Sendable {
    private let surface: Surface
    private let version: String
    private let made = Mutex<(json: [UInt8]?, yaml: [UInt8]?)>((nil, nil))

    init(surface: Surface, version: String) {
        self.surface = surface
        self.version = version
    }

    var json: [UInt8] {
        made.withLock { made in
            let bytes = made.json ?? OpenAPI.document(surface, version: version).bytes
            made.json = bytes
            return bytes
        }
    }

    /// - Throws: `YamlError`, for want of memory.
    var yaml: [UInt8] {
        get throws {
            try made.withLock { made in
                let bytes = try made.yaml ?? Array(OpenAPI.yaml(OpenAPI.document(surface, version: version)).utf8)
                made.yaml = bytes
                return bytes
            }
        }
    }
}
