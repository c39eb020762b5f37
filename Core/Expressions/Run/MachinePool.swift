#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Keeps a machine for each thread, so that a short evaluation does not begin with allocating one.
enum MachinePool {
    /// Where a thread keeps its machine; the machine goes when the thread ends.
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key) { pointer in
            #if canImport(Darwin)
                Unmanaged<Machine>.fromOpaque(pointer).release()
            #else
                if let pointer { Unmanaged<Machine>.fromOpaque(pointer).release() }
            #endif
        }
        return key
    }()

    /// Runs the body with a machine that nobody else has, and that nothing is left in of an earlier evaluation.
    @inline(__always)
    static func withMachine<Result>(
        _ limits: Limits, _ host: any Host, _ body: (Machine) throws -> Result
    ) rethrows -> Result {
        try withUnsafePointer(to: host) { host in
            var machine = take()
            machine.begin(limits, host)
            defer { put(&machine) }
            return try body(machine)
        }
    }

    /// The thread's machine, which is not the thread's any more then: a host's function may run another expression.
    private static func take() -> Machine {
        guard let pointer = pthread_getspecific(key) else { return Machine(limits: Limits(), host: NoHost()) }
        pthread_setspecific(key, nil)
        // Only `put` sets it, to what it retained; it is not there any more, so that nobody else takes this over.
        return Unmanaged<Machine>.fromOpaque(pointer).takeRetainedValue()
    }

    /// Keeps the machine for the thread's next evaluation, unless the host has kept it: in a ``HostCall`` that outlives
    /// its evaluation, which must not reach into another one.
    private static func put(_ machine: inout Machine) {
        guard machine.finish(), isKnownUniquelyReferenced(&machine), pthread_getspecific(key) == nil else { return }
        pthread_setspecific(key, Unmanaged.passRetained(machine).toOpaque())
    }
}
