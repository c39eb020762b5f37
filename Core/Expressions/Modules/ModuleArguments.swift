/// What the functions of the modules ask of their arguments.
extension Machine {
    /// The text of an argument.
    /// - Throws: `TypeError`, in the words of the function when `words` gives them.
    func text(_ value: Value, _ words: @autoclosure () -> String = "expected string or bytes-like object") throws -> Str
    {
        guard case .str(let text) = value else {
            throw error(.typeError, "\(words()), got '\(typeName(value))'")
        }
        try charge(text.count, of: 8)
        // Most of what is asked for is read character by character, and more than once.
        try charge(steps: 16 + 4 * text.count)
        return text
    }

    /// The refusal of what is neither text nor bytes, in the words of `str()` with an encoding.
    func noText(_ value: Value) -> PyError {
        error(.typeError, "decoding to str: need a bytes-like object, \(typeName(value)) found")
    }

    /// The text of an argument that may be left out.
    func text(_ value: Value, default text: Str) throws -> Str {
        value.isMissing ? text : try self.text(value, "expected str instance")
    }

    /// The characters of text; a surrogate that stands alone becomes the replacement character.
    func characters(_ text: Str) throws -> [Unicode.Scalar] {
        try charge(text.count, of: 4)
        if let characters = text.withASCII({ $0.map { Unicode.Scalar($0) } }) { return characters }
        return text.scalars.map { Unicode.Scalar($0) ?? "\u{fffd}" }
    }

    /// The bytes of an argument.
    func bytes(_ value: Value) throws -> [UInt8] {
        guard case .bytes(let bytes) = value else {
            throw error(.typeError, "a bytes-like object is required, not '\(typeName(value))'")
        }
        return bytes
    }

    /// The bytes of an argument that may be ASCII text too.
    func bytesOrASCII(_ value: Value, _ what: String = "a bytes-like object") throws -> [UInt8] {
        guard case .str(let text) = value else {
            guard case .bytes(let bytes) = value else {
                throw error(
                    .typeError, "argument should be \(what) or ASCII string, not '\(typeName(value))'")
            }
            return bytes
        }
        guard let ascii = text.ascii else {
            throw error(.valueError, "string argument should contain only ASCII characters")
        }
        return ascii
    }

    /// Whether an argument holds, when it was given.
    func flag(_ value: Value, default flag: Bool) throws -> Bool {
        value.isMissing ? flag : try truth(value)
    }

    /// The number of an argument, when it was given.
    func number(_ value: Value, default number: Int) throws -> Int {
        value.isMissing ? number : try index(value)
    }

    /// The number of an argument that CPython keeps in 32 bits, when it was given.
    func shortNumber(_ value: Value, default number: Int = 0) throws -> Int {
        if value.isMissing { return number }
        guard value.bigInteger != nil else { return try index(value) }
        guard let given = value.smallInteger else {
            throw error(.overflowError, "Python int too large to convert to C long")
        }
        if given > Int(Int32.max) { throw error(.overflowError, "signed integer is greater than maximum") }
        if given < Int(Int32.min) { throw error(.overflowError, "signed integer is less than minimum") }
        return given
    }

    /// The float that a number is.
    /// - Throws: `TypeError`, `OverflowError`.
    func real(_ value: Value) throws -> Double {
        if case .float(let double) = value { return double }
        guard let number = value.bigInteger else {
            throw error(.typeError, "must be real number, not \(typeName(value))")
        }
        return try number.asDouble()
    }

    /// The whole number that an argument is.
    /// - Throws: `TypeError`.
    func whole(_ value: Value) throws -> BigInt {
        guard let number = value.bigInteger else {
            throw error(.typeError, "'\(typeName(value))' object cannot be interpreted as an integer")
        }
        return number
    }
}

extension Value {
    /// Text of characters.
    init(_ scalars: some Sequence<Unicode.Scalar>) {
        self = .str(Str(scalars: scalars.map(\.value)))
    }

    /// A tuple of those.
    static func items(_ items: [Value]) -> Value { .tuple(Tuple(items: items)) }

    /// Nothing becomes `None`.
    init(_ text: String?) {
        self = text.map { Value($0) } ?? .none
    }

    /// Whether it was left out or is `None`.
    var isAbsent: Bool { isMissing || isNone }
}
