import Identity
import Jobs
import Kernel
import ObjectStore

/// Watches an import that some worker is at, until it is done.
struct ImportFollower {
    let imports: UserImports
    let board: JobBoard
    /// The key of the import, and of the task that works on it.
    let id: String
    let task: String

    private static let pause = Duration.milliseconds(200)

    /// Tells what became of each row, in the order of the file, as soon as it is known.
    /// - Throws: ``SettingsProblem`` when the task was given up.
    func follow(_ tell: ([ImportedRow]) -> Void) async throws {
        var next = 0
        while true {
            // Asked before the rows are: a task that is done by now has no more to say than what is found after.
            let state = try await state()
            while true {
                let parts = try await imports.report(of: id, from: next)
                if parts.isEmpty { break }
                next += parts.count
                tell(parts.flatMap { $0 })
            }
            switch state {
            case "done": return
            case "rejected": throw SettingsProblem("The import was given up; the task \(task) says why.")
            default: try await Task.sleep(for: Self.pause)
            }
        }
    }

    private func state() async throws -> String {
        guard let found = try await board.task(ObjectID(task), by: .system) else {
            throw SettingsProblem("The task \(task) was deleted.")
        }
        return found["state"]?.string ?? ""
    }
}
