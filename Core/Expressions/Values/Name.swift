import Synchronization

/// A name in a program, with what looking it up needs made ready.
public final class Name: Sendable {
    /// The name itself.
    public let text: String
    let str: Str
    let hashCode: Int

    init(_ text: String) {
        self.text = text
        str = Str(text)
        hashCode = str.hashCode
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
            let name = Name(text)
            if known.count < mostKnown && text.utf8.count <= 64 { known[text] = name }
            return name
        }
    }
}

/// Things by name: a small table that a ready-made ``Name`` finds its way in without hashing.
struct NameTable<Element: Sendable>: Sendable {
    private struct Place: Sendable {
        let name: Name
        let element: Element
    }

    /// At hash places; nil where there is nothing.
    private let places: [Place?]
    private let mask: Int

    init(_ pairs: [(Name, Element)]) {
        var size = 4
        while size < pairs.count * 2 { size *= 2 }
        mask = size - 1
        var places = [Place?](repeating: nil, count: size)
        for (name, element) in pairs {
            var index = name.hashCode & mask
            while let place = places[index], place.name.str != name.str { index = (index + 1) & mask }
            if places[index] != nil { continue }
            places[index] = Place(name: name, element: element)
        }
        self.places = places
    }

    @inline(__always)
    subscript(name: Name) -> Element? {
        var index = name.hashCode & mask
        while let place = places[index] {
            if place.name.matches(name) { return place.element }
            index = (index + 1) & mask
        }
        return nil
    }
}
