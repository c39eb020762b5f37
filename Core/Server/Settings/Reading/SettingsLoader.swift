import Kernel

/// Reads settings from everywhere, the last of which wins: the built-in values, files, the environment.
struct SettingsLoader: Sendable {
    var environment: [String: String]
    /// nil to read no file.
    var files: SettingsFiles?

    /// The settings with all that is to be said about them.
    func load() -> LoadedSettings {
        var given: [GivenSetting] = []
        var problems: [SettingsProblem] = []
        do throws(SettingsProblem) {
            for path in try files?.paths() ?? [] {
                do throws(SettingsProblem) { given += try FileSource.read(path) } catch { problems.append(error) }
            }
        } catch {
            problems.append(error)
        }
        var reading = SettingsReading(environment: environment, given: given + EnvironmentSource.read(environment))
        reading.problems = problems
        return reading.result()
    }

    /// The settings.
    /// - Throws: the first problem, when there is one.
    func settings() throws -> Settings { try load().usable() }
}

/// Settings as they are in effect, where each comes from, and what is wrong.
struct LoadedSettings: Sendable {
    var settings: Settings
    /// Every setting, in the order of declaration.
    var shown: [ShownSetting]
    /// Sentences on what was given and means nothing.
    var unknown: [String]
    /// Sentences on what counts, but should be written in another way.
    var remarks: [String]
    var problems: [SettingsProblem]

    /// The settings.
    /// - Throws: the first problem, when there is one.
    func usable() throws(SettingsProblem) -> Settings {
        if let problem = problems.first { throw problem }
        return settings
    }
}

/// A setting as it may be shown: secrets are masked.
struct ShownSetting: Sendable {
    var key: String
    var value: JSON
    var origin: SettingOrigin
}
