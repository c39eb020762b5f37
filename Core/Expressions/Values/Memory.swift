#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Memory as the C library hands it out: what Swift's pointers allocate is aligned more than values need, which takes
/// longer.
enum Memory {
    @inline(__always)
    static func take<Element>(_ count: Int, of type: Element.Type) -> UnsafeMutablePointer<Element> {
        let (size, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
        guard !overflow, size > 0, let memory = malloc(size) else { preconditionFailure("there is no memory left") }
        return memory.assumingMemoryBound(to: Element.self)
    }

    @inline(__always)
    static func giveBack<Element>(_ memory: UnsafeMutablePointer<Element>) { free(memory) }
}
