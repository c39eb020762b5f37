import ServiceLifecycle

/// A service that is described by its type's name.
///
/// The library writes each of its services into a text, and one that says nothing of itself with everything that it
/// holds, by reflection: the whole server, at each start.
struct NamedService: Service, CustomStringConvertible {
    let service: any Service

    var description: String { "\(type(of: service))" }

    func run() async throws { try await service.run() }
}
