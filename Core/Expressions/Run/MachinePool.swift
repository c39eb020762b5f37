#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Keeps a machine for each thread, so that a short evaluation does not begin with allocating one.
struct MachinePool: Sendable {
    static let shared = MachinePool()

    /// Where a thread keeps the place of its machine; both go when the thread ends.
    private let key: pthread_key_t

    private init() {
        var key = pthread_key_t()
        pthread_key_create(&key) { pointer in
            #if canImport(Darwin)
                MachinePool.discard(pointer)
            #else
                if let pointer { MachinePool.discard(pointer) }
            #endif
        }
        self.key = key
    }

    private static func discard(_ pointer: UnsafeMutableRawPointer) {
        let place = pointer.assumingMemoryBound(to: Machine.self)
        place.deinitialize(count: 1)
        place.deallocate()
    }

    /// Runs the body with a machine that nobody else has, and that nothing is left in of an earlier evaluation.
    @inline(__always)
    func withMachine<Result>(
        _ limits: Limits, _ host: any Host, _ body: (Machine) throws -> Result
    ) rethrows -> Result {
        try withUnsafePointer(to: host) { host in
            let place = idlePlace()
            // The place holds the machine until the evaluation is over: only the thread that it belongs to uses it.
            let machine = Unmanaged.passUnretained(place.pointee)
            machine._withUnsafeGuaranteedRef { $0.begin(limits, host) }
            defer {
                let isClean = machine._withUnsafeGuaranteedRef { $0.finish() }
                if !isClean || !isKnownUniquelyReferenced(&place.pointee) { replace(place) }
            }
            return try machine._withUnsafeGuaranteedRef { try body($0) }
        }
    }

    /// The place of the thread's machine, or a new one where that is busy: a host's function may run another
    /// expression.
    private func idlePlace() -> UnsafeMutablePointer<Machine> {
        if let pointer = pthread_getspecific(key) {
            let place = pointer.assumingMemoryBound(to: Machine.self)
            if !place.pointee.isBusy { return place }
        }
        return newPlace()
    }

    @inline(never)
    private func newPlace() -> UnsafeMutablePointer<Machine> {
        let place = UnsafeMutablePointer<Machine>.allocate(capacity: 1)
        place.initialize(to: Machine(limits: Limits(), host: NoHost()))
        if pthread_getspecific(key) == nil {
            pthread_setspecific(key, place)
        } else {
            place.pointee.isTemporary = true
        }
        return place
    }

    /// Something is left of the evaluation, so that there is a new machine for the thread's next one: most of all where
    /// the host has kept this one in a ``HostCall``, which must not reach into another evaluation.
    @inline(never)
    private func replace(_ place: UnsafeMutablePointer<Machine>) {
        if place.pointee.isTemporary {
            Self.discard(place)
        } else {
            place.pointee = Machine(limits: Limits(), host: NoHost())
        }
    }
}
