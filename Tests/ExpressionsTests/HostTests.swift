import Synchronization
import Testing

@testable import Expressions

private struct Person: Sendable {
    var name: String
}

private let group = HostType<String>("Group", [.attribute("name") { Value($0) }], show: { $0 }, same: { $0 == $1 })

private let person = HostType<Person>(
    "User",
    [
        .attribute("name") { Value($0.name) },
        .method("groups", "prefix=, *, limit=") { _, call in
            let prefix = call[0]?.text ?? ""
            let names = ["admins", "users"].filter { $0.hasPrefix(prefix) }
            return .list(names.prefix(call[1]?.integer ?? 10).map { group.value($0) })
        },
        .waitingMethod("load", "id") { subject, call in
            try await Task.sleep(for: .milliseconds(1))
            return Value("\(subject.name) \(call[0]?.integer ?? 0)")
        },
        .method("fail") { _, call in throw call.error("ValueError", "no") },
    ])

@Suite("The host's objects")
struct HostTests {
    private let bindings = ["user": person.value(Person(name: "jane"))]

    @Test("They have the attributes and methods that are listed, and no more")
    func attributes() {
        #expect(
            result("return user.name, [g.name for g in user.groups()]", with: bindings)
                == "('jane', ['admins', 'users'])")
        #expect(result("return [g.name for g in user.groups('u', limit=1)]", with: bindings) == "['users']")
        #expect(
            result("return user.password", with: bindings)
                == "AttributeError: 'User' object has no attribute 'password'")
        #expect(
            result("user.name = 1", with: bindings) == "AttributeError: 'User' object attribute 'name' is read-only")
        #expect(result("user.groups(1, 2, 3)", with: bindings).hasPrefix("TypeError"))
        #expect(result("return user.groups()[0] == user.groups()[0]", with: bindings) == "True")
        #expect(result("try: user.fail()\nexcept ValueError as e: return str(e)", with: bindings) == "'no'")
        #expect(
            result("return getattr(user, 'name'), hasattr(user, 'x'), str(type(user))", with: bindings)
                == "('jane', False, \"<class 'User'>\")")
    }

    @Test("What has to be waited for is refused on the caller's thread, and done on the pool's")
    func waiting() async throws {
        #expect(failure("return user.load(3)", with: bindings)?.kind == .waiting)
        #expect(person.waitingNames == ["load"])
        let expression = try Expression("return [user.load(i) for i in range(3)]")
        #expect(expression.mentions(anyOf: person.waitingNames))
        let pool = WorkerPool(threads: 2)
        defer { pool.shutDown() }
        try await withThrowingTaskGroup(of: [String].self) { tasks in
            for index in 0..<10 {
                tasks.addTask {
                    try await expression.run(
                        on: pool, limits: Limits(time: .seconds(300)), host: NoHost(),
                        bindings: { _ in person.value(Person(name: "p\(index)")) },
                        convert: { $0.items?.compactMap(\.text) ?? [] })
                }
            }
            var count = 0
            for try await texts in tasks {
                #expect(texts.count == 3)
                count += 1
            }
            #expect(count == 10)
        }
    }

    @Test("A call that takes longer than the expression may is given up")
    func slowCall() async throws {
        let sleep = Value.waitingFunction("sleep") { _ in
            try await Task.sleep(for: .seconds(86_400))
            return .none
        }
        let name = Handed(sleep)
        let pool = WorkerPool(threads: 1)
        defer { pool.shutDown() }
        let expression = try Expression("try:\n    sleep()\nexcept: return 1")
        await #expect(throws: ExpressionError.self) {
            try await expression.run(
                on: pool, limits: Limits(time: .milliseconds(50)), host: NoHost(), bindings: { _ in name.value },
                convert: { $0.isNone })
        }
    }

    @Test("The host's dictionaries change for the host too")
    func context() throws {
        let context = Value.dict([("a", .int(1))])
        _ = try Expression("context['b'] = [1, 2]\ndel context['a']").run(with: ["context": context], limits: .patient)
        #expect(context.pairs?.map { $0.key.text ?? "" } == ["b"])
    }

    @Test("A trace says what was read, and where the result came from")
    func trace() throws {
        let expression = try Expression("if user.name == 'x':\n    return True\nreturn len(user.groups('a')) > 3")
        let (outcome, trace) = expression.traced { bindings[$0] }
        #expect((try? outcome.get().integer) == 0)
        #expect(trace.returnLine == 3)
        #expect(trace.readings.contains(Trace.Reading(name: "user.name", value: "'jane'", line: 1)))
        #expect(trace.readings.contains { $0.name == "user.groups(…)" && $0.line == 3 })
    }

    @Test("One compiled expression is run by many at a time")
    func concurrency() async throws {
        let expression = try Expression("t = 0\nfor i in range(n):\n    t += len(f'{i}')\nreturn t")
        let results = try await withThrowingTaskGroup(of: Int?.self) { tasks in
            for _ in 0..<50 { tasks.addTask { try expression.run(with: ["n": .int(200)], limits: .patient).integer } }
            var results: Set<Int?> = []
            for try await value in tasks { results.insert(value) }
            return results
        }
        #expect(results == [490])
    }

    @Test("An exception of the host's own ends an expression as what it is")
    func hostExceptions() throws {
        let skip = HostException("SkipObject")
        do {
            _ = try Expression("raise SkipObject('x')").run(with: ["SkipObject": skip.value], limits: .patient)
            Issue.record("no error")
        } catch let error as ExpressionError {
            #expect(skip.matches(error))
        }
    }

    @Test("The host's modules are imported, and nothing else")
    func modules() {
        struct Models: Host {
            func hasModule(_ module: String) -> Bool { module == "authentik.core.models" }
            func attribute(_ name: String, ofModule module: String) -> Value? {
                name == "User" ? Value("the users") : nil
            }
        }
        #expect(result("from authentik.core.models import User as U\nreturn U", host: Models()) == "'the users'")
        #expect(
            result("from authentik.core.models import Nobody", host: Models()).hasPrefix(
                "ImportError: cannot import name 'Nobody'"))
        #expect(result("import authentik.core", host: Models()).hasPrefix("ModuleNotFoundError"))
    }
}
