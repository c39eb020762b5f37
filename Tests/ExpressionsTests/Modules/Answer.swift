@testable import Expressions

/// What `repr()` makes of an expression after an import: `=` and the text, or `!`, the exception and its words.
func answer(_ expression: String, after setting: String, host: any Host = NoHost()) -> String {
    answer(program: setting + "\nreturn " + expression, host: host)
}

/// What `repr()` makes of what a program returns.
func answer(program: String, host: any Host = NoHost()) -> String {
    let lines = program.split(separator: "\n", omittingEmptySubsequences: false)
    let body = lines.map { "    " + $0 }.joined(separator: "\n")
    do {
        let expression = try Expression("def program():\n" + body + "\nreturn repr(program())")
        guard case .str(let text) = try expression.run(limits: .patient, host: host) else { return "?" }
        return "=" + text.string
    } catch let error as ExpressionError {
        return "!\(error.type): \(error.message)"
    } catch {
        return "?\(error)"
    }
}
