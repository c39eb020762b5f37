extension Machine {
    /// How many items are worked on between two charges.
    static let piece = 4096

    /// Goes through so many items piece by piece, each paid for before, so that the clock is looked at in between.
    /// - Parameters:
    ///   - steps: What an item costs.
    ///   - body: Gets the places of the items of a piece; ends it all by returning false.
    func inPieces(_ count: Int, steps: Int = 1, _ body: (Range<Int>) throws -> Bool) throws {
        var start = 0
        while start < count {
            let end = min(count, start + Self.piece)
            try charge(steps: (end - start) * steps)
            if try !body(start..<end) { return }
            start = end
        }
    }

    /// Pays for going through a number once, or for a copy of it.
    func charge(limbsOf number: BigInt) throws {
        try charge(steps: number.magnitude.count >> 1)
    }

    /// Pays for going through text or bytes in a loop of machine words.
    @inline(__always)
    func chargeScan(_ count: Int) throws {
        if count > 256 { try charge(steps: count >> 5) }
    }
}
