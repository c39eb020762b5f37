/// How one text becomes another, line by line, as `diff -u` says it.
struct TextDiff {
    /// Lines around a change that are shown with it.
    private static let context = 3
    /// Beyond so many lines in either text they are not compared.
    private static let longest = 2000

    enum Line: Hashable {
        case kept(Substring)
        case removed(Substring)
        case added(Substring)
    }

    let lines: [Line]

    init(_ old: String, _ new: String) {
        let (before, after) = (Self.lines(of: old), Self.lines(of: new))
        guard before.count <= Self.longest, after.count <= Self.longest else {
            lines = before.map(Line.removed) + after.map(Line.added)
            return
        }
        var removed: Set<Int> = []
        var added: Set<Int> = []
        for change in after.difference(from: before) {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var lines: [Line] = []
        var (left, right) = (0, 0)
        while left < before.count || right < after.count {
            if left < before.count, removed.contains(left) {
                lines.append(.removed(before[left]))
                left += 1
            } else if right < after.count, added.contains(right) {
                lines.append(.added(after[right]))
                right += 1
            } else {
                lines.append(.kept(before[left]))
                left += 1
                right += 1
            }
        }
        self.lines = lines
    }

    /// The changed parts, each under a line that says where it is.
    var unified: [String] {
        var result: [String] = []
        for range in hunks {
            let before = lines[..<range.lowerBound]
            let (left, right) = (before.count { !$0.isAdded }, before.count { !$0.isRemoved })
            let part = lines[range]
            let (old, new) = (part.count { !$0.isAdded }, part.count { !$0.isRemoved })
            // A part without lines is said to be after the line before it.
            result.append(
                "@@ -\(old == 0 ? left : left + 1),\(old) +\(new == 0 ? right : right + 1),\(new) @@")
            result += part.map(\.text)
        }
        return result
    }

    private var hunks: [Range<Int>] {
        var hunks: [Range<Int>] = []
        for (index, line) in lines.enumerated() where !line.isKept {
            let range = max(0, index - Self.context)..<min(lines.count, index + Self.context + 1)
            if let last = hunks.last, last.upperBound >= range.lowerBound {
                hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
            } else {
                hunks.append(range)
            }
        }
        return hunks
    }

    private static func lines(of text: String) -> [Substring] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}

extension TextDiff.Line {
    var isKept: Bool { if case .kept = self { true } else { false } }
    var isRemoved: Bool { if case .removed = self { true } else { false } }
    var isAdded: Bool { if case .added = self { true } else { false } }

    var text: String {
        switch self {
        case .kept(let line): " \(line)"
        case .removed(let line): "-\(line)"
        case .added(let line): "+\(line)"
        }
    }
}
