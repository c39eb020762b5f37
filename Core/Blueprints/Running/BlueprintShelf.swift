public import Kernel
public import ObjectStore

/// Where a server's blueprints come from, and what they may read of the machine that it runs on.
public struct BlueprintShelf: Sendable {
    /// The files, those that come with the server first; of files with one path the last one counts.
    public var files: @Sendable () throws -> [BlueprintFile]
    /// Values for `!Context` in files, over those of the files.
    public var context: [String: JSON]
    /// Where `!Env` and `!File` of files look: whoever puts files into the folder runs the server.
    public var environment: BlueprintEnvironment?
    /// Whether blueprints that superusers hand over look there as well.
    public var opensEnvironment: Bool
    /// The way to registries; nil when there is none.
    public var http: (any HTTPRequesting)?
    /// What came that way.
    let fetched = FetchedBlueprints()

    public init(
        context: [String: JSON] = [:], environment: BlueprintEnvironment? = nil, opensEnvironment: Bool = false,
        http: (any HTTPRequesting)? = nil, files: @escaping @Sendable () throws -> [BlueprintFile] = { [] }
    ) {
        self.files = files
        self.context = context
        self.environment = environment
        self.opensEnvironment = opensEnvironment
        self.http = http
    }

    /// Every file, by path: an administrator's takes the place of one with its path that came with the server.
    public func latest() throws -> [BlueprintFile] {
        var places: [String: Int] = [:]
        var result: [BlueprintFile] = []
        for file in try files() {
            if let place = places[file.path] {
                result[place] = file
            } else {
                places[file.path] = result.count
                result.append(file)
            }
        }
        return result
    }

    /// Where `!Env` and `!File` look in what somebody hands over; nil when these tags are errors.
    public func environment(for actor: Principal) -> BlueprintEnvironment? {
        guard opensEnvironment else { return nil }
        return switch actor {
        case .system: environment
        case .user(let user, _): user.isSuperuser ? environment : nil
        case .anonymous: nil
        }
    }
}
