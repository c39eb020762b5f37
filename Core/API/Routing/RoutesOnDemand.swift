import Synchronization

/// The operations of an API, made when the first request comes: of a thousand tenants, few are ever asked.
final class RoutesOnDemand: Sendable {
    private let operations: @Sendable () -> [Operation]
    private let made = Mutex<Router?>(nil)

    init(_ operations: @escaping @Sendable () -> [Operation]) { self.operations = operations }

    var router: Router {
        made.withLock { made in
            if let made { return made }
            let router = Router(operations())
            made = router
            return router
        }
    }
}
