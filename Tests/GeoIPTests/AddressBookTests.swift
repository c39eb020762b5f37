import Foundation
import Kernel
import Logging
import Testing

@testable import GeoIP

@Suite("Where addresses are")
struct AddressBookTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "geoip-\(UUID().uuidString)")
    private var cities: URL { folder.appending(path: "city.mmdb") }
    private var systems: URL { folder.appending(path: "asn.mmdb") }

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    private func book() -> AddressBook {
        AddressBook(
            cities: cities.path(), systems: systems.path(), interval: .zero,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test("is what the files say of them")
    func finds() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try DatabaseFile.cities().write(to: cities, type: "GeoLite2-City")
        try DatabaseFile.systems.write(to: systems, type: "GeoLite2-ASN")
        let book = book()
        #expect(
            book.place(of: "192.0.2.200")
                == Place(continent: "EU", country: "DE", city: "Berlin", latitude: 52.52, longitude: 13.405))
        #expect(book.place(of: "2001:db8::1") == Place(country: "FR"))
        #expect(
            book.system(of: "192.0.2.200")
                == AutonomousSystem(number: 64500, organization: "Example Net", network: "192.0.2.128/25"))
        #expect(book.system(of: "2001:db8:4001::1")?.network == "2001:db8:4000::/36")
    }

    @Test(
        "is not known for others, nor for what is no address",
        arguments: ["198.51.100.1", "192.0.2.1x", "", "localhost", "2001:db9::1", "192.0.2", "::ffff:198.51.100.1"])
    func unknown(address: String) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try DatabaseFile.cities().write(to: cities, type: "GeoLite2-City")
        try DatabaseFile.systems.write(to: systems, type: "GeoLite2-ASN")
        #expect(book().place(of: address) == nil)
        #expect(book().system(of: address) == nil)
    }

    @Test("is known again when a file comes, changes, or goes")
    func reloads() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let book = book()
        #expect(book.place(of: "192.0.2.1") == nil)
        try DatabaseFile.cities().write(to: cities, type: "GeoLite2-City")
        #expect(book.place(of: "192.0.2.1")?.city == "Berlin")
        try DatabaseFile.cities("Bonn").write(to: cities, type: "GeoLite2-City")
        #expect(book.place(of: "192.0.2.1")?.city == "Bonn")
        try FileManager.default.removeItem(at: cities)
        #expect(book.place(of: "192.0.2.1") == nil)
    }

    @Test("stays what it was when a file is broken")
    func broken() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("no database".utf8).write(to: systems, options: .atomic)
        try DatabaseFile.cities().write(to: cities, type: "GeoLite2-City")
        let book = book()
        #expect(book.system(of: "192.0.2.200") == nil)
        #expect(book.place(of: "192.0.2.1")?.city == "Berlin")
        try Data("no database".utf8).write(to: cities, options: .atomic)
        #expect(book.place(of: "192.0.2.1")?.city == "Berlin")
    }

    @Test("is not known where no file is set")
    func unset() {
        let book = AddressBook(cities: nil, systems: "", logger: Logger(label: "test"))
        #expect(book.place(of: "192.0.2.1") == nil)
        #expect(book.system(of: "192.0.2.1") == nil)
    }

    @Test("can be asked from many sides while files change")
    func concurrently() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try DatabaseFile.cities().write(to: cities, type: "GeoLite2-City")
        let (book, cities) = (book(), cities)
        let found = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask { (0..<2000).allSatisfy { _ in book.place(of: "192.0.2.1")?.country == "DE" } }
            }
            group.addTask {
                for name in ["Bonn", "Köln", "Jena"] {
                    try? DatabaseFile.cities(name).write(to: cities, type: "GeoLite2-City")
                }
                return true
            }
            return await group.allSatisfy { $0 }
        }
        #expect(found)
        #expect(book.place(of: "192.0.2.1")?.city == "Jena")
    }
}
