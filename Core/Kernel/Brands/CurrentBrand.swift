import Synchronization

/// The brand that a request is under. The same one for all requests under it as long as the configuration stays.
@dynamicMemberLookup
public final class CurrentBrand: Sendable {
    /// The brand's key; nil for the one that stands in where no brand is the default.
    public let id: ObjectID?
    public let value: Brand
    /// What it is called, for people.
    public let name: String
    /// How events name it.
    public let mark: JSON
    private let derived = Mutex<[String: any Sendable]>([:])

    /// Stands in where no brand fits and none is the default.
    public static let fallback: CurrentBrand = {
        var brand = Brand()
        brand.domain = "fallback"
        return CurrentBrand(id: nil, value: brand)
    }()

    public init(id: ObjectID?, value: Brand) {
        self.id = id
        self.value = value
        let model = Brand.model.name
        let name = value.default ? "Default brand" : "Brand \(value.domain)"
        self.name = name
        mark = id?.mention(of: model, name) ?? [:]
    }

    public subscript<Value>(dynamicMember path: KeyPath<Brand, Value>) -> Value { value[keyPath: path] }

    /// A value derived from the brand, made at the first demand and remembered as long as the brand is.
    public func remembered<Value: Sendable>(_ purpose: String, make: () -> Value) -> Value {
        if let known = derived.withLock({ $0[purpose] }), let value = known as? Value { return value }
        let value = make()
        derived.withLock { $0[purpose] = value }
        return value
    }
}

/// Finds the brand of a host: a brand is for its domain and all domains below it, and of several the longest wins.
///
/// A domain with a port is for that port alone, and goes before the same domain without one.
public struct BrandTable: Sendable {
    private let byDomain: [String: CurrentBrand]
    /// The brand of hosts that belong to none.
    public let standard: CurrentBrand

    /// Hosts that are longer belong to no brand.
    private static let longest = 300

    public init(_ brands: some Sequence<Stored<Brand>>) {
        let brands = brands.map { CurrentBrand(id: $0.id, value: $0.value) }
        byDomain = Dictionary(brands.map { ($0.domain.folded, $0) }) { first, _ in first }
        standard = brands.first(where: \.default) ?? .fallback
    }

    /// The brand of a host, which may have a port.
    public func brand(for host: some StringProtocol) -> CurrentBrand {
        longest(host) { _ in true } ?? standard
    }

    /// The brand with the longest domain among those for a host that have what is wanted; the default one when only that
    /// has it, and nil when not even that.
    public func brand(for host: some StringProtocol, where isWanted: (CurrentBrand) -> Bool) -> CurrentBrand? {
        longest(host, isWanted) ?? (isWanted(standard) ? standard : nil)
    }

    private func longest(_ host: some StringProtocol, _ isWanted: (CurrentBrand) -> Bool) -> CurrentBrand? {
        guard !byDomain.isEmpty, host.utf8.count <= Self.longest else { return nil }
        var (rest, port) = Self.split(host.lowercased())
        while !rest.isEmpty {
            if !port.isEmpty, let brand = byDomain[String(rest) + port], isWanted(brand) { return brand }
            if let brand = byDomain[String(rest)], isWanted(brand) { return brand }
            guard let dot = rest.firstIndex(of: ".") else { return nil }
            rest = rest[rest.index(after: dot)...]
        }
        return nil
    }

    /// The name, without the dot that may end it, and the port with its colon.
    private static func split(_ host: String) -> (name: Substring, port: Substring) {
        // The colons of an IPv6 address are none of a port's.
        let colon = host.hasSuffix("]") ? nil : host.lastIndex(of: ":")
        var name = host[..<(colon ?? host.endIndex)]
        if name.hasSuffix(".") { name.removeLast() }
        return (name, colon.map { host[$0...] } ?? "")
    }
}

extension Configuration {
    /// The brands, ready to be found by host.
    public var brands: BrandTable { remembered("brands") { BrandTable(all(Brand.self)) } }
}
