import Foundation
import Glibc

/// A mail server that says what it is told to, line by line, and leaves.
final class LeavingServer: Sendable {
    let port: Int
    private let socket: Int32
    private let lines: [String]
    private let isAbrupt: Bool

    /// - Parameters:
    ///   - lines: what it says: the first at once, each other one after it has heard something.
    ///   - isAbrupt: whether it leaves with a reset, as programs do that end.
    init(saying lines: [String], isAbrupt: Bool) throws {
        self.lines = lines
        self.isAbrupt = isAbrupt
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

    /// Listens no more. The thread that listened closes the socket, whose number may be another's from then on.
    func stop() { shutdown(socket, Int32(SHUT_RDWR)) }

    private func serve() {
        defer { close(socket) }
        while true {
            let connection = accept(socket, nil, nil)
            if connection < 0 { return }
            talk(connection)
        }
    }

    private func talk(_ connection: Int32) {
        defer { close(connection) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        for (index, line) in lines.enumerated() {
            if index > 0, read(connection, &buffer, buffer.count) <= 0 { return }
            if send(connection, line, line.utf8.count, Int32(MSG_NOSIGNAL)) < 0 { return }
        }
        guard isAbrupt else { return }
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(connection, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
    }
}
