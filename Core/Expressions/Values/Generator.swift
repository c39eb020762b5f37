/// A function that has begun, and gives one value after another.
final class Generator: Iterator {
    private enum State { case fresh, suspended, running, over }

    private let code: Code
    private let frame: Slots
    @exclusivity(unchecked) private var state = State.fresh

    static let members: [Member] = [
        .method("send", "value, /") { m, a in
            guard let generator = a[0].object(as: Generator.self) else { return .none }
            if generator.state == .fresh && !a[1].isNone {
                throw m.error(.typeError, "can't send non-None value to a just-started generator")
            }
            return try generator.giving(m, try generator.resume(m, sending: a[1], raising: nil))
        },
        .method("throw", "type, value=, traceback=, /") { m, a in
            guard let generator = a[0].object(as: Generator.self) else { return .none }
            let error = PyError(exception: try m.raisable(a[1]))
            return try generator.giving(m, try generator.resume(m, sending: .none, raising: error))
        },
        .method("close") { m, a in
            try a[0].object(as: Generator.self)?.close(m)
            return .none
        },
    ]

    /// Takes over what is in the slots.
    init(_ code: Code, taking slots: Slots, _ m: Machine) throws {
        try m.charge(bytes: 64 + 16 * code.slotCount)
        self.code = code
        frame = .allocate(capacity: code.slotCount)
        frame.initialize(repeating: .missing, count: code.slotCount)
        for index in 0..<code.slotCount { frame[index] = slots[index] }
        super.init()
        // Its own variables may come to hold it.
        m.suspects.append(self)
    }

    deinit {
        Teardown.dismantle(self)
        frame.deinitialize(count: code.slotCount)
        frame.deallocate()
    }

    private func clear(_ pile: inout [Value]) {
        for index in 0..<code.slotCount {
            if frame[index].isContainer { pile.append(frame[index]) }
            frame[index] = .missing
        }
    }

    override var type: PyType { .generator }
    override func surrender(_ pile: inout [Value]) {
        state = .over
        clear(&pile)
    }
    override func visit(_ body: (Value) -> Void) {
        for index in 0..<code.slotCount { body(frame[index]) }
    }
    override func repr(_ m: Machine) throws -> Str { Str("<generator object \(code.name)>") }

    override func next(_ m: Machine) throws -> Value {
        try resume(m, sending: .none, raising: nil).value
    }

    /// The value, or `StopIteration` with what was returned.
    private func giving(_ m: Machine, _ step: (value: Value, returned: Value)) throws -> Value {
        if !step.value.isMissing { return step.value }
        throw m.error(.stopIteration, args: step.returned.isNone ? [] : [step.returned])
    }

    /// Runs on until the next `yield`; the value is `.missing` at the end.
    func resume(
        _ m: Machine, sending sent: Value, raising error: PyError?
    ) throws -> (value: Value, returned: Value) {
        switch state {
        case .running: throw m.error(.valueError, "generator already executing")
        case .over:
            if let error { throw error }
            return (.missing, .none)
        case .fresh:
            if let error {
                state = .over
                throw error
            }
        case .suspended: break
        }
        try m.enter()
        try m.charge(steps: code.weight)
        // What another generator, in whose midst this one goes on, was sent it has taken already.
        m.sent = sent
        m.thrown = error
        state = .running
        defer {
            m.sent = .none
            m.thrown = nil
            m.leave()
        }
        do {
            let completion = try code.body.run(frame, m)
            if completion == .yielded {
                state = .suspended
                let value = frame[0]
                frame[0] = .missing
                return (value, .none)
            }
            let returned = completion == .returned ? frame[0] : .none
            finish()
            return (.missing, returned)
        } catch {
            finish()
            if let exception = m.exception(of: error), exception.type === PyType.stopIteration {
                throw m.error(.runtimeError, "generator raised StopIteration")
            }
            throw m.leaving(code.name, error)
        }
    }

    private func finish() {
        state = .over
        var pile: [Value] = []
        let result = frame[0]
        clear(&pile)
        frame[0] = result
    }

    func close(_ m: Machine) throws {
        guard state == .suspended else {
            state = .over
            return
        }
        let exit = m.error(.generatorExit, args: [])
        do {
            let step = try resume(m, sending: .none, raising: exit)
            if !step.value.isMissing { throw m.error(.runtimeError, "generator ignored GeneratorExit") }
        } catch let error as PyError where error.exception === exit.exception {
            return
        }
    }
}
