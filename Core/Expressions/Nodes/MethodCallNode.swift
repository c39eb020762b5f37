/// `object.name(a, b)`, without making a bound method.
final class MethodCallNode: Node {
    /// A method, and whether the arguments lie as its signature has them.
    private final class Method {
        let function: NativeFunction
        let isDirect: Bool

        /// The method that values of the type have by that name, nil where there is none.
        init?(of type: PyType, _ name: Name, _ arguments: PlainArguments) {
            guard case .method(let function)? = type.member(name) else { return nil }
            self.function = function
            isDirect = function.accepts(arguments.positional + 1, keywords: arguments.keywords.count)
        }
    }

    let object: Node
    let name: Name
    let arguments: PlainArguments
    // The methods of the most common types, looked up before.
    private let ofText: Method?
    private let ofDict: Method?
    private let ofList: Method?
    /// The key of `dict.get("key")`, where it is known before.
    private let sought: ConstantKey?

    init(_ object: Node, _ name: Name, _ arguments: PlainArguments, _ position: Position) {
        self.object = object
        self.name = name
        self.arguments = arguments
        ofText = Method(of: .str, name, arguments)
        ofDict = Method(of: .dict, name, arguments)
        ofList = Method(of: .list, name, arguments)
        // What is given for the key's absence is evaluated in any case, unless it has no effects.
        let isGet =
            name.text == "get" && (1...2).contains(arguments.count) && arguments.keywords.isEmpty
            && arguments.nodes.dropFirst().allSatisfy(\.hasNoEffect)
        sought = isGet ? ConstantKey(arguments.nodes[0]) : nil
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        if let sought, let dict = object.place(f, m)?.pointee.unretainedDict {
            let found = sought.find(in: dict)
            if !found.isMissing { return found }
        }
        let receiver = try object.value(f, m)
        switch receiver {
        case .str: if let ofText { return try call(ofText.function, ofText.isDirect, receiver, f, m) }
        case .dict: if let ofDict { return try call(ofDict.function, ofDict.isDirect, receiver, f, m) }
        case .list: if let ofList { return try call(ofList.function, ofList.isDirect, receiver, f, m) }
        case .object(let object):
            if !object.hasOwnAttributes, case .method(let function)? = object.type.member(name) {
                return try call(function, receiver, f, m)
            }
        default:
            if case .method(let function)? = receiver.type.member(name) { return try call(function, receiver, f, m) }
        }
        return try callAttribute(receiver, f, m)
    }

    private func call(_ function: NativeFunction, _ receiver: Value, _ f: Slots, _ m: Machine) throws -> Value {
        let isDirect = function.accepts(arguments.positional + 1, keywords: arguments.keywords.count)
        return try call(function, isDirect, receiver, f, m)
    }

    private func call(
        _ function: NativeFunction, _ isDirect: Bool, _ receiver: Value, _ f: Slots, _ m: Machine
    ) throws -> Value {
        let size = isDirect ? function.count : arguments.count + 1
        let slots = try m.reserve(size)
        defer { m.release(slots, size) }
        slots[0] = receiver
        try arguments.evaluate(into: slots + 1, f, m)
        do {
            if isDirect { return try function.body(m, Args(base: slots, count: size)) }
            return try function.call(
                m, CallArguments(base: slots, count: arguments.positional + 1, keywords: arguments.keywords))
        } catch {
            throw m.located(error, position)
        }
    }

    private func callAttribute(_ receiver: Value, _ f: Slots, _ m: Machine) throws -> Value {
        let callee: Value
        do {
            callee = try m.attribute(receiver, name)
        } catch {
            throw m.located(error, position)
        }
        let size = arguments.count
        let slots = try m.reserve(size)
        defer { m.release(slots, size) }
        try arguments.evaluate(into: slots, f, m)
        do {
            return try m.call(
                callee, CallArguments(base: slots, count: arguments.positional, keywords: arguments.keywords))
        } catch {
            throw m.located(error, position)
        }
    }
    override var weight: Int { object.weight + arguments.weight + 1 }
}
