#if canImport(Glibc)
    import CMalloc
    import Glibc
#endif

/// The parts that the C library's memory is in.
enum Arenas {
    /// Allows as many as there are processors, instead of eight for each: what is free in one is of no use to others, and
    /// more threads than that do not run at once. To be called before there are many threads.
    static func bound() {
        #if canImport(Glibc)
            _ = mallopt(M_ARENA_MAX, Int32(max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
        #endif
    }
}
