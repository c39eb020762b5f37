import CArgon2

/// Argon2id (RFC 9106), the only way in which new passwords are hashed.
struct Argon2: Sendable, Hashable {
    /// Memory in KiB.
    var memory: UInt32
    /// Passes over it.
    var passes: UInt32
    var lanes: UInt32

    /// 19 MiB, two passes: what OWASP's list of password hashes asks for.
    static let standard = Argon2(memory: 19_456, passes: 2, lanes: 1)
    static let saltLength = 16
    static let outputLength = 32

    /// Whether a hash of this cost may be computed for a sign-in; what is beyond would stall the others.
    var isBearable: Bool {
        (1...16).contains(passes) && (1...16).contains(lanes) && (8 * lanes...262_144).contains(memory)
    }

    /// The hash; nil when the library refuses the parameters or has no memory. Runs on the calling thread alone.
    func hash(_ password: [UInt8], salt: [UInt8], length: Int = outputLength) -> [UInt8]? {
        var output = [UInt8](repeating: 0, count: length)
        // The library takes pointers to what it does not write, so both are copied.
        var (password, salt) = (password, salt)
        let status = output.withUnsafeMutableBufferPointer { output in
            password.withUnsafeMutableBufferPointer { password in
                salt.withUnsafeMutableBufferPointer { salt in
                    var context = argon2_context()
                    (context.out, context.outlen) = (output.baseAddress, UInt32(output.count))
                    (context.pwd, context.pwdlen) = (password.baseAddress, UInt32(password.count))
                    (context.salt, context.saltlen) = (salt.baseAddress, UInt32(salt.count))
                    (context.t_cost, context.m_cost) = (passes, memory)
                    (context.lanes, context.threads) = (lanes, 1)
                    context.version = UInt32(ARGON2_VERSION_13.rawValue)
                    context.allocate_cbk = { HashMemory.allocate($0, $1) }
                    context.free_cbk = { HashMemory.free($0, $1) }
                    return argon2_ctx(&context, Argon2_id)
                }
            }
        }
        return status == ARGON2_OK.rawValue ? output : nil
    }
}
