// swift-tools-version: 6.2
import Foundation
import PackageDescription

// ── What the whole package is built with ────────────────────────────────────────────────────────────────────────────

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

extension Target.Dependency {
    static let httpTypes = product(name: "HTTPTypes", package: "swift-http-types")
    static let logging = product(name: "Logging", package: "swift-log")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let cryptoExtras = product(name: "CryptoExtras", package: "swift-crypto")
    static let grdb = product(name: "GRDB", package: "GRDB.swift")
    static let grdbSQLite = product(name: "GRDBSQLite", package: "GRDB.swift")
    static let yams = product(name: "Yams", package: "Yams")
    static let mustache = product(name: "Mustache", package: "swift-mustache")
    static let hummingbird = product(name: "HummingbirdCore", package: "hummingbird")
    static let hummingbirdHTTP2 = product(name: "HummingbirdHTTP2", package: "hummingbird")
    static let nio = product(name: "NIOCore", package: "swift-nio")
    static let nioHTTPTypes = product(name: "NIOHTTPTypes", package: "swift-nio-extras")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let nioTLS = product(name: "NIOTLS", package: "swift-nio")
    static let nioSSL = product(name: "NIOSSL", package: "swift-nio-ssl")
    static let lifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let lifecycleSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let httpClient = product(name: "AsyncHTTPClient", package: "async-http-client")
    static let arguments = product(name: "ArgumentParser", package: "swift-argument-parser")
}

// ── Core: one row a target, lower rows may depend on upper ones ─────────────────────────────────────────────────────

struct Module {
    var name: String
    var dependencies: [Target.Dependency]
    var resources: [Resource] = []
}

let core: [Module] = [
    Module(name: "Expressions", dependencies: []),
    Module(name: "Kernel", dependencies: ["Expressions", .httpTypes, .logging]),
    Module(name: "JOSE", dependencies: ["CCrypto", "Kernel"]),
    Module(name: "Storage", dependencies: ["CPQ", "CEpoll", .crypto, .grdb, .grdbSQLite, .logging]),
    Module(name: "Telemetry", dependencies: ["Kernel", "Storage"]),
    Module(name: "Reporting", dependencies: ["Kernel", .httpClient, .nio, .nioHTTP1, .lifecycle, .logging]),
    Module(
        name: "Outgoing",
        dependencies: ["Kernel", .crypto, .httpClient, .httpTypes, .nio, .nioHTTP1]),
    Module(
        name: "Mail",
        dependencies: ["Kernel", .mustache, .nio, .nioPosix, .nioSSL],
        resources: [.embedInCode("Resources")]),
    Module(name: "GeoIP", dependencies: ["CMaxMindDB", "Kernel", .logging]),
    Module(name: "ObjectStore", dependencies: ["Kernel", "Storage", .crypto, .logging]),
    Module(
        name: "Identity",
        dependencies: ["Kernel", "Storage", "ObjectStore", "CArgon2", .crypto, .cryptoExtras, .logging]),
    Module(
        name: "Tenants",
        dependencies: ["Kernel", "Storage", "ObjectStore", "Identity", .crypto, .logging]),
    Module(name: "Flows", dependencies: ["Kernel", .httpTypes, .logging]),
    Module(name: "ExpressionHost", dependencies: ["Expressions", "Kernel", .crypto, .logging]),
    Module(
        name: "Blueprints", dependencies: ["Kernel", "Storage", "ObjectStore", .crypto, .httpTypes, .yams, .logging]),
    Module(
        name: "Jobs", dependencies: ["Kernel", "Storage", "ObjectStore", "Identity", .crypto, .lifecycle, .logging]),
    Module(
        name: "API",
        dependencies: [
            "Kernel", "Storage", "ObjectStore", "Identity", "Jobs", "Tenants", "Flows", "Blueprints", "JOSE", .yams,
            .httpTypes,
            .logging,
        ]),
    Module(
        name: "Web",
        dependencies: [
            "Kernel", "Identity", "Flows", .hummingbird, .hummingbirdHTTP2, .mustache, .httpTypes,
            .nio, .nioPosix, .nioTLS, .nioHTTPTypes, .nioSSL, .lifecycle, .logging, .crypto, "JOSE",
        ],
        resources: [.embedInCode("Resources")]),
    Module(
        name: "Server",
        dependencies: [
            "CMalloc", "Kernel", "JOSE", "Storage", "Telemetry", "Reporting", "Outgoing", "GeoIP", "Mail",
            "ObjectStore",
            "Identity",
            "Tenants", "Flows", "ExpressionHost", "Expressions",
            "Blueprints", "Jobs", "API", "Web",
            "ShippedBlueprints", .arguments, .httpClient, .httpTypes, .nioHTTP1, .nioPosix, .nioSSL, .lifecycle,
            .lifecycleSignals, .logging,
        ]),
    Module(name: "TestKit", dependencies: ["ExpressionHost", "Kernel"]),
]

