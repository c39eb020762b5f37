/// Finds what somebody may have meant.
enum Nearest {
    /// The name that is closest to `text`, if one is close: letters added, left out, changed or swapped.
    static func name(to text: String, among names: [String]) -> String? {
        let bytes = Array(text.lowercased().utf8)
        guard bytes.count <= 100 else { return nil }
        let allowed = max(1, min(3, bytes.count / 4))
        let close = names.lazy.map { (name: $0, distance: distance(bytes, Array($0.utf8))) }
        return close.filter { $0.distance <= allowed }.min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
    }

    /// The least number of changes that make one text of the other.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        if abs(left.count - right.count) > 3 { return 4 }
        var older: [Int] = []
        var previous = Array(0...right.count)
        for (row, byte) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var best = min(
                    previous[column] + (byte == other ? 0 : 1), previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, byte == right[column - 1], left[row - 1] == other {
                    best = min(best, older[column - 1] + 1)
                }
                current.append(best)
            }
            (older, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
