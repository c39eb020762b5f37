import ArgumentParser
public import Kernel

/// A server of one's own: the plugins it is built with.
///
///     @main enum MyServer: Distribution {
///         static let plugins: [any Plugin.Type] = [PasswordStagePlugin.self]
///     }
public protocol Distribution: Sendable {
    /// The plugins, in no particular order.
    static var plugins: [any Plugin.Type] { get }
}

extension Distribution {
    /// Runs the command line.
    @MainActor public static func main() async {
        await LanyardCommand<Self>.main()
    }
}