// ── Plugins: one row each, with the libraries it needs ──────────────────────────────────────────────────────────────

struct Plugin {
    /// The kind and the name, as configuration and `LANYARD_PLUGINS` write them.
    var id: String
    /// Its folder below `Plugins/`; the target's name is the same words, singular: `Stages/Password` is `StagePassword`.
    var folder: String
    var needs: [Target.Dependency] = []

    var target: String {
        let parts = folder.split(separator: "/")
        let kind = parts[0] == "Policies" ? "Policy" : String(parts[0].dropLast())
        return kind + parts[1]
    }
    /// What `Core/Lanyard/plugins.swift` asks with `#if`.
    var condition: String { id.uppercased().replacing(".", with: "_") }
}

let allPlugins: [Plugin] = [
    Plugin(id: "policy.dummy", folder: "Policies/Dummy"),
    Plugin(id: "policy.event_matcher", folder: "Policies/EventMatcher"),
    Plugin(id: "policy.expression", folder: "Policies/Expression"),
    Plugin(id: "policy.geoip", folder: "Policies/GeoIP"),
    Plugin(id: "policy.password", folder: "Policies/Password", needs: ["CZxcvbn"]),
    Plugin(id: "policy.password_expiry", folder: "Policies/PasswordExpiry"),
    Plugin(id: "policy.reputation", folder: "Policies/Reputation"),
    Plugin(id: "policy.unique_password", folder: "Policies/UniquePassword"),
    Plugin(id: "provider.oauth2", folder: "Providers/OAuth2", needs: ["JOSE", .httpTypes]),
    Plugin(id: "stage.captcha", folder: "Stages/Captcha", needs: [.httpTypes]),
    Plugin(id: "stage.consent", folder: "Stages/Consent"),
    Plugin(id: "stage.deny", folder: "Stages/Deny"),
    Plugin(id: "stage.dummy", folder: "Stages/Dummy"),
    Plugin(id: "stage.email", folder: "Stages/Email"),
    Plugin(id: "stage.identification", folder: "Stages/Identification"),
    Plugin(id: "stage.invitation", folder: "Stages/Invitation"),
    Plugin(id: "stage.mtls", folder: "Stages/MutualTLS", needs: ["JOSE", .httpTypes]),
    Plugin(id: "stage.password", folder: "Stages/Password"),
    Plugin(id: "stage.prompt", folder: "Stages/Prompt"),
    Plugin(id: "stage.redirect", folder: "Stages/Redirect"),
    Plugin(id: "stage.user_delete", folder: "Stages/UserDelete"),
    Plugin(id: "stage.user_login", folder: "Stages/UserLogin"),
    Plugin(id: "stage.user_logout", folder: "Stages/UserLogout"),
    Plugin(id: "stage.user_write", folder: "Stages/UserWrite"),
]

