import Kernel
import Testing

@testable import StageUserWrite

struct UserChangeTests {
    private func change(_ answers: [String: JSON], over attributes: [String: JSON] = [:]) throws -> UserChange {
        var change = UserChange()
        try change.take(answers, over: attributes)
        return change
    }

    @Test func `Names, addresses and the password are taken`() throws {
        let change = try change(["username": "mira", "name": "Mira", "email": "m@example.com", "password": "pw"])
        #expect(change.username == "mira" && change.name == "Mira" && change.email == "m@example.com")
        #expect(change.password == Secret("pw"))
    }

    @Test func `What was not asked stays as it is`() throws {
        let change = try change([:])
        #expect(change.username == nil && change.name == nil && change.email == nil && change.isActive == nil)
        #expect(change.password == nil && change.attributes.isEmpty)
    }

    @Test(arguments: [
        "id", "pk", "uuid", "uid", "type", "path", "groups", "is_superuser", "is_staff", "last_login", "date_joined",
        "component", "attributesx", "password_repeat",
    ])
    func `No answer can write anything else`(key: String) throws {
        let change = try change([key: "forged"])
        #expect(change.username == nil && change.kind == nil && change.path == nil && change.groups.isEmpty)
        #expect(change.attributes.isEmpty && change.password == nil && change.isActive == nil)
    }

    @Test func `An empty password changes nothing`() throws {
        #expect(try change(["password": ""]).password == nil)
    }

    @Test(
        arguments: [
            ("attributes.phone", ["phone": "1"]), ("attributes_phone", ["phone": "1"]),
            ("attributes.settings.locale", ["settings": ["locale": "1"]]),
            ("attributes_settings.locale", ["settings": ["locale": "1"]]),
            ("attributes_home_phone", ["home_phone": "1"]),
            ("attributes.", [:]), ("attributes_", [:]),
        ] as [(String, [String: JSON])])
    func `A key names an attribute, inside others too`(key: String, attributes: [String: JSON]) throws {
        #expect(try change([key: "1"]).attributes == attributes)
    }

    @Test func `Attributes beside the one that changes stay`() throws {
        let old: [String: JSON] = ["settings": ["theme": "dark", "locale": "en"], "city": "Oslo"]
        let change = try change(["attributes.settings.locale": "de"], over: old)
        #expect(change.attributes == ["settings": ["theme": "dark", "locale": "de"]])
    }

    @Test func `Attributes can come as one object`() throws {
        let change = try change(["attributes": ["phone": "1"]], over: ["city": "Oslo"])
        #expect(change.attributes == ["phone": "1"])
        #expect(throws: Problems.self) { try self.change(["attributes": "phone"]) }
    }

    @Test func `An account can be switched on and off`() throws {
        #expect(try change(["is_active": false]).isActive == false)
        #expect(throws: Problems.self) { try change(["is_active": "perhaps"]) }
    }
}
