import Glibc

/// Memory for a password's hash: taken from the system and given back to it, so that a burst of sign-ins leaves nothing
/// behind.
///
/// It begins at a huge page and asks for huge pages: with small ones the system's work to provide thousands of them costs
/// as much as half the hash.
enum HashMemory {
    private static let hugePage = 2 << 20

    /// Puts zeroed memory in the place that the pointer names; 0 on success.
    static func allocate(_ place: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?, _ bytes: Int) -> Int32 {
        let size = rounded(bytes)
        let raw = mmap(nil, size + hugePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let place, let raw, raw != MAP_FAILED else { return -1 }
        let head = rounded(Int(bitPattern: raw)) - Int(bitPattern: raw)
        let memory = raw + head
        if head > 0 { munmap(raw, head) }
        if head < hugePage { munmap(memory + size, hugePage - head) }
        // Where there are no huge pages the memory is as good, only slower.
        _ = madvise(memory, size, MADV_HUGEPAGE)
        place.pointee = memory.assumingMemoryBound(to: UInt8.self)
        return 0
    }

    /// Gives the memory back.
    static func free(_ memory: UnsafeMutablePointer<UInt8>?, _ bytes: Int) {
        guard let memory else { return }
        munmap(memory, rounded(bytes))
    }

    private static func rounded(_ bytes: Int) -> Int { (bytes + hugePage - 1) / hugePage * hugePage }
}
