import Synchronization
import TestKit
import Testing

@testable import Kernel

@Suite("The configuration of one moment")
struct ConfigurationTests {
    let powers = FakePowers()

    init() throws {
        try powers.configure([
            (Flow.self, "login", ["slug": "login", "title": "L", "designation": "authentication"]),
            (Flow.self, "leave", ["slug": "leave", "title": "L", "designation": "invalidation"]),
            (WordStage.self, "word", ["name": "word"]),
            (WordStage.self, "other", ["name": "other"]),
            (YesPolicy.self, "yes", ["name": "yes"]),
            (FlowStageBinding.self, "b1", ["target": "login", "stage": "word", "order": 0]),
            (Holder.self, "h1", ["number": 4, "flow": "login", "stages": ["word", "other"]]),
        ])
    }

    var configuration: Configuration { powers.configuration.current }

    @Test("finds objects by key, model and kind")
    func finds() {
        #expect(configuration[ObjectID("login")]?.label == "login")
        #expect(configuration[ObjectID("nope")] == nil)
        #expect(configuration.get(Reference<Flow>(ObjectID("login")))?.slug == "login")
        #expect(configuration.get(WordStage.self, ObjectID("login")) == nil)
        #expect(configuration.get(WordStage.self, ObjectID("word"))?.base.name == "word")
        #expect(configuration.all(Flow.self).map(\.id.text).sorted() == ["leave", "login"])
        #expect(configuration.all("authentik_flows.flow").count == 2)
        #expect(configuration.all(.stage).map(\.label).sorted() == ["other", "word"])
        #expect(configuration.all(.policy).count == 1)
        #expect(configuration.all(.provider).isEmpty)
        #expect(configuration.everything.count == 7)
    }

    @Test("finds objects by unique values, of the model or of its kind")
    func unique() {
        #expect(configuration.first(Flow.self, where: "slug", is: "leave")?.id == ObjectID("leave"))
        #expect(configuration.first(Flow.self, where: "slug", is: "LEAVE") == nil)
        #expect(configuration.first(Flow.self, where: "name", is: "login") == nil)
        #expect(configuration.first(WordStage.self, where: "name", is: "other")?.id == ObjectID("other"))
        #expect(configuration.first(YesPolicy.self, where: "name", is: "other") == nil)
        #expect(configuration.first(Holder.self, where: "number", is: "4")?.id == ObjectID("h1"))
        #expect(configuration.find(WordStage.model, where: "name", is: "word")?.id == ObjectID("word"))
    }

    @Test("knows who refers to an object, and in which field")
    func referrers() {
        let login = configuration.referrers(of: ObjectID("login"))
        #expect(
            Set(login) == [
                .init(object: ObjectID("b1"), field: "target"), .init(object: ObjectID("h1"), field: "flow"),
            ])
        let word = configuration.referrers(of: ObjectID("word"))
        #expect(Set(word.map(\.field)) == ["stage", "stages"])
        #expect(configuration.referrers(of: ObjectID("h1")).isEmpty)
    }

    @Test("tells which unique value another object has already")
    func conflicts() throws {
        func object<M: Model>(_ type: M.Type, _ id: String, _ document: [String: JSON]) throws -> AnyStored {
            AnyStored(id: ObjectID(id), info: M.model, base: try M.Base.make(document), value: try M.make(document))
        }
        let flow: [String: JSON] = ["name": "x", "slug": "login", "title": "X", "designation": "recovery"]
        let conflict = try #require(configuration.conflict(with: object(Flow.self, "new", flow)))
        #expect(conflict.field == "slug" && conflict.other.id == ObjectID("login"))
        #expect(try configuration.conflict(with: object(Flow.self, "login", flow)) == nil)
        #expect(try configuration.conflict(with: object(WordStage.self, "new", ["name": "word"]))?.field == "name")
        #expect(try configuration.conflict(with: object(YesPolicy.self, "new", ["name": "word"])) == nil)
        #expect(
            try configuration.conflict(with: object(Holder.self, "new", ["name": "x", "number": 4]))?.field == "number")
        #expect(try configuration.conflict(with: object(Holder.self, "new", ["name": "x", "number": nil])) == nil)
    }

    @Test("remembers what was derived from it, by purpose and object, also that there is nothing")
    func remembered() {
        let made = Mutex(0)
        func derive(_ purpose: String, of object: ObjectID? = nil) -> Int? {
            configuration.remembered(purpose, of: object) {
                made.withLock { $0 += 1 }
                return purpose == "nothing" ? nil : 5
            }
        }
        #expect(derive("a") == 5 && derive("a") == 5)
        #expect(derive("a", of: ObjectID("x")) == 5)
        #expect(derive("nothing") == nil && derive("nothing") == nil)
        #expect(made.withLock { $0 } == 3)
    }

    @Test("does not remember what failed")
    func failedDerivation() {
        #expect(throws: Missing.self) { try configuration.remembered("x") { () throws -> Int in throw Missing("it") } }
        #expect(configuration.remembered("x") { 1 } == 1)
    }
}
