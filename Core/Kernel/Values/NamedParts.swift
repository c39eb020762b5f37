extension String {
    /// The text with each `%(name)s` replaced; one that is not known leaves the whole text as it is.
    public func replacingNames(_ names: [String: String]) -> String {
        var parts = split(separator: "%(", omittingEmptySubsequences: false)
        var result = String(parts.removeFirst())
        for part in parts {
            let pieces = part.split(separator: ")s", maxSplits: 1, omittingEmptySubsequences: false)
            guard pieces.count == 2, let value = names[String(pieces[0])] else { return self }
            result += value + pieces[1]
        }
        return result
    }
}
