/// `object.name(a, b)`, without making a bound method.
final class MethodCallNode: Node {
    /// A method, and whether the arguments lie as its signature has them.
    private final class Method {
        private let function: NativeFunction
        /// The same, without counting it, as this holds it.
        let held: Unmanaged<NativeFunction>
        let isDirect: Bool

        var count: Int { function.count }

        /// The method that values of the type have by that name, nil where there is none.
        init?(of type: PyType, _ name: Name, _ arguments: PlainArguments) {
            guard case .method(let function)? = type.member(name) else { return nil }
            self.function = function
            held = Unmanaged.passUnretained(function)
            isDirect = function.accepts(arguments.positional + 1, keywords: arguments.keywords.count)
        }
    }

    let object: Node
    let name: Name
    let arguments: PlainArguments
    // The methods of the most common types, looked up before.
    private let methods: [Method?]
    // The same, which need not be counted as the node holds them.
    private let ofText: Unmanaged<Method>?
    private let ofDict: Unmanaged<Method>?
    private let ofList: Unmanaged<Method>?
    /// The key of `dict.get("key")`, where it is known before.
    private let sought: ConstantKey?
    /// The same, not counted at each use.
    private let heldKey: Unmanaged<ConstantKey>?
    /// How many values the call has on the stack, receiver and arguments, as far as that is known before.
    private let room: Int

    init(_ object: Node, _ name: Name, _ arguments: PlainArguments, _ position: Position) {
        self.object = object
        self.name = name
        self.arguments = arguments
        methods = [PyType.str, .dict, .list].map { Method(of: $0, name, arguments) }
        ofText = methods[0].map { Unmanaged.passUnretained($0) }
        ofDict = methods[1].map { Unmanaged.passUnretained($0) }
        ofList = methods[2].map { Unmanaged.passUnretained($0) }
        // What is given for the key's absence is evaluated in any case, unless it has no effects.
        let isGet =
            name.text == "get" && (1...2).contains(arguments.count) && arguments.keywords.isEmpty
            && arguments.nodes.dropFirst().allSatisfy(\.hasNoEffect)
        sought = isGet ? ConstantKey(arguments.nodes[0]) : nil
        heldKey = sought.map { Unmanaged.passUnretained($0) }
        let most = methods.compactMap { $0?.count }.max() ?? 0
        room = max(arguments.count + 1, most == 0 ? 4 : most)
        super.init(position)
    }

    /// Where `dict.get("key")` has it.
    override func place(_ f: Slots, _ m: Machine) -> UnsafeMutablePointer<Value>? {
        guard let heldKey, let dict = object.place(f, m)?.dict else { return nil }
        return heldKey._withUnsafeGuaranteedRef { $0.place(in: dict) }
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        if let place = place(f, m) { return place.pointee }
        let slots = try m.reserve(room)
        defer { m.release(slots, room) }
        slots[0] = try object.value(f, m)
        return try call(slots, f, m)
    }

    /// The call's value for a receiver that is known.
    func value(of receiver: Value, _ f: Slots, _ m: Machine) throws -> Value {
        let slots = try m.reserve(room)
        defer { m.release(slots, room) }
        slots[0] = receiver
        return try call(slots, f, m)
    }

    /// The text that is its only argument, where that is known before.
    var onlyText: Str? {
        guard arguments.count == 1, arguments.keywords.isEmpty, case .str(let text)? = arguments.nodes[0].constant
        else { return nil }
        return text
    }

    @inline(__always)
    private func call(_ slots: Slots, _ f: Slots, _ m: Machine) throws -> Value {
        switch slots[0] {
        case .str: if let ofText { return try call(ofText, slots, f, m) }
        case .dict: if let ofDict { return try call(ofDict, slots, f, m) }
        case .list: if let ofList { return try call(ofList, slots, f, m) }
        case .object:
            if let object = slots.object {
                // The slot holds it until the end.
                return try object._withUnsafeGuaranteedRef { try call(on: $0, slots, f, m) }
            }
        default:
            if let method = slots[0].type.method(name) {
                return try method._withUnsafeGuaranteedRef { try call($0, slots, f, m) }
            }
        }
        return try callAttribute(slots, f, m)
    }

    private func call(on object: Object, _ slots: Slots, _ f: Slots, _ m: Machine) throws -> Value {
        if !object.hasOwnAttributes, let method = object.type.method(name) {
            // The type holds it, and the object the type.
            return try method._withUnsafeGuaranteedRef { try call($0, slots, f, m) }
        }
        return try callAttribute(slots, f, m)
    }

    private func call(_ method: Unmanaged<Method>, _ slots: Slots, _ f: Slots, _ m: Machine) throws -> Value {
        try arguments.evaluate(into: slots + 1, f, m)
        do {
            return try method._withUnsafeGuaranteedRef { method in
                try method.held._withUnsafeGuaranteedRef { function in
                    if method.isDirect { return try function.body(m, Args(base: slots, count: function.count)) }
                    return try callBinding(function, slots, m)
                }
            }
        } catch {
            throw m.located(error, position)
        }
    }

    private func call(_ function: NativeFunction, _ slots: Slots, _ f: Slots, _ m: Machine) throws -> Value {
        try arguments.evaluate(into: slots + 1, f, m)
        do {
            // What the methods of other types do takes about as long as this many steps, where they do not say.
            try m.charge(steps: 24)
            let isDirect = function.accepts(arguments.positional + 1, keywords: arguments.keywords.count)
            if isDirect && function.count <= room {
                return try function.body(m, Args(base: slots, count: function.count))
            }
            return try callBinding(function, slots, m)
        } catch {
            throw m.located(error, position)
        }
    }

    private func callBinding(_ function: NativeFunction, _ slots: Slots, _ m: Machine) throws -> Value {
        try function.call(
            m, CallArguments(base: slots, count: arguments.positional + 1, keywords: arguments.keywords))
    }

    private func callAttribute(_ slots: Slots, _ f: Slots, _ m: Machine) throws -> Value {
        let callee: Value
        do {
            callee = try m.attribute(slots[0], name)
        } catch {
            throw m.located(error, position)
        }
        try arguments.evaluate(into: slots + 1, f, m)
        do {
            if case .object(let object) = callee, let native = object.asNative, native.count < room,
                native.accepts(arguments.positional, keywords: arguments.keywords.count)
            {
                // As functions of modules, whose parameters lie where the arguments are.
                return try native.body(m, Args(base: slots + 1, count: native.count))
            }
            return try m.call(
                callee, CallArguments(base: slots + 1, count: arguments.positional, keywords: arguments.keywords))
        } catch {
            throw m.located(error, position)
        }
    }
    override var weight: Int { object.weight + arguments.weight + 1 }
}
