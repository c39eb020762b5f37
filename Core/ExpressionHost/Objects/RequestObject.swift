import Expressions
import Kernel

/// `request`: what a policy or mapping is asked about.
enum RequestObject {
    static let type = HostType<ExpressionSession>(
        "PolicyRequest",
        [
            .attribute("user") { $0.user },
            .attribute("http_request") { $0.http },
            .attribute("context") { $0.context },
            .attribute("obj") { session in
                session.scene.object.flatMap { session.configuration[$0] }.map { StoredObject.value($0, session) }
                    ?? .none
            },
            .attribute("debug") { _ in .bool(false) },
        ])
}
