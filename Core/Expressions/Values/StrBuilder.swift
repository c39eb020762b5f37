/// Text that grows.
struct StrBuilder: ~Copyable {
    /// What there is, as long as all of it is ASCII. Nobody else has it, as there are no copies of a builder.
    private var text: LongText?
    private var used = 0
    private var capacity = 0
    private var scalars: [UInt32] = []
    private var isWide = false

    var count: Int { isWide ? scalars.count : used }

    mutating func reserve(_ count: Int) {
        if !isWide && used + count > capacity { grow(to: used + count) }
    }

    /// Room for so many characters more of ASCII, and for the margin.
    @inline(__always)
    private mutating func place(for more: Int) -> UnsafeMutablePointer<UInt8>? {
        if used + more > capacity { grow(to: max(used + more, 2 * capacity, 32)) }
        guard let text else { return nil }
        let place = text.bytes + used
        used += more
        return place
    }

    @inline(never)
    private mutating func grow(to capacity: Int) {
        let larger = LongText.make(count: 0, capacity: capacity)
        if let text { larger.bytes.update(from: text.bytes, count: used) }
        text = larger
        self.capacity = capacity
    }

    mutating func append(_ more: Str) {
        if isWide { return scalars.append(contentsOf: more.scalars) }
        switch more.storage {
        case .short(let short): if let place = place(for: short.count) { short.write(to: place) }
        case .long(let long):
            if let place = place(for: long.count) { place.update(from: long.bytes, count: long.count) }
        case .wide(let wide):
            widen()
            scalars.append(contentsOf: wide)
        }
    }

    mutating func append(ascii: UInt8) {
        if isWide { return scalars.append(UInt32(ascii)) }
        place(for: 1)?.pointee = ascii
    }

    mutating func append(contentsOf ascii: some Sequence<UInt8>) {
        for byte in ascii { append(ascii: byte) }
    }

    mutating func append(scalar: UInt32) {
        if scalar < 128 {
            append(ascii: UInt8(truncatingIfNeeded: scalar))
        } else {
            widen()
            scalars.append(scalar)
        }
    }

    mutating func append(_ text: String) {
        for scalar in text.unicodeScalars { append(scalar: scalar.value) }
    }

    /// The text; it begins anew.
    mutating func finish() -> Str {
        defer { self = StrBuilder() }
        if isWide { return Str(scalars: scalars) }
        guard let text else { return .empty }
        if used <= ShortText.most { return Str(ascii: UnsafeBufferPointer(start: text.bytes, count: used)) }
        text.count = used
        return Str(text)
    }

    private mutating func widen() {
        guard !isWide else { return }
        isWide = true
        if let text { scalars = (0..<used).map { UInt32(text.bytes[$0]) } }
        text = nil
    }
}
