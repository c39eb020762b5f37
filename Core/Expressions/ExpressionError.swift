/// Why an expression cannot be compiled, or gave no value.
public struct ExpressionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What sort of error it is.
    public enum Kind: Sendable, Hashable {
        /// It is not a program of the language.
        case syntax
        /// It raised an exception that it did not handle.
        case exception
        /// It used up what it may use.
        case limit
        /// It asked for something that only an evaluation that may wait can give.
        case waiting
        /// The host's own error, or the task was cancelled.
        case host
    }

    /// A call that led to the error.
    public struct Frame: Sendable, Hashable {
        public let line: Int
        /// From 1.
        public let column: Int
        /// The function's name, nil for the expression itself.
        public let function: String?
        /// The line's text.
        public let source: String
    }

    public let kind: Kind
    /// The exception's class: `ValueError`.
    public let type: String
    /// The message, without the class.
    public let message: String
    /// The calls that led to it, outermost first; the last one is where it arose.
    public let frames: [Frame]
    /// The text that is marked in the last frame's line: how many characters.
    public let width: Int
    /// What the exception was raised with, for the host's own classes.
    public let exception: String?

    /// An error of the host's own, of no place in the program.
    public static func host(_ message: String) -> ExpressionError {
        ExpressionError(kind: .host, type: "HostError", message: message, frames: [], width: 0, exception: nil)
    }

    public var line: Int? { frames.last?.line }
    public var column: Int? { frames.last?.column }
    public var source: String? { frames.last?.source }

    /// As Python shows it.
    public var description: String {
        var lines = kind == .syntax ? [] : ["Traceback (most recent call last):"]
        for (index, frame) in frames.enumerated() {
            let place = kind == .syntax ? "" : ", in \(frame.function ?? "<expression>")"
            lines.append("  File \"<expression>\", line \(frame.line)\(place)")
            let text = frame.source.drop { $0 == " " || $0 == "\t" }
            lines.append("    " + text)
            if index == frames.count - 1 {
                let indent = max(0, frame.column - 1 - (frame.source.count - text.count))
                let marks = max(1, min(width, text.count - min(indent, text.count)))
                lines.append("    " + String(repeating: " ", count: indent) + String(repeating: "^", count: marks))
            }
        }
        lines.append(message.isEmpty ? type : "\(type): \(message)")
        return lines.joined(separator: "\n")
    }
}

/// Makes errors for the host, with the lines of the source.
struct ErrorReport {
    let lines: [Substring]

    init(source: String) {
        lines = source.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
    }

    private func frame(_ position: Position, _ function: String?) -> ExpressionError.Frame {
        let index = Int(position.line) - 1
        let source = lines.indices.contains(index) ? String(lines[index].prefix(500)) : ""
        return ExpressionError.Frame(
            line: Int(position.line), column: Int(position.column) + 1,
            function: function == "<expression>" ? nil : function, source: source)
    }

    private func width(_ position: Position) -> Int {
        position.endLine == position.line ? Int(position.endColumn - position.column) : 500
    }

    func error(_ failure: SyntaxError) -> ExpressionError {
        ExpressionError(
            kind: .syntax, type: failure.kind, message: failure.message, frames: [frame(failure.position, nil)],
            width: width(failure.position), exception: nil)
    }

    func error(_ failure: any Error, _ m: Machine) -> ExpressionError {
        if let exception = m.exception(of: failure) {
            let message = (try? exception.str(m))?.string ?? ""
            return ExpressionError(
                kind: .exception, type: exception.type.name, message: String(message.prefix(2000)),
                frames: exception.places.reversed().map { frame($0.position, $0.function) },
                width: exception.places.first.map { width($0.position) } ?? 1, exception: exception.type.name)
        }
        var inner = failure
        var frames: [ExpressionError.Frame] = []
        var marks = 1
        if let located = failure as? Located {
            inner = located.error
            frames = [frame(located.position, nil)]
            marks = width(located.position)
        }
        let (kind, type, message) = Self.describe(inner)
        return ExpressionError(kind: kind, type: type, message: message, frames: frames, width: marks, exception: nil)
    }

    private static func describe(_ error: any Error) -> (ExpressionError.Kind, String, String) {
        switch error {
        case let exhausted as BudgetExhausted: (.limit, "LimitError", exhausted.description)
        case is TimeExhausted: (.limit, "LimitError", "The expression takes more time than it may")
        case is LimitExceeded: (.limit, "LimitError", "The expression prints more than it may")
        case is CannotWait:
            (.waiting, "WaitError", "The expression asks for what takes time, where nothing may wait")
        case is CancellationError: (.host, "Cancelled", "The evaluation was cancelled")
        default: (.host, "HostError", "\(error)")
        }
    }
}
