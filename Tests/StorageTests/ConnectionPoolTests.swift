import Testing

@testable import Storage

@Suite("The pool of connections")
struct ConnectionPoolTests {
    @Test("lends the connection used last before it lets another be opened")
    func prefersTheWarmOne() async throws {
        let pool = ConnectionPool(opened: ["first"], more: 2)
        #expect(try await pool.borrow() == "first")
        #expect(try await pool.borrow() == nil)
        pool.giveBack("first")
        pool.giveBack("second")
        #expect(try await pool.borrow() == "second")
        #expect(try await pool.borrow() == "first")
        #expect(try await pool.borrow() == nil)
    }

    @Test("serves those who wait in the order in which they came")
    func servesInOrder() async throws {
        let pool = ConnectionPool(opened: ["only"], more: 0)
        _ = try await pool.borrow()
        let (order, continuation) = AsyncStream<Int>.makeStream()
        try await withThrowingTaskGroup { group in
            for number in 0..<5 {
                group.addTask {
                    let connection = try await pool.borrow()
                    continuation.yield(number)
                    pool.giveBack(connection)
                }
                // Long enough for the task to have come to the line.
                try await Task.sleep(for: .milliseconds(20))
            }
            pool.giveBack("only")
            try await group.waitForAll()
        }
        continuation.finish()
        #expect(await order.reduce(into: []) { $0.append($1) } == [0, 1, 2, 3, 4])
    }

    @Test("lets another be opened when one could not be")
    func reopens() async throws {
        let pool = ConnectionPool<String>(opened: [], more: 1)
        #expect(try await pool.borrow() == nil)
        pool.giveBack(nil)
        #expect(try await pool.borrow() == nil)
    }

    @Test("hands over the leave to open one to those who wait")
    func handsOverTheLeave() async throws {
        let pool = ConnectionPool<String>(opened: [], more: 1)
        _ = try await pool.borrow()
        let waiting = Task { try await pool.borrow() }
        try await Task.sleep(for: .milliseconds(20))
        pool.giveBack(nil)
        #expect(try await waiting.value == nil)
    }

    @Test("refuses those who wait and those who come once it is closed, and yields its connections")
    func closes() async throws {
        let pool = ConnectionPool(opened: ["only"], more: 0)
        let lent = try await pool.borrow()
        let waiting = Task { try await pool.borrow() }
        try await Task.sleep(for: .milliseconds(20))
        let closing = Task { await pool.close() }
        await #expect(throws: StorageError.closed) { try await waiting.value }
        await #expect(throws: StorageError.closed) { try await pool.borrow() }
        pool.giveBack(lent)
        #expect(await closing.value == ["only"])
        #expect(await pool.close() == [])
    }

    @Test("lets others use what is borrowed, and gives it back after those in line, even when it is to close")
    func lendsOn() async throws {
        let pool = ConnectionPool(opened: ["only"], more: 0)
        let (order, continuation) = AsyncStream<String>.makeStream()
        let lent = try #require(try await pool.borrow())
        let waiting = Task {
            let connection = try await pool.borrow()
            try await Task.sleep(for: .milliseconds(40))
            continuation.yield("another")
            pool.giveBack(connection)
        }
        try await Task.sleep(for: .milliseconds(20))
        let lending = Task {
            await pool.letOthersUse(lent)
            continuation.yield("first")
            pool.giveBack(lent)
        }
        lending.cancel()
        try await Task.sleep(for: .milliseconds(20))
        let late = Task { try await pool.borrow() }
        try await Task.sleep(for: .milliseconds(5))
        #expect(await pool.close() == ["only"])
        await lending.value
        try await waiting.value
        await #expect(throws: StorageError.closed) { try await late.value }
        continuation.finish()
        #expect(await order.reduce(into: []) { $0.append($1) } == ["another", "first"])
    }

    @Test("loses no connection when many who wait are cancelled")
    func survivesCancellation() async throws {
        let pool = ConnectionPool(opened: ["a", "b"], more: 0)
        await withTaskGroup { group in
            for number in 0..<500 {
                group.addTask {
                    let borrower = Task {
                        let connection = try await pool.borrow()
                        await Task.yield()
                        pool.giveBack(connection)
                    }
                    if number % 2 == 0 { borrower.cancel() }
                    _ = await borrower.result
                }
            }
        }
        let left = try await [pool.borrow(), pool.borrow()].compactMap(\.self)
        #expect(Set(left) == ["a", "b"])
    }
}
