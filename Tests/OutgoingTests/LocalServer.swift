import Dispatch
import Foundation
import Glibc
import Synchronization

/// A plain HTTP server on this machine, which answers as a test says and notes what it was asked.
final class LocalServer: Sendable {
    /// A request's first line and its headers in lower case.
    struct Asked: Sendable {
        let line: String
        let headers: [String: String]
    }

    let port: Int
    private let socket: Int32
    private let notes = Mutex<[Asked]>([])
    private let answer: @Sendable (Asked) -> String

    /// - Parameter answer: the whole answer, head and body; an empty one closes the connection, and none is ever sent for
    ///   `hang`.
    init(_ answer: @escaping @Sendable (Asked) -> String) throws {
        self.answer = answer
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let fd = socket
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(fd, pointer, length) == 0 && getsockname(fd, pointer, &length) == 0 && listen(fd, 16) == 0
            }
        }
        guard isBound else { throw CocoaError(.fileNoSuchFile) }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in serve() }
    }

    /// An answer with a body.
    static func ok(_ body: String, status: String = "200 OK", headers: String = "") -> String {
        "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)Connection: close\r\n\r\n\(body)"
    }

    /// What it was asked, in order.
    var asked: [Asked] { notes.withLock { $0 } }
    func address(_ path: String, host: String = "127.0.0.1") -> String { "http://\(host):\(port)\(path)" }
    /// Listens no more. The thread that listened closes the socket, whose number may be another's from then on.
    func stop() { shutdown(socket, Int32(SHUT_RDWR)) }

    private func serve() {
        defer { close(socket) }
        while true {
            let connection = accept(socket, nil, nil)
            if connection < 0 { return }
            Thread.detachNewThread { [self] in serve(connection) }
        }
    }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        var head = ""
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !head.contains("\r\n\r\n") {
            let count = read(connection, &buffer, buffer.count)
            if count <= 0 { return }
            head += String(decoding: buffer[..<count], as: UTF8.self)
        }
        let lines = head.components(separatedBy: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces) }
        }
        let asked = Asked(line: lines[0], headers: headers)
        notes.withLock { $0.append(asked) }
        let text = answer(asked)
        if text == "hang" {
            // Until the client goes.
            while read(connection, &buffer, buffer.count) > 0 {}
            return
        }
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let sent = bytes.withUnsafeBytes {
                send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if sent <= 0 { return }
            bytes = bytes.dropFirst(sent)
        }
    }
}
