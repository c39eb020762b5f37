import HTTPTypes
import Kernel
import ObjectStore

/// Reading what a list is asked for from a query.
struct ListParameters {
    /// Whatever the tenant allows, more than this would be a burden to everybody.
    private static let mostPerPage = 10_000
    private static let lastPage = 1_000_000_000
    /// Of a search or a filter, in bytes.
    private static let longest = 2_000

    /// Other names of the key.
    var aliases: Set<String> = []
    /// Parameters that are not filters.
    var switches: Set<String> = []
    /// The tenant's, for the sizes of pages.
    let settings: TenantSettings

    /// - Throws: ``WebError`` with status 404 for a page that cannot be; ``Problems`` by parameter for the rest.
    func query(from values: FormValues) throws -> ListQuery {
        var query = ListQuery(pageSize: bounded(settings.paginationDefaultPageSize))
        // A filter that is given several times asks for any of the values.
        let parameters = Dictionary(values.pairs.map { ($0.name, $0.value) }) { $0 + "," + $1 }
        for (name, value) in parameters {
            guard value.utf8.count <= Self.longest, !value.utf8.contains(0) else {
                throw Problems.field(name, "Enter a valid value.")
            }
            switch name {
            case "page": query.page = try page(value)
            case "page_size": query.pageSize = try pageSize(value)
            case "search": query.search = value
            case "ordering": query.ordering = value.split(separator: ",").map { ordering($0) }
            case "format", "lang": continue
            case _ where switches.contains(name) || value.isEmpty: continue
            default: query.filters[field(name)] = value
            }
        }
        return query
    }

    private func page(_ text: String) throws -> Int {
        guard let page = Int(text), (1...Self.lastPage).contains(page) else { throw WebError.invalidPage }
        return page
    }

    private func pageSize(_ text: String) throws -> Int {
        guard let size = Int(text) else { throw Problems.field("page_size", "A valid integer is required.") }
        guard size > 0 else {
            throw Problems.field("page_size", "Ensure this value is greater than or equal to 1.", code: "min_value")
        }
        return bounded(size)
    }

    private func bounded(_ size: Int) -> Int {
        max(1, min(size, settings.paginationMaxPageSize, Self.mostPerPage))
    }

    private func field(_ name: String) -> String { aliases.contains(name) ? "pk" : name }

    private func ordering(_ name: Substring) -> String {
        name.hasPrefix("-") ? "-" + field(String(name.dropFirst())) : field(String(name))
    }
}

extension WebError {
    static let invalidPage = WebError(.notFound, "Invalid page.")
}

extension Page {
    /// The body of a list's answer.
    /// - Parameter autocomplete: what may be asked, of a list whose searches may be queries.
    /// - Throws: ``WebError`` with status 404 when the page is beyond the last.
    func body(for query: ListQuery, _ autocomplete: JSON = [:]) throws -> JSON {
        let last = max(1, (count + query.pageSize - 1) / query.pageSize)
        guard query.page <= last else { throw WebError.invalidPage }
        let start = (query.page - 1) * query.pageSize
        let pagination: JSON = [
            "next": .int(query.page < last ? query.page + 1 : 0), "previous": .int(query.page - 1),
            "count": .int(count),
            "current": .int(query.page), "total_pages": .int(last), "start_index": .int(count == 0 ? 0 : start + 1),
            "end_index": .int(min(start + query.pageSize, count)),
        ]
        return ["pagination": pagination, "results": .array(objects.map(JSON.object)), "autocomplete": autocomplete]
    }
}
