import Kernel
import Synchronization

/// A declared setting: its value, and what people are told of it.
///
///     @Setting("The port that is listened on.")
///     var port = 5432
///
/// The group it stands in and the property's name make its key, the type says how it is written. `Tools/gen.py` reads
/// these declarations to write `docs/settings.md`.
@propertyWrapper
struct Setting<Value: SettingValue>: Sendable {
    /// One reference: groups hold many settings, and are handed on often.
    private var kept: Kept

    var declaration: SettingDeclaration { kept.declaration }

    var wrappedValue: Value {
        get { kept.value }
        // Of this copy of the group alone.
        set { kept = Kept(newValue, kept.declaration, kept.check) }
    }

    init(
        wrappedValue: Value, _ help: String, as name: String? = nil, _ traits: SettingTraits = [],
        keptFor: String? = nil, orVariable variable: String? = nil
    ) {
        let declaration = SettingDeclaration(
            name: name, help: help, traits: traits, keptFor: keptFor, variable: variable)
        kept = Kept(wrappedValue, declaration, nil)
    }

    /// A setting that is absent unless somebody sets it.
    init<Wrapped>(
        _ help: String, as name: String? = nil, _ traits: SettingTraits = [], keptFor: String? = nil,
        orVariable variable: String? = nil
    ) where Value == Wrapped? {
        self.init(wrappedValue: nil, help, as: name, traits, keptFor: keptFor, orVariable: variable)
    }

    /// A setting whose value is declared as people write it.
    init(_ help: String, default text: String, _ traits: SettingTraits = [], keptFor: String? = nil) {
        guard let value = Value(given: .string(text)) else {
            preconditionFailure("'\(text)' is not \(Value.expected).")
        }
        self.init(wrappedValue: value, help, traits, keptFor: keptFor)
    }

    /// A number with bounds.
    init(
        wrappedValue: Value, _ help: String, _ traits: SettingTraits = [], in range: ClosedRange<Value>,
        keptFor: String? = nil
    ) where Value: Comparable {
        let declaration = SettingDeclaration(name: nil, help: help, traits: traits, keptFor: keptFor, variable: nil)
        kept = Kept(wrappedValue, declaration) {
            range.contains($0) ? nil : "from \(range.lowerBound) to \(range.upperBound)"
        }
    }

    private final class Kept: Sendable {
        let declaration: SettingDeclaration
        /// What a value must be beside its type, and this one is not; nil when there is nothing to be said.
        let check: (@Sendable (Value) -> String?)?
        /// Written while settings are read, before anybody else has them.
        private let current: Mutex<Value>

        init(_ value: Value, _ declaration: SettingDeclaration, _ check: (@Sendable (Value) -> String?)?) {
            current = Mutex(value)
            self.declaration = declaration
            self.check = check
        }

        var value: Value { current.withLock { $0 } }
        func set(_ new: Value) { current.withLock { $0 = new } }
    }
}

/// What is declared of a setting beside its type and its value.
struct SettingDeclaration: Sendable {
    /// The last part of its key, when that is not the property's name.
    var name: String?
    /// One sentence on what it is.
    var help: String
    var traits: SettingTraits
    /// What will use it; nil for one that has an effect.
    var keptFor: String?
    /// The environment variable that it is taken from when nobody sets it.
    var variable: String?
}

/// What is special about a setting.
struct SettingTraits: OptionSet, Sendable {
    let rawValue: Int
    /// Read again while the server runs, when it is told to (SIGHUP).
    static let reloaded = SettingTraits(rawValue: 1)
}

/// A setting whose type is not known; how groups see their settings.
protocol AnySetting: Sendable {
    var declaration: SettingDeclaration { get }
    var isSecret: Bool { get }
    /// The value as it may be shown, with secrets masked.
    var shown: JSON { get }
    /// Reads a value. Nothing is the declared value, or none at all if there may be none.
    /// - Throws: what is expected, to end a sentence that begins "must be".
    func load(_ given: JSON) throws(UnexpectedValue)
}

/// What a setting's value must be, and is not.
struct UnexpectedValue: Error {
    let expected: String
}

extension Setting: AnySetting {
    var isSecret: Bool { Value.isSecret }
    var shown: JSON { kept.value.shown }

    func load(_ given: JSON) throws(UnexpectedValue) {
        if given.isNull, !Value.mayBeAbsent { return }
        guard let new = Value(given: given) else { throw UnexpectedValue(expected: Value.expected) }
        if let expected = kept.check?(new) { throw UnexpectedValue(expected: expected) }
        kept.set(new)
    }
}
