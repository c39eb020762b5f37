import Synchronization

/// A name in a program, with what looking it up needs made ready.
public final class Name: Sendable {
    /// The name itself.
    public let text: String
    let str: Str
    let hashCode: Int
    /// Whether there is no other one with that text that is interned.
    let isInterned: Bool

    convenience init(_ text: String) { self.init(text, isInterned: false) }

    private init(_ text: String, isInterned: Bool) {
        self.text = text
        str = Str(text)
        hashCode = str.hashCode
        self.isInterned = isInterned
    }

    /// Whether it is the same name.
    @inline(__always)
    func matches(_ other: Name) -> Bool { self === other || str == other.str }

    private static let known = Mutex<[String: Name]>([:])
    private static let mostKnown = 1 << 14

    /// The one name with that text, so that two are compared by their addresses. Once there are very many, further ones
    /// stand for themselves: they are equal by their text all the same.
    static func interned(_ text: String) -> Name {
        known.withLock { known in
            if let name = known[text] { return name }
            let isKept = known.count < mostKnown && text.utf8.count <= 64
            let name = Name(text, isInterned: isKept)
            if isKept { known[text] = name }
            return name
        }
    }
}

/// Things by name: a small table that a ready-made ``Name`` finds its way in without hashing.
struct NameTable<Element: Sendable>: Sendable {
    /// At hash places.
    private let places: [KeptPlace]
    private let mask: Int
    private let names: [Name]
    let elements: [Element]
    /// Whether a name is known by its address alone.
    private let areInterned: Bool

    init(_ pairs: [(Name, Element)]) {
        var seen: Set<Str> = []
        let pairs = pairs.filter { seen.insert($0.0.str).inserted }
        names = pairs.map(\.0)
        elements = pairs.map(\.1)
        places = KeptPlace.table(names)
        mask = places.count - 1
        areInterned = names.allSatisfy(\.isInterned)
    }

    /// Which of the elements has that name.
    @inline(__always)
    func index(of name: Name) -> Int? {
        let identity = ObjectIdentifier(name)
        let isLoose = !name.isInterned || !areInterned
        var place = name.hashCode & mask
        while let known = places[place].identity {
            let index = places[place].index
            if known == identity || isLoose && names[index].str == name.str { return index }
            place = (place + 1) & mask
        }
        return nil
    }

    @inline(__always)
    subscript(name: Name) -> Element? {
        index(of: name).map { elements[$0] }
    }
}
