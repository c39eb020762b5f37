import ArgumentParser

/// What can be done with blueprints from the command line.
struct BlueprintCommand<D: Distribution>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "blueprint", abstract: "Plan, apply and export blueprints.",
            subcommands: [
                BlueprintPlanCommand<D>.self, BlueprintApplyCommand<D>.self, BlueprintConfirmCommand<D>.self,
                BlueprintDriftCommand<D>.self, BlueprintExportCommand<D>.self, BlueprintValidateCommand<D>.self,
                BlueprintSchemaCommand<D>.self,
            ])
    }
}
