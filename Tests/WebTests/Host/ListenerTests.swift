import Testing

@testable import Web

@Suite("An address to listen on")
struct ListenerTests {
    @Test(
        "is a host and a port",
        arguments: [
            ("127.0.0.1:9000", "127.0.0.1", 9000), ("[::]:9443", "::", 9443), ("localhost:0", "localhost", 0),
            ("0.0.0.0:65535", "0.0.0.0", 65535),
        ])
    func reads(text: String, host: String, port: Int) throws {
        let address = try #require(Listener.Address(text))
        #expect(address.host == host && address.port == port)
    }

    @Test(
        "is none without one of them",
        arguments: ["", "9000", ":9000", "host", "host:", "host:x", "host:65536", "host:-1", "[]:1"])
    func refuses(text: String) {
        #expect(Listener.Address(text) == nil)
    }
}
