import Crypto
import HTTPTypes
import Kernel
import Synchronization

/// A registry with one artefact, that wants a token, which it gives to whoever has the password.
final class FakeRegistry: HTTPRequesting {
    let layer: [UInt8]
    let manifest: JSON
    private let state = Mutex<(asked: [OutgoingRequest], served: [UInt8]?)>(([], nil))

    init(_ text: String, mediaType: String = "application/vnd.goauthentik.blueprint.v1+yaml", size: Int? = nil) {
        layer = Array(text.utf8)
        manifest = [
            "schemaVersion": 2,
            "layers": [
                [
                    "mediaType": .string(mediaType), "digest": .string(Self.digest(layer)),
                    "size": .int(size ?? layer.count),
                ]
            ],
        ]
    }

    static func digest(_ bytes: [UInt8]) -> String {
        "sha256:"
            + SHA256.hash(data: bytes).map { byte in
                let digits = String(byte, radix: 16)
                return digits.utf8.count == 1 ? "0" + digits : digits
            }.joined()
    }

    /// What it was asked, in order.
    var asked: [OutgoingRequest] { state.withLock { $0.asked } }

    /// Serves something else than its digest says.
    func serve(_ text: String) { state.withLock { $0.served = Array(text.utf8) } }

    func send(_ request: OutgoingRequest) async throws -> OutgoingResponse {
        state.withLock { $0.asked.append(request) }
        let path = request.address.drop { $0 != ":" }.dropFirst(3).drop { $0 != "/" }
        if path.hasPrefix("/token?") {
            let isKnown = request.headers[.authorization] == "Basic YWRhOnB3"
            return isKnown ? .init(status: 200, body: JSON.object(["token": "t"]).bytes) : .init(status: 401)
        }
        guard request.headers[.authorization] == "Bearer t" else {
            let realm =
                "Bearer realm=\"https://tokens.example/token\",service=\"registry\",scope=\"repository:a/b:pull\""
            return .init(status: 401, headers: [.wwwAuthenticate: realm])
        }
        switch path {
        case "/v2/a/b/manifests/latest": return .init(status: 200, body: index.bytes)
        case "/v2/a/b/manifests/\(Self.digest(manifest.bytes))": return .init(status: 200, body: manifest.bytes)
        case "/v2/a/b/blobs/\(Self.digest(layer))":
            return .init(status: 200, body: state.withLock { $0.served } ?? layer)
        default: return .init(status: 404)
        }
    }

    private var index: JSON {
        ["schemaVersion": 2, "manifests": [["digest": .string(Self.digest(manifest.bytes))]]]
    }
}

/// A registry that does not answer.
final class SilentRegistry: HTTPRequesting {
    private let count = Mutex(0)

    /// How often it was asked.
    var asked: Int { count.withLock { $0 } }

    func send(_ request: OutgoingRequest) async throws -> OutgoingResponse {
        count.withLock { $0 += 1 }
        throw OutgoingFailure.tooSlow(host: "registry.example")
    }
}
