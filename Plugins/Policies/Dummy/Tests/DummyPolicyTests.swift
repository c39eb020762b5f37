import Kernel
import TestKit
import Testing

@testable import PolicyDummy

struct DummyPolicyTests {
    private let request = PolicyRequest(user: .sample(), http: nil)

    @Test func `The plugin keeps to what every plugin keeps to`() throws {
        try conforms(DummyPolicyPlugin.self)
    }

    @Test(arguments: [true, false])
    func `It answers what it was told to`(result: Bool) async throws {
        let policy = try FakePowers().open(DummyPolicy.self, ["result": .bool(result), "wait_min": 0, "wait_max": 0])
        #expect(try await policy.evaluate(request) == PolicyAnswer(result, ["dummy"]))
    }

    @Test func `It waits as long as its bounds allow, and not always as long`() throws {
        let policy = try FakePowers().open(DummyPolicy.self, ["wait_min": 2, "wait_max": 4])
        let waits = (0..<100).map { _ in policy.secondsToWait }
        #expect(Set(waits) == [2, 3, 4])
    }

    @Test func `Whoever asks can give up waiting`() async throws {
        let policy = try FakePowers().open(DummyPolicy.self, ["wait_min": 3600, "wait_max": 3600])
        let asking = Task { [request] in try await policy.evaluate(request) }
        asking.cancel()
        await #expect(throws: CancellationError.self) { try await asking.value }
    }

    @Test func `Bounds that leave no time are not saved`() {
        #expect(throws: Problems.self) { try DummyPolicy.make(["wait_min": 10, "wait_max": 5]) }
        #expect(throws: Problems.self) { try DummyPolicy.make(["wait_min": -1]) }
    }
}
