/// What the server says about an error.
struct PostgresDiagnosis {
    /// The code, as the table "PostgreSQL Error Codes" has it.
    let code: String
    let message: String
    /// It can have values in it, so that it is never shown.
    let detail: String?
    let table: String?

    /// Whether the server closes the connection after this.
    var endsConnection: Bool { ["57P01", "57P02", "57P03", "57P05", "25P03"].contains(code) || code.hasPrefix("08") }

    /// Whether a prepared statement no longer fits its tables.
    var isStalePlan: Bool { code == "0A000" && message.contains("cached plan") || code == "26000" }
}

extension StorageError {
    /// The one mapping of what PostgreSQL reports; `mayWrite` says what kind of transaction it was.
    init(postgres diagnosis: PostgresDiagnosis, mayWrite: Bool) {
        switch diagnosis.code {
        case "23505": self = .uniqueViolation(table: diagnosis.table, columns: Self.columns(diagnosis.detail))
        case "23503": self = .foreignKeyViolation
        case "25006" where !mayWrite: self = .misuse("a transaction that reads was given a statement that writes")
        case "25006": self = .unavailable("the server only reads at the moment; it may be a standby")
        case "40001", "40P01", "55P03", "57014": self = .busy
        case "53100": self = .diskFull
        case "58030": self = .diskFailed(diagnosis.message)
        case "53300": self = .unavailable("the server has no connection left for this program")
        case "XX001", "XX002": self = .corrupt(diagnosis.message)
        default: self = Self.byClass(diagnosis)
        }
    }

    private static func byClass(_ diagnosis: PostgresDiagnosis) -> StorageError {
        if diagnosis.endsConnection { return .unavailable(diagnosis.message) }
        switch diagnosis.code.prefix(2) {
        case "23": return .constraintViolation(diagnosis.message)
        // The message has the value in it.
        case "22": return .other(code: diagnosis.code, message: "a value does not fit where it was used")
        default: return .other(code: diagnosis.code, message: diagnosis.message)
        }
    }

    /// The detail is, in the server's language, "Key (column, column)=(value, value) already exists."
    private static func columns(_ detail: String?) -> [String] {
        guard let detail, let open = detail.firstIndex(of: "("), let close = detail.firstRange(of: ")=(") else {
            return []
        }
        let names = detail[detail.index(after: open)..<close.lowerBound].split(separator: ",").map {
            String($0.drop { $0 == " " })
        }
        let isPlain = names.allSatisfy { $0.utf8.allSatisfy { $0 == 0x5F || 0x61...0x7A ~= $0 || 0x30...0x39 ~= $0 } }
        return isPlain ? names : []
    }

    /// Why a connection could not be made: what an administrator has to change, or what passes by itself.
    init(opening failure: LibPQ.OpeningFailure, _ options: PostgresOptions) {
        let message = failure.message
        switch failure.code {
        case "28P01", "28000":
            self = .cannotOpen(options.place, reason: "\(message); check the user and the password")
        case "3D000":
            self = .cannotOpen(options.place, reason: "\(message); create it, with \(options.user) as its owner")
        case "42501":
            self = .cannotOpen(options.place, reason: "\(message); let \(options.user) connect to it")
        case nil where message.contains("certificate") || message.contains("SSL"):
            self = .cannotOpen(options.place, reason: "\(message); check sslmode and the certificates")
        default:
            self = .unavailable("\(options.place): \(message)")
        }
    }
}
