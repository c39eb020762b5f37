/// Finding where addresses are.
public protocol AddressLocating: Sendable {
    /// The place of an address; nil when it is not known.
    func place(of address: String) -> Place?
    /// The autonomous system that an address belongs to; nil when it is not known.
    func system(of address: String) -> AutonomousSystem?
}

/// A place on earth, as far as it is known.
public struct Place: Sendable, Hashable {
    /// Two letters, such as `EU`.
    public var continent: String?
    /// Two letters (ISO 3166-1).
    public var country: String?
    public var city: String?
    /// In degrees, north of the equator.
    public var latitude: Double?
    /// In degrees, east of Greenwich.
    public var longitude: Double?

    public init(
        continent: String? = nil, country: String? = nil, city: String? = nil, latitude: Double? = nil,
        longitude: Double? = nil
    ) {
        self.continent = continent
        self.country = country
        self.city = city
        self.latitude = latitude
        self.longitude = longitude
    }

    /// As expressions and events have it.
    public var json: JSON {
        [
            "continent": JSON(continent), "country": JSON(country), "city": .string(city ?? ""),
            "lat": latitude.map(JSON.double) ?? .null, "long": longitude.map(JSON.double) ?? .null,
        ]
    }

    /// - Returns: nil for what is no place.
    public init?(_ json: JSON?) {
        guard let members = json?.object, !members.isEmpty else { return nil }
        self.init(
            continent: members["continent"]?.string, country: members["country"]?.string,
            city: members["city"]?.string.flatMap { $0.isEmpty ? nil : $0 },
            latitude: members["lat"]?.number, longitude: members["long"]?.number)
    }
}

/// Who runs a part of the internet (RFC 1930).
public struct AutonomousSystem: Sendable, Hashable {
    public var number: Int
    public var organization: String
    /// The network that the address belongs to, in CIDR notation.
    public var network: String

    public init(number: Int, organization: String, network: String) {
        self.number = number
        self.organization = organization
        self.network = network
    }

    /// As expressions and events have it.
    public var json: JSON {
        ["asn": .int(number), "as_org": .string(organization), "network": .string(network)]
    }
}

extension RequestFacts {
    /// Where the client is; nil when that is not known.
    public var place: Place? { places?.place(of: clientAddress) }
    /// The autonomous system that the client's address belongs to; nil when that is not known.
    public var system: AutonomousSystem? { places?.system(of: clientAddress) }
}
