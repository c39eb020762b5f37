/// Where a flow may send the browser when it is over.
public enum NextAddress {
    /// Whether an address stays on this site: a path, and nothing that a browser would read as another host.
    public static func isLocal(_ address: String) -> Bool {
        guard address.hasPrefix("/"), !address.hasPrefix("//"), address.utf8.count <= 8192 else { return false }
        return !address.unicodeScalars.contains { $0 == "\\" || $0.value <= 0x20 || $0.value == 0x7F }
    }
}
