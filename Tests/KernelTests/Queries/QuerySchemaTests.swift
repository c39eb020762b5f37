import Testing

@testable import Kernel

struct QuerySchemaTests {
    @Test func `Users, groups and events have the fields that clients of authentik ask about`() {
        #expect(
            QuerySchema.users.fields.map(\.name)
                == ["username", "name", "email", "path", "is_active", "type", "attributes"])
        #expect(QuerySchema.groups.fields.map(\.name) == ["name", "is_superuser", "attributes"])
        #expect(
            QuerySchema.events.fields.map(\.name)
                == ["action", "event_uuid", "app", "client_ip", "user", "brand", "context", "created"])
    }

    @Test func `Users are found`() throws {
        let user: JSON = [
            "username": "amy", "is_active": true, "type": "internal_service_account", "path": "users",
            "attributes": ["foo": ["bar": "Yes"]],
        ]
        for query in [
            #"username = "amy" and attributes.foo.bar ~ "y""#, "is_active = True and is_active != None",
            "type = 'Internal Service Account' and type != 'Internal'", "path startswith 'users'",
        ] {
            #expect(try Query.ask(query, user, over: .users), "\(query)")
        }
        #expect(Query.refusal("username = None", over: .users) != nil)
        #expect(Query.refusal("password ~ 'x'", over: .users) != nil)
    }

    @Test func `Events are found`() throws {
        let event: JSON = [
            "pk": "11111111-2222-3333-4444-555555555555", "action": "login_failed", "client_ip": "192.0.2.1",
            "user": ["pk": 7, "username": "amy"],
            "context": ["http_request": ["path": "/if/flow/"], "geo": ["city": "Ulm"]],
            "created": "2026-03-01T10:20:30Z",
        ]
        for query in [
            "action = 'login_failed' and action = 'Login Failed'", "event_uuid startswith '11111111-'",
            "user.username = 'amy' and user.pk = '7'",
            "context.http_request.path ~ '/flow' and context.geo.city = 'Ulm'",
            "created > '2026-02-01' and created < '2026-04-01 00:00'", "client_ip startswith '192.0.2.'",
            "app != 'authentik_core' and brand.name != 'x'",
        ] {
            #expect(try Query.ask(query, event, over: .events), "\(query)")
        }
        #expect(try Query.ask("action = 'Custom Prefix'", ["action": "custom_"], over: .events))
    }

    @Test func `Editors are told names, types and choices`() {
        let shown = QuerySchema.events.introspection
        #expect(shown["current_model"] == "authentik_events.event")
        let models = shown["models"]
        let event = models?["authentik_events.event"]
        #expect(event?["created"] == ["type": "datetime", "nullable": false])
        #expect(event?["action"]?["type"] == "str")
        #expect(event?["action"]?["options"]?.array?.first == "login")
        #expect(event?["user"] == ["type": "relation", "nullable": false, "relation": "authentik_events.event_user"])
        let text: JSON = ["type": "str", "nullable": false]
        #expect(models?["authentik_events.event_user"] == ["pk": text, "username": text, "email": text])
        #expect(
            models?["authentik_events.event_context"] == [
                "http_request": [
                    "type": "relation", "nullable": false, "relation": "authentik_events.event_context_http_request",
                ]
            ])
        #expect(models?["authentik_events.event_context_http_request"]?["user_agent"] == text)
        #expect(models?.object?.count == 5)
    }

    @Test func `Flags are told as nullable, and attributes suggest nothing`() {
        let models = QuerySchema.users.introspection["models"]
        #expect(models?["authentik_core.user"]?["is_active"] == ["type": "bool", "nullable": true])
        #expect(models?["authentik_core.user_attributes"] == [:])
        #expect(
            models?["authentik_core.user"]?["type"]?["options"]
                == ["internal", "external", "service_account", "internal_service_account"])
        let groups = QuerySchema.groups.introspection
        #expect(groups["models"]?["authentik_core.group"]?["is_superuser"] == ["type": "bool", "nullable": true])
    }

    @Test func `Relations are told with the models that they lead to`() {
        let models = QuerySchema.sample.introspection["models"]
        #expect(models?["app.thing"]?["owner"] == ["type": "relation", "nullable": true, "relation": "app.owner"])
        #expect(models?["app.owner"] == ["email": ["type": "str", "nullable": false]])
        #expect(models?["app.thing"]?["level"] == ["type": "int", "nullable": false, "options": [1, 2]])
        #expect(models?["app.thing"]?["ratio"]?["type"] == "float")
        #expect(models?["app.tag_data"] == [:])
    }
}
