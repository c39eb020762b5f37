// Looking at values where they lie, without counting the references to them.

extension UnsafeMutablePointer<Value> {
    /// The object that lies there, for looking at it while something holds it. A function of its own: inlined, the object
    /// would be counted by what it is inlined into.
    @inline(never)
    var object: Unmanaged<Object>? {
        if case .object(let object) = pointee { return Unmanaged.passUnretained(object) }
        return nil
    }

    /// The dictionary that lies there, for looking into it while something holds it.
    @inline(never)
    var dict: Unmanaged<Dict>? {
        if case .dict(let dict) = pointee { return Unmanaged.passUnretained(dict) }
        return nil
    }

    /// The list that lies there, for looking into it while something holds it.
    @inline(never)
    var list: Unmanaged<List>? {
        if case .list(let list) = pointee { return Unmanaged.passUnretained(list) }
        return nil
    }

    /// The short text that lies there.
    @inline(never)
    var short: ShortText? {
        if case .str(let text) = pointee, case .short(let short) = text.storage { return short }
        return nil
    }

    /// The long text that lies there, for looking at it while something holds it.
    @inline(never)
    var long: Unmanaged<LongText>? {
        if case .str(let text) = pointee, case .long(let long) = text.storage { return Unmanaged.passUnretained(long) }
        return nil
    }

    /// Lets go of the value that lies there.
    @inline(__always)
    func drop() {
        if pointee.isCounted { _ = move() }
    }
}
