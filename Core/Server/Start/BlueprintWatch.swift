import Jobs
import Kernel
import Logging
import ServiceLifecycle

/// Has blueprints looked for as soon as a file of the administrator's folder changes.
///
/// It looks at names, sizes and times every few seconds: volumes of containers and shares of other machines tell nobody when
/// something in them changes.
struct BlueprintWatch: Service {
    let sources: BlueprintSources
    let jobs: any JobQueueing
    let logger: Logger
    var pause: Duration = .seconds(5)

    func run() async throws {
        await cancelWhenGracefulShutdown { await watch() }
    }

    private func watch() async {
        var known = sources.mark()
        var last = known
        while (try? await Task.sleep(for: pause)) != nil {
            let mark = sources.mark()
            defer { last = mark }
            // A file that is still being written is waited for.
            guard mark != known, mark == last else { continue }
            do {
                // Other nodes see the change at about the same moment: what they want is one job with this.
                try await jobs.enqueue(DiscoverBlueprints(), JobOptions(after: .seconds(1)))
                known = mark
            } catch {
                logger.warning("blueprints have changed and cannot be looked for; it is tried again: \(error)")
            }
        }
    }
}
