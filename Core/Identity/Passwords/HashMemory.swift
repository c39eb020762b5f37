#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The memory that a hash works in, straight from the system and given back when the hash is done: the C library's
/// allocator would keep 19 MiB for each thread that ever hashed.
enum HashMemory {
    /// Puts zeroed memory in the place that the pointer names; 0 on success.
    static func allocate(_ place: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?, _ bytes: Int) -> Int32 {
        let memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let place, let memory, memory != MAP_FAILED else { return -1 }
        place.pointee = memory.assumingMemoryBound(to: UInt8.self)
        return 0
    }

    /// Gives the memory back.
    static func free(_ memory: UnsafeMutablePointer<UInt8>?, _ bytes: Int) {
        guard let memory else { return }
        munmap(memory, bytes)
    }
}
