import CMaxMindDB

/// A file in MaxMind's format, open: the one place that speaks to the library.
///
/// `@unchecked`: what the handle points to is written by `init` and `deinit` alone; looking up reads it, from any thread.
final class AddressDatabase: @unchecked Sendable {
    private let handle: UnsafeMutablePointer<MMDB_s>

    /// The file cannot be used.
    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    /// Opens a file, which stays mapped into memory until the object goes.
    /// - Throws: ``Unusable`` when it cannot be opened or is of another format.
    init(path: String) throws {
        let handle = UnsafeMutablePointer<MMDB_s>.allocate(capacity: 1)
        handle.initialize(to: MMDB_s())
        let status = MMDB_open(path, UInt32(MMDB_MODE_MMAP), handle)
        guard status == MMDB_SUCCESS else {
            // What could not be opened holds nothing that is to be closed.
            handle.deallocate()
            throw Unusable(description: String(cString: MMDB_strerror(status)))
        }
        self.handle = handle
    }

    deinit {
        MMDB_close(handle)
        handle.deallocate()
    }

    /// What the file says of an address.
    struct Entry {
        /// How many bits of the address the entry is for; of an IPv4 address 32 at most.
        let prefix: Int
        fileprivate let owner: AddressDatabase
        fileprivate let entry: MMDB_entry_s

        /// The text at a path of names.
        func text(_ path: String...) -> String? {
            owner.value(of: entry, path) { data in
                guard data.type == UInt32(MMDB_DATA_TYPE_UTF8_STRING), let start = data.utf8_string else { return nil }
                let bytes = UnsafeRawBufferPointer(start: start, count: Int(data.data_size))
                return String(decoding: bytes, as: UTF8.self)
            }
        }

        /// The number with a fraction at a path of names.
        func double(_ path: String...) -> Double? {
            owner.value(of: entry, path) { data in
                switch data.type {
                case UInt32(MMDB_DATA_TYPE_DOUBLE): data.double_value
                case UInt32(MMDB_DATA_TYPE_FLOAT): Double(data.float_value)
                default: nil
                }
            }
        }

        /// The whole number at a path of names.
        func integer(_ path: String...) -> Int? {
            owner.value(of: entry, path) { data in
                switch data.type {
                case UInt32(MMDB_DATA_TYPE_UINT16): Int(data.uint16)
                case UInt32(MMDB_DATA_TYPE_UINT32): Int(data.uint32)
                case UInt32(MMDB_DATA_TYPE_INT32): Int(data.int32)
                default: nil
                }
            }
        }
    }

    /// The entry of an address; nil when there is none, or it is no address.
    func entry(of address: String) -> Entry? {
        // The library would look up a name.
        guard address.utf8.allSatisfy({ Self.isOfAddress($0) }) else { return nil }
        var (lookup, status) = (Int32(0), Int32(0))
        let result = MMDB_lookup_string(handle, address, &lookup, &status)
        guard lookup == 0, status == MMDB_SUCCESS, result.found_entry else { return nil }
        let isShort = !address.contains(":") && handle.pointee.metadata.ip_version == 6
        return Entry(prefix: Int(result.netmask) - (isShort ? 96 : 0), owner: self, entry: result.entry)
    }

    private static func isOfAddress(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "."), UInt8(ascii: ":"):
            true
        default: false
        }
    }

    /// Reads the value at a path while the names are there.
    private func value<Value>(
        of entry: MMDB_entry_s, _ path: [String], _ read: (MMDB_entry_data_s) -> Value?
    ) -> Value? {
        var (entry, data) = (entry, MMDB_entry_data_s())
        let names = path.map { name in
            let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: name.utf8.count + 1)
            _ = copy.initialize(from: name.utf8.map(CChar.init(bitPattern:)) + [0])
            return copy
        }
        defer { names.forEach { $0.deallocate() } }
        let pointers = names.map { UnsafePointer($0.baseAddress) } + [nil]
        guard MMDB_aget_value(&entry, &data, pointers) == MMDB_SUCCESS, data.has_data else { return nil }
        return read(data)
    }
}
