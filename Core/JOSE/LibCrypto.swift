import CCrypto

// libcrypto's rules of ownership, in one place:
// - What a function named `…_new`, `…_fetch`, `…_dup`, `PEM_read_…` or `d2i_…` returns is ours and freed once: by
//   ``Owned`` when it lives in one scope, by ``KeyHandle`` when it is a key.
// - What a `get0` function returns belongs to its parent and is not freed.
// - A function that may fail leaves entries on the thread's error queue. Other users of the library would take them for
//   their own, so whoever calls such functions ends with `defer { ERR_clear_error() }`.

/// A libcrypto object that one scope owns: freed when the scope ends, however it ends.
struct Owned: ~Copyable {
    let pointer: OpaquePointer
    private let free: (OpaquePointer?) -> Void

    /// Takes what a constructor returned.
    /// - Throws: ``JOSEError/library(_:)`` when it is NULL.
    init(_ pointer: OpaquePointer?, freedBy free: @escaping (OpaquePointer?) -> Void) throws(JOSEError) {
        guard let pointer else { throw .library("an object could not be made") }
        self.pointer = pointer
        self.free = free
    }

    deinit { free(pointer) }
}

extension Owned {
    /// An empty memory buffer to write to.
    static func buffer() throws(JOSEError) -> Owned {
        try Owned(BIO_new(BIO_s_mem()), freedBy: BIO_free_all)
    }

    /// A memory buffer to read `bytes` from.
    static func buffer(_ bytes: [UInt8]) throws(JOSEError) -> Owned {
        let buffer = try buffer()
        guard bytes.isEmpty || BIO_write(buffer.pointer, bytes, Int32(bytes.count)) == Int32(bytes.count) else {
            throw .library("a buffer could not be filled")
        }
        return buffer
    }

    /// What was written to a memory buffer.
    borrowing func contents() -> [UInt8] {
        let count = BIO_ctrl_pending(pointer)
        return [UInt8](unsafeUninitializedCapacity: count) { bytes, written in
            written = max(0, Int(BIO_read(pointer, bytes.baseAddress, Int32(count))))
        }
    }
}

/// Throws when a call did not return 1, libcrypto's word for success.
func require(_ result: Int32, _ operation: @autoclosure () -> String) throws(JOSEError) {
    guard result == 1 else { throw .library(operation()) }
}

/// The DER form that an `i2d_…` function writes; empty when it fails.
func derEncoding(_ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32) -> [UInt8] {
    let count = Int(encode(nil))
    guard count > 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: count) { bytes, written in
        var position = bytes.baseAddress
        written = max(0, Int(encode(&position)))
    }
}

/// A key that values share; freed with the last of them.
///
/// Unchecked, because the compiler cannot see that libcrypto never changes an `EVP_PKEY` once it is made: its
/// reference count is atomic and its caches are locked by the library.
final class KeyHandle: @unchecked Sendable {
    private let pointer: OpaquePointer
    let kind: KeyKind
    /// Size of the modulus or the group's order.
    let bits: Int

    /// Takes ownership of a key, also when it throws.
    /// - Throws: ``JOSEError/malformedKey(_:)`` for NULL, ``JOSEError/unsupportedKey(_:)`` for a type not known here.
    init(adopting pointer: OpaquePointer?) throws(JOSEError) {
        guard let pointer else { throw .malformedKey("it is damaged or no key of this kind") }
        do {
            kind = try KeyKind(of: pointer)
        } catch {
            EVP_PKEY_free(pointer)
            throw error
        }
        self.pointer = pointer
        bits = Int(EVP_PKEY_get_bits(pointer))
    }

    deinit { EVP_PKEY_free(pointer) }

    /// Lends the key for the duration of `body`, which must not keep it.
    func withPointer<R, E: Error>(_ body: (OpaquePointer) throws(E) -> R) throws(E) -> R {
        defer { withExtendedLifetime(self) {} }
        return try body(pointer)
    }
}
