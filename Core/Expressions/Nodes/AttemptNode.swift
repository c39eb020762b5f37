/// `try: return a` whose handlers return what is known before.
final class AttemptNode: Node {
    private let body: Node
    private let attempt: Try
    private let answers: [Node]

    /// - Parameter answers: What each handler returns.
    init(_ body: Node, _ attempt: Try, answers: [Node]) {
        self.body = body
        self.attempt = attempt
        self.answers = answers
        super.init(attempt.position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        do {
            return try body.value(f, m)
        } catch {
            return try answer(error, f, m)
        }
    }

    @inline(never)
    private func answer(_ error: any Error, _ f: Slots, _ m: Machine) throws -> Value {
        guard let exception = m.exception(of: error), let index = try attempt.handler(of: exception, f, m) else {
            throw error
        }
        return try answers[index].value(f, m)
    }
    override var weight: Int { attempt.weight }
}