/// `LANYARD_PLUGINS=stage.password,provider.oauth2` builds with those rows only.
let plugins: [Plugin] = {
    guard let chosen = Context.environment["LANYARD_PLUGINS"] else { return allPlugins }
    let ids = Set(chosen.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
    let unknown = ids.subtracting(allPlugins.map(\.id))
    precondition(unknown.isEmpty, "LANYARD_PLUGINS names no such plugin: \(unknown.sorted().joined(separator: ", "))")
    return allPlugins.filter { ids.contains($0.id) }
}()

// ── Targets ─────────────────────────────────────────────────────────────────────────────────────────────────────────

var targets: [Target] = [
    .systemLibrary(name: "CCrypto", path: "Core/CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CArgon2", path: "Core/CArgon2", pkgConfig: "libargon2", providers: [.apt(["libargon2-dev"])]),
    .systemLibrary(name: "CEpoll", path: "Core/CEpoll"),
    .systemLibrary(name: "CMalloc", path: "Core/CMalloc"),
    .systemLibrary(name: "CPQ", path: "Core/CPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(
        name: "CMaxMindDB", path: "Core/CMaxMindDB", pkgConfig: "libmaxminddb",
        providers: [.apt(["libmaxminddb-dev"])]),
    .systemLibrary(name: "CZxcvbn", path: "Core/CZxcvbn", providers: [.apt(["libzxcvbn-dev"])]),
    .target(
        name: "ShippedBlueprints",
        path: "blueprints",
        resources: [.embedInCode("default"), .embedInCode("example"), .embedInCode("system")],
        swiftSettings: settings),
    .executableTarget(
        name: "Lanyard",
        dependencies: ["Kernel", "Server"] + plugins.map { .target(name: $0.target) },
        path: "Core/Lanyard",
        swiftSettings: settings + plugins.map { .define($0.condition) }),
]

for module in core {
    targets.append(
        .target(
            name: module.name, dependencies: module.dependencies, path: "Core/\(module.name)",
            resources: module.resources, swiftSettings: settings))
}

for plugin in plugins {
    targets.append(
        .target(
            name: plugin.target, dependencies: ["Kernel"] + plugin.needs, path: "Plugins/\(plugin.folder)/Sources",
            swiftSettings: settings))
}

/// Runs programs for `Tests/Expressions/differential.py`, which compares them with CPython's results.
targets.append(
    .executableTarget(
        name: "ExpressionsRunner", dependencies: ["Expressions"], path: "Tests/ExpressionsRunner",
        swiftSettings: settings))

// What decisions cost, measured by the benchmark.
if plugins.contains(where: { $0.id == "policy.expression" }) {
    targets.append(
        .executableTarget(
            name: "DecisionsRunner", dependencies: ["Flows", "Kernel", "PolicyExpression", "TestKit"],
            path: "Tests/DecisionsRunner", swiftSettings: settings))
}

/// Databases for tests, of the engine that the environment chooses.
targets.append(
    .target(
        name: "StorageTestKit", dependencies: ["Storage"], path: "Tests/StorageTestKit", swiftSettings: settings))

func tests(of module: String, at path: String, with more: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: module + "Tests", dependencies: [.target(name: module), "TestKit", "StorageTestKit"] + more, path: path,
        swiftSettings: settings)
}

// TestKit is tested by the tests that use it, and Server by those of the executable that it is most of.
targets += core.filter { !["TestKit", "Server"].contains($0.name) }.map {
    tests(of: $0.name, at: "Tests/\($0.name)Tests")
}
targets += plugins.map { tests(of: $0.target, at: "Plugins/\($0.folder)/Tests") }
// These are about the server with every plugin.
if plugins.count == allPlugins.count {
    targets.append(
        tests(
            of: "Lanyard", at: "Tests/LanyardTests",
            with: [
                "Server", "API", "Identity", "Jobs", "ObjectStore", "Reporting", "Storage", "Tenants", "Web",
                .httpTypes,
            ]))
}

let package = Package(
    name: "lanyard",
    platforms: [.macOS(.v26)],
    products: [.executable(name: "lanyard", targets: ["Lanyard"])]
        + core.map { .library(name: $0.name, targets: [$0.name]) }
        + plugins.map { .library(name: $0.target, targets: [$0.target]) },
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: targets
)
