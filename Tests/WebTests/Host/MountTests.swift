import HTTPTypes
import Kernel
import Testing

@testable import Web

@Suite("A server below a path")
struct MountTests {
    private let mount: Mount

    init() throws {
        var routes = RouteTable()
        for route: Route in ["GET /", "GET /if/flow/:flow/", "GET /static/dist/x.css", "GET /flows/-/cancel/"] {
            routes.add(route) { _ in .empty(.ok) }
        }
        mount = try #require(Mount("/auth/", routes: routes))
    }

    @Test("knows its own addresses as they are at the root of a host, and others not at all")
    func inside() {
        #expect(mount.inside("/auth/") == "/")
        #expect(mount.inside("/auth/if/flow/x/?next=%2F") == "/if/flow/x/?next=%2F")
        #expect(mount.inside("/auth/auth/") == "/auth/")
        #expect(mount.inside("/-/health/ready/") == "/-/health/ready/")
        for other in ["/", "/auth", "/author/", "/if/flow/x/", "/AUTH/", ""] { #expect(mount.inside(other) == nil) }
        #expect(Mount("/", routes: RouteTable()) == nil)
    }

    @Test(
        "puts its path before its own addresses, and leaves others as they are",
        arguments: [
            ("/", "/auth/"), ("/?a=b", "/auth/?a=b"), ("/if/flow/x/", "/auth/if/flow/x/"),
            ("/api/v3/", "/auth/api/v3/"),
            ("/auth/if/flow/x/", "/auth/if/flow/x/"), ("/auth/", "/auth/"), ("/wiki/page", "/wiki/page"),
            ("//other.example/if/", "//other.example/if/"), ("https://other.example/if/", "https://other.example/if/"),
            ("", ""), ("if/flow/", "if/flow/"), ("data:image/png;base64,/if/", "data:image/png;base64,/if/"),
        ])
    func outside(address: String, shown: String) {
        #expect(mount.outside(address) == shown)
    }

    private func sent(_ response: WebResponse, path: String = "/if/flow/x/") -> WebResponse {
        mount.outside(
            response,
            to: RequestFacts(
                id: "r", method: "GET", path: path, origin: "https://id.example", clientAddress: "", userAgent: ""))
    }

    @Test("does so in redirects, in cookies, and in what scripts are told")
    func headers() {
        let cookie = "authentik_session=x; Path=/; HttpOnly"
        let sent = sent(.redirect(to: "/if/flow/x/").with(.setCookie, cookie).with(.lanyardLocation, "/"))
        #expect(sent.headers[.location] == "/auth/if/flow/x/")
        #expect(sent.headers[.lanyardLocation] == "/auth/")
        #expect(sent.headers[.setCookie] == "authentik_session=x; Path=/auth/; HttpOnly")
    }

    @Test("does so in pages, where an attribute is an address, and in no text")
    func pages() {
        let page =
            #"<a href="/">a</a> <img src="/static/dist/x.css" alt="/if/"> <p>/if/ &quot; href=/</p><a href="/wiki/">"#
        let text = String(decoding: sent(.html(page)).body, as: UTF8.self)
        let expected = page.replacing(#"href="/">"#, with: #"href="/auth/">"#)
            .replacing(#"src="/static"#, with: #"src="/auth/static"#)
        #expect(text == expected)
    }

    @Test("does so in the API's answers, where a member is an address, and leaves what is stored")
    func documents() throws {
        let challenge: JSON = [
            "component": "xak-flow-redirect", "to": "/if/flow/x/",
            "flow_info": [
                "title": "/", "background": "/static/dist/x.css", "cancel_url": "/flows/-/cancel/",
                "background_themed_urls": ["light": "/static/dist/x.css", "dark": nil],
            ],
        ]
        let sent = sent(.json(challenge), path: "/api/v3/flows/executor/x/")
        #expect(
            try JSON(parsing: sent.body) == [
                "component": "xak-flow-redirect", "to": "/auth/if/flow/x/",
                "flow_info": [
                    "title": "/", "background": "/auth/static/dist/x.css", "cancel_url": "/auth/flows/-/cancel/",
                    "background_themed_urls": ["light": "/auth/static/dist/x.css", "dark": nil],
                ],
            ])
        let stored: JSON = ["results": [["name": "/", "background": "/static/dist/x.css", "launch_url": "/"]]]
        let list = self.sent(.json(stored), path: "/api/v3/flows/instances/")
        #expect(
            try JSON(parsing: list.body) == [
                "results": [["name": "/", "background": "/static/dist/x.css", "launch_url": "/auth/"]]
            ])
        let foreign: JSON = ["to": "/if/"]
        #expect(self.sent(.json(foreign), path: "/application/o/token/").body == foreign.bytes)
    }
}
