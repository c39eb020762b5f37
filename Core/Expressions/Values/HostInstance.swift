/// An object of the host's.
final class HostInstance<Subject: Sendable>: Object {
    private let traits: HostTraits<Subject>
    /// The values of the attributes that stay the same, `.missing` where one has not been read; nil while none has.
    /// They are there until the instance goes, in the order of the type's.
    @exclusivity(unchecked) private var kept: UnsafeMutablePointer<Value>?
    let subject: Subject

    required init(_ traits: HostTraits<Subject>, _ subject: Subject) {
        self.traits = traits
        self.subject = subject
    }

    override var type: PyType { traits.type }
    override var hasOwnAttributes: Bool { traits.dynamic != nil }

    private func call(_ m: Machine) -> HostCall { HostCall(m) }

    @inline(__always)
    func read(_ get: (Subject) -> Value) -> Value { get(subject) }

    /// The value of an attribute that stays the same.
    func stored(_ name: Name, _ get: (Subject) -> Value) -> Value {
        guard let index = traits.index(ofKept: name) else { return get(subject) }
        let places = kept ?? placesToKeep()
        if places[index].isMissing { places[index] = get(subject) }
        return places[index]
    }

    private func placesToKeep() -> UnsafeMutablePointer<Value> {
        let places = Memory.take(traits.kept.count, of: Value.self)
        places.initialize(repeating: .missing, count: traits.kept.count)
        kept = places
        return places
    }

    override func place(of name: Name) -> UnsafeMutablePointer<Value>? {
        guard let kept, let index = traits.index(ofKept: name), !kept[index].isMissing else { return nil }
        return kept + index
    }

    deinit {
        guard let kept else { return }
        if isDeep { Teardown.dismantle(self) }
        kept.deinitialize(count: traits.kept.count)
        Memory.giveBack(kept)
    }

    override var isLeaf: Bool { kept == nil }
    override var isDeep: Bool {
        guard let kept else { return false }
        for index in traits.kept.indices where kept[index].isContainer { return true }
        return false
    }
    override func surrender(_ pile: inout [Value]) {
        guard let kept else { return }
        for index in traits.kept.indices where kept[index].isContainer {
            pile.append(kept[index])
            kept[index] = .missing
        }
    }
    override func visit(_ body: (Value) -> Void) {
        guard let kept else { return }
        for index in traits.kept.indices { body(kept[index]) }
    }
    override func repr(_ m: Machine) throws -> Str {
        guard let show = traits.show else { return try super.repr(m) }
        return Str("<\(type.name): \(show(subject))>")
    }
    override func str(_ m: Machine) throws -> Str {
        guard let show = traits.show else { return try super.repr(m) }
        return Str(show(subject))
    }
    override func equals(_ m: Machine, _ other: Value) throws -> Bool {
        guard let same = traits.same, let other = subject(of: other) else {
            return try super.equals(m, other)
        }
        return same(subject, other)
    }
    private func subject(of value: Value) -> Subject? {
        guard case .object(let object) = value, traits.owns(object) else { return nil }
        // `owns` says that it is one.
        return unsafeDowncast(object, to: HostInstance<Subject>.self).subject
    }
    override func hash(_ m: Machine) throws -> Int {
        // Equal ones need equal hashes, and what makes them equal is not known here.
        if traits.same != nil { return try m.hash(.str(Str(type.name))) }
        return try super.hash(m)
    }
    override func attribute(_ m: Machine, _ name: Name) throws -> Value {
        let found = try super.attribute(m, name)
        if found.isMissing, let dynamic = traits.dynamic, !name.text.hasPrefix("_") {
            return try dynamic(subject, call(m), name.text) ?? .missing
        }
        return found
    }
    override func setAttribute(_ m: Machine, _ name: Name, _ value: Value) throws -> Bool {
        guard let set = traits.setters[name] else { return false }
        try set(subject, call(m), value)
        return true
    }
    override func iterate(_ m: Machine) throws -> Iterator? {
        guard let iterate = traits.iterate else { return nil }
        return SequenceIterator(m.newList(try iterate(subject, call(m))))
    }
    override func length(_ m: Machine) throws -> Int? {
        guard let iterate = traits.iterate else { return nil }
        return try iterate(subject, call(m)).count
    }
    override func truth(_ m: Machine) throws -> Bool {
        guard let iterate = traits.iterate else { return true }
        return try !iterate(subject, call(m)).isEmpty
    }
    override func item(_ m: Machine, _ index: Value) throws -> Value {
        if let item = traits.item {
            if let value = try item(subject, call(m), index) { return value }
            throw m.error(.keyError, args: [index])
        }
        guard let iterate = traits.iterate else { return .missing }
        return try m.item(m.newList(iterate(subject, call(m))), index)
    }
}
