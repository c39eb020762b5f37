/// Where a flow may send the browser when it is over.
public enum NextAddress {
    /// Whether an address stays on this site: a path, and nothing that a browser would read as another host.
    public static func isLocal(_ address: String) -> Bool {
        // Compared byte by byte, as browsers do: a slash and a mark that joins it are one character to Swift.
        let bytes = address.utf8
        guard bytes.first == UInt8(ascii: "/"), bytes.dropFirst().first != UInt8(ascii: "/"), bytes.count <= 8192 else {
            return false
        }
        return !bytes.contains { $0 == UInt8(ascii: "\\") || $0 <= 0x20 || $0 == 0x7F }
    }
}
