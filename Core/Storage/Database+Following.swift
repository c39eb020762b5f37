extension Database {
    /// Calls `catchUp` at once and whenever there are news that concern the caller, until the database is closed or the
    /// task cancelled. Nobody announces the same thing twice, so that a call that failed is repeated, after a pause that
    /// grows up to 5 seconds.
    /// - Parameters:
    ///   - concerns: whether an announcement makes it worth to look.
    ///   - failed: told of each call that failed.
    public func follow(
        _ concerns: (Announcement) -> Bool, failed: (any Error) -> Void, catchUp: () async throws -> Void
    ) async {
        // Listened first, so that no change falls between the two.
        let all = news()
        await insist(on: catchUp, failed)
        for await news in all {
            if case .announced(let announcement) = news, !concerns(announcement) { continue }
            await insist(on: catchUp, failed)
        }
    }

    private func insist(on catchUp: () async throws -> Void, _ failed: (any Error) -> Void) async {
        var pause = Duration.milliseconds(50)
        while !Task.isCancelled {
            do {
                return try await catchUp()
            } catch StorageError.closed {
                return
            } catch is CancellationError {
                return
            } catch {
                failed(error)
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(5))
            }
        }
    }
}
