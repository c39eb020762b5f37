import ArgumentParser

/// The command line.
struct LanyardCommand<D: Distribution>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "lanyard", abstract: "An identity provider made of plugins.", version: Version.current,
            subcommands: [
                ServeCommand<D>.self, WorkerCommand<D>.self, MigrateCommand.self, BackupCommand.self,
                RestoreCommand.self, DatabaseCommand.self, ImportUsersCommand<D>.self, HealthcheckCommand.self,
                CreateAdminCommand<D>.self, CreateRecoveryKeyCommand<D>.self, BlueprintCommand<D>.self, APICommand.self,
                ConfigCommand.self, TestEmailCommand<D>.self,
                PluginsCommand<D>.self, HashPasswordCommand.self, ExplainCommand<D>.self,
                SchemaCommand<D>.self, VersionCommand.self,
            ])
    }
}
