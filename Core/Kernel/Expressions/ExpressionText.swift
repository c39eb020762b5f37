public import Expressions
import Synchronization

/// The text of an expression as the value of a field. It is compiled at its first use, once for all who use it.
public struct ExpressionText: FieldValue, Hashable, ExpressibleByStringLiteral {
    /// The program as it was written.
    public let source: String
    private let compiled = Compiled()
    private let traced = Compiled()

    public init(_ source: String) { self.source = source }
    public init(stringLiteral value: String) { source = value }
    public init(json: JSON) throws(Problems) { source = try String(json: json) }

    public var json: JSON { .string(source) }
    public static var shape: Shape { Shape(.string) }
    public static var initial: ExpressionText { "" }
    public var isBlank: Bool { source.isEmpty }
    public static func == (left: ExpressionText, right: ExpressionText) -> Bool { left.source == right.source }
    public func hash(into hasher: inout Hasher) { hasher.combine(source) }

    /// The compiled program.
    /// - Throws: `ExpressionError` of the kind `syntax`.
    public func program() throws -> Expression { try compiled.get { try Expression(source) } }

    /// The program compiled to take down what it reads.
    /// - Throws: `ExpressionError` of the kind `syntax`.
    public func tracingProgram() throws -> Expression { try traced.get { try Expression(source).tracing() } }

    /// Checks the program's form, for the field of that name.
    /// - Throws: ``Problems`` of that field, with the line and the place in it.
    public func check(_ field: String) throws(Problems) {
        do { _ = try Expression(source) } catch {
            throw .field(field, "Expression Syntax Error: \(error)")
        }
    }

    private final class Compiled: Sendable {
        private let program = Mutex<Expression?>(nil)

        func get(_ make: () throws -> Expression) throws -> Expression {
            try program.withLock { known in
                if let known { return known }
                let made = try make()
                known = made
                return made
            }
        }
    }
}
