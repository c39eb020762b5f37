// swift-tools-version: 6.2
import PackageDescription

// With `NonisolatedNonsendingByDefault` a stage's functions run where they are called from, as the kernel's do; without
// it the compiler refuses to hand the stage's context from one to the next. The others are Lanyard's own habits.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// A library of Lanyard: `Kernel`, `Server`, `TestKit`, or a plugin such as `StagePassword`.
func lanyard(_ name: String) -> Target.Dependency { .product(name: name, package: "lanyard") }

let package = Package(
    name: "lanyard-terms",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "StageTerms", targets: ["StageTerms"]),
        .executable(name: "my-server", targets: ["MyServer"]),
    ],
    dependencies: [
        // Elsewhere this is the path of a clone of Lanyard, or `.package(url:…)` with its repository's address.
        .package(name: "lanyard", path: "..")
    ],
    targets: [
        // The plugin. It needs the kernel and nothing else of Lanyard.
        .target(name: "StageTerms", dependencies: [lanyard("Kernel")], swiftSettings: settings),
        .testTarget(
            name: "StageTermsTests", dependencies: ["StageTerms", lanyard("Kernel"), lanyard("TestKit")],
            swiftSettings: settings),
        // A server with the plugins of its list. What is not named here is neither compiled nor linked.
        .executableTarget(
            name: "MyServer",
            dependencies: [
                "StageTerms", lanyard("Kernel"), lanyard("Server"), lanyard("StageIdentification"),
                lanyard("StagePassword"), lanyard("StagePrompt"), lanyard("StageUserLogin"), lanyard("StageUserLogout"),
                lanyard("StageUserWrite"),
            ],
            swiftSettings: settings),
    ]
)
