import Identity
import Jobs
import Kernel
import ObjectStore
import Tenants
import Testing

@testable import Server

/// A tenant that is full of marked objects, with an administrator's credentials.
struct Neighbour {
    let tenant: Tenant
    let host: String
    let marker: String
    /// An administrator's token and session.
    let bearer: String
    let session: String
    /// Models of which there is no marked object, and why.
    let missing: [String]

    /// Two tenants. The second one's administrator has a number that nobody has in the first.
    static func pair(in town: Town) async throws -> (victim: Neighbour, thief: Neighbour) {
        let victim = try await make("t_victim", marker: "marked-victim-7f3a", strangers: 0, in: town)
        return (victim, try await make("t_thief", marker: "marked-thief-9c1b", strangers: 30, in: town))
    }

    private static func make(
        _ name: String, marker: String, strangers: Int, in town: Town
    ) async throws -> Neighbour {
        let host = "\(marker).test"
        let id = try await town.tenant(name, host: host)
        let tenants = try #require(town.installation.tenants)
        let tenant = try #require(tenants.directory[id])
        let bearer = "token-of-" + marker
        let missing = try await tenants.use(tenant) { assembly in
            for number in 0..<strangers { try await addUser("stranger-\(number)", to: assembly) }
            let admin = try await addUser("admin-of-\(name)", to: assembly)
            try await assembly.store.write(by: .system, from: .system) { change in
                _ = try await assembly.services.tokens.create(
                    [
                        "identifier": "fuzz", "intent": "api", "user": admin.json, "key": .string(bearer),
                        "expiring": false,
                    ],
                    in: change)
            }
            // In the one queue there is, beside those of all other tenants.
            let options = JobOptions(after: .seconds(86_400), label: marker)
            try await assembly.powers.jobs.enqueue(CleanExpiredModels(), options)
            try await assembly.powers.jobs.schedule(CleanExpiredModels(), .weekly, identifier: marker, about: nil)
            return try await Inventory(assembly: assembly, marker: marker).fill()
        }
        let made = await town.manage(
            "POST", "tenants/\(id)/create_admin_group/", ["user": .string("admin-of-\(name)")])
        try #require(made.status == 204)
        let links: JSON = [["name": .string(marker), "href": .string("https://\(marker).example.com/")]]
        let settings = await town.send(
            "PATCH", "/api/v3/admin/settings/", at: host, bearer: bearer, json: ["footer_links": links])
        try #require(settings.status == 200, "\(settings.text)")
        let session = try await town.signIn(id, at: host, user: "admin-of-\(name)")
        return Neighbour(
            tenant: tenant, host: host, marker: marker, bearer: bearer, session: session, missing: missing)
    }

    @discardableResult
    private static func addUser(_ name: String, to assembly: Assembly) async throws -> ObjectID {
        try await assembly.store.write(by: .system, from: .system) { change in
            try await assembly.services.users.create(["username": .string(name), "name": ""], in: change).id
        }
    }

    /// What a collection's objects are found by, the marked ones first, and each with what it shows.
    func objects(of collection: String, in town: Town) async -> [(key: String, shown: [String: JSON])] {
        // Applications are those that may be used, unless all are asked for.
        let all = collection == "core/applications/" ? "&superuser_full_list=true" : ""
        let reply = await town.send(
            "GET", "/api/v3/\(collection)?page_size=100\(all)", at: host, bearer: bearer)
        let objects = (reply.json["results"]?.array ?? []).compactMap(\.object)
        let sorted = objects.sorted { isMarked($0) && !isMarked($1) }
        return sorted.prefix(3).flatMap { object in
            Set(Self.keys.compactMap { object[$0] }.compactMap { $0.string ?? $0.int.map(String.init) })
                .sorted().map { ($0, object) }
        }
    }

    /// The members that objects are found by, in one collection or another.
    private static let keys = [
        "pk", "slug", "identifier", "uuid", "username", "name", "id", "brand_uuid", "message_id",
    ]

    /// How many of a text's bytes' runs are this tenant's mark.
    func isIn(_ text: String) -> Bool { text.contains(marker) }

    private func isMarked(_ object: [String: JSON]) -> Bool { isIn(JSON.object(object).text) }
}
