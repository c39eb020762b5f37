public import Kernel

/// What a tenant is made of, as the tenants' API writes it.
public struct TenantFields: FieldGroup {
    @Field(.unique, help: "Name of the tenant's database: t_ and then lower-case letters and digits.")
    public var schemaName: String
    @Field(.searchable, help: "Name of the tenant, for people.")
    public var name: String
    @Field(help: "Whether the tenant answers.")
    public var ready = false

    public init() {}

    init(_ tenant: Tenant) { (schemaName, name, ready) = (tenant.schemaName, tenant.name, tenant.isReady) }

    public func validate() throws(Problems) {
        // The standard tenant's name is no valid one for any other: it cannot be taken, since it is unique.
        guard schemaName == Tenant.standardName || schemaName.wholeMatch(of: /t_[a-z0-9]{1,61}/) != nil else {
            throw .field(
                "schema_name",
                "Must begin with t_, followed by lower-case letters and digits, and have at most 63 characters.")
        }
    }
}

/// What a domain is made of, as the tenants' API writes it.
public struct DomainFields: FieldGroup {
    @Field([.unique, .searchable], help: "Host name that the tenant answers for.")
    public var domain: String
    @Field(help: "Whether it is the one that the tenant is named by.")
    public var isPrimary = true
    @Field(help: "The tenant.")
    public var tenant: String

    public init() {}

    public func validate() throws(Problems) {
        if domain.utf8.count > HostName.longest {
            throw .field("domain", "Ensure this field has no more than 253 characters.", code: "max_length")
        }
        guard let name = HostName.of(domain), name == domain.lowercased() else {
            throw .field("domain", "Enter a host name, without scheme, port or path.")
        }
    }
}
