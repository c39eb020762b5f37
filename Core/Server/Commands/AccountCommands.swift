import ArgumentParser
import Identity
import Kernel

/// Makes somebody an administrator.
struct CreateAdminCommand<D: Distribution>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "create-admin", abstract: "Make a user an administrator.",
            discussion: """
                A user who is not there yet is made, without a password: `lanyard create-recovery-key` makes a link to \
                come in by. The group 'authentik Admins' is made, or made a superuser's group again, where it is not.
                """, aliases: ["create_admin_group"])
    }

    @Argument(help: "The user, by name.")
    var username: String

    @OptionGroup var server: BesideServer

    func run() async throws {
        do {
            let isNew = try await server.run(D.plugins) { try await $0.makeAdministrator(username, making: true) }
            print(isNew ? "\(username) was made, and is an administrator." : "\(username) is an administrator.")
        } catch let problems as Problems {
            throw ValidationError("\(problems)")
        }
    }
}

/// Makes a link that signs a user in once.
struct CreateRecoveryKeyCommand<D: Distribution>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "create-recovery-key", abstract: "Print a link that signs a user in, once.",
            usage: "lanyard create-recovery-key [<minutes>] <username>",
            discussion: """
                What is printed comes after the server's address. Whoever has it is the user: it counts once, and for \
                60 minutes if no others are given.
                """, aliases: ["create_recovery_key"])
    }

    @Argument(help: "For how many minutes it counts, and the user's name.")
    var arguments: [String]

    @OptionGroup var server: BesideServer

    /// As long as a link may count: a year.
    private static var most: Int { 365 * 24 * 60 }

    private func parts() throws -> (minutes: Int, username: String) {
        switch arguments.count {
        case 1: return (60, arguments[0])
        case 2:
            guard let minutes = Int(arguments[0]), (1...Self.most).contains(minutes) else {
                throw ValidationError("The minutes are a number from 1 to \(Self.most).")
            }
            return (minutes, arguments[1])
        default: throw ValidationError("Give a user's name, and before it for how many minutes the link counts.")
        }
    }

    func validate() throws { _ = try parts() }

    func run() async throws {
        let (minutes, username) = try parts()
        do {
            let (path, expires) = try await server.run(D.plugins) { assembly in
                guard
                    let user = try await assembly.services.directory.user(
                        where: [.username], is: username, ignoringCase: false), user.isActive
                else { throw Missing("There is no user '\(username)' who may sign in.") }
                let made = try await assembly.recovery.make(
                    for: user.username, lasting: .seconds(60 * minutes), in: assembly.store)
                return ("/recovery/use-token/\(made.key)/", made.expires)
            }
            print(path)
            ErrorOutput.say("It counts once, until \(expires.text).")
        } catch let missing as Missing {
            throw ValidationError(missing.description)
        }
    }
}
