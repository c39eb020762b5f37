import ArgumentParser
import Flows
import Identity
import Kernel
import Logging
import ObjectStore
import Storage

/// Says whether somebody would pass, and why, by the code that decides. Nothing is changed.
struct ExplainCommand<D: Distribution>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "explain", abstract: "Say whether a user would pass, and why.",
            discussion: """
                The configuration and the users are those of the database that the settings name; the server may run \
                meanwhile. With --flow, each stage of the flow is told of. With --request, what was decided when \
                somebody was refused: the page that said so shows the request's id.
                """)
    }

    @Option(help: ArgumentHelp("The user, by name; none for somebody who is not known.", valueName: "username"))
    var user: String?

    @Option(help: ArgumentHelp("The application that would be used.", valueName: "slug"))
    var application: String?

    @Option(help: ArgumentHelp("The flow that would be begun.", valueName: "slug"))
    var flow: String?

    @Option(help: ArgumentHelp("The request that was refused.", valueName: "id"))
    var request: String?

    @Option(help: ArgumentHelp("The address that they would come from.", valueName: "address"))
    var clientIP = "127.0.0.1"

    @Option(name: .customLong("context"), help: ArgumentHelp("What would be known beside that.", valueName: "json"))
    var known = "{}"

    @Flag(help: "Print the decision and its trace as JSON.")
    var json = false

    @OptionGroup var source: SettingsOptions

    func validate() throws {
        guard [application, flow, request].compactMap({ $0 }).count == 1 else {
            throw ValidationError("Name one target: --application, --flow or --request.")
        }
    }

    func run() async throws {
        guard case .object(let context)? = try? JSON(parsing: Array(known.utf8)) else {
            throw ValidationError("--context is to be a JSON object.")
        }
        var settings = try source.load().usable()
        // What asks must not change anything, not even the tables of an older version.
        settings.skipMigrations = true
        let databases = try settings.databaseServer(exclusive: false, listens: false)
        do {
            try await answer(settings, databases, context)
        } catch {
            await databases.close()
            throw error
        }
        await databases.close()
    }

    private func answer(
        _ settings: Settings, _ databases: any DatabaseServer, _ context: [String: JSON]
    ) async throws {
        let database = try await databases.open(databases.defaultName)
        guard try await Assembly.migrations.pending(in: database).isEmpty else {
            throw ValidationError("The database's tables are not up to date. Run `lanyard migrate` first.")
        }
        let folder = try DataFolder(path: settings.data)
        let secretKey = try settings.secretKey?.exposed ?? folder.secretKey(random: SystemRandom())
        let logger = Logger(label: "lanyard") { _ in SwiftLogNoOpLogHandler() }
        let assembly = try await Assembly(
            settings, database: database, secretKey: secretKey, plugins: D.plugins, logger: logger)
        let output = try await text(assembly, context)
        await assembly.close()
        print(output, terminator: "")
    }

    /// What was decided in a request, as its events have it.
    private func text(of request: String, _ assembly: Assembly) async throws -> String {
        let events = try await assembly.services.happened.events(ofRequest: request)
        let decided = events.filter { $0["context"]?["decision"] != nil }
        guard !decided.isEmpty else {
            throw ValidationError(
                events.isEmpty
                    ? "No event is kept of a request '\(request)'." : "Nobody was refused in the request '\(request)'.")
        }
        return decided.map { event in
            let decision = event["context"]?["decision"] ?? [:]
            if json { return decision.text + "\n" }
            let who = event["user"]?["username"]?.string ?? "somebody who is not known"
            let message = event["context"]?["message"]?.string ?? event["action"]?.string ?? ""
            return "\(event["created"]?.string ?? "") \(who): \(message)\n" + (Decision(decision)?.text ?? "")
        }.joined()
    }

    private func text(_ assembly: Assembly, _ context: [String: JSON]) async throws -> String {
        if let request { return try await text(of: request, assembly) }
        var asked: User?
        if let user {
            asked = try await assembly.powers.users.user(where: [.username], is: user, ignoringCase: false)
            if asked == nil { throw ValidationError("There is no user '\(user)'.") }
        }
        let request = RequestFacts(
            id: SystemRandom().uuid(), method: "GET", path: "/", origin: "http://localhost", clientAddress: clientIP,
            userAgent: "")
        let question = Simulator.Question(user: asked, request: request, context: context)
        let simulator = Simulator(registry: assembly.registry, powers: assembly.powers)
        let configuration = assembly.store.current
        if let flow {
            guard let found = configuration.flow(flow) else { throw ValidationError("There is no flow '\(flow)'.") }
            let simulation = await simulator.simulate(found, question)
            return json ? simulation.json.text + "\n" : simulation.text
        }
        let slug = application ?? ""
        guard let found = configuration.first(Application.self, where: "slug", is: slug),
            let object = configuration[found.id]
        else { throw ValidationError("There is no application '\(slug)'.") }
        let decision = try await simulator.explain(object, question)
        if json { return decision.json.text + "\n" }
        let who = asked?.username ?? "somebody who is not known"
        return "\(who) \(decision.passes ? "may" : "may not") use \(found.name)\n" + decision.text
    }
}
