import Kernel

/// What a prompt asks for: how it looks, and how its answer is read.
enum PromptType: String, Choice {
    case text
    case textArea = "text_area"
    case textReadOnly = "text_read_only"
    case textAreaReadOnly = "text_area_read_only"
    case username, email, password, number, checkbox
    case radioButtons = "radio-button-group"
    case dropdown, date
    case dateTime = "date-time"
    case file, separator, hidden, `static`
    case alertInfo = "alert_info"
    case alertWarning = "alert_warning"
    case alertDanger = "alert_danger"
    case locale = "ak-locale"

    /// Whether one of a list is chosen.
    var isChoice: Bool { self == .radioButtons || self == .dropdown }

    /// Whether the server knows the value, and what the client sends is of no account.
    var isFixed: Bool {
        switch self {
        case .textReadOnly, .textAreaReadOnly, .hidden, .static, .alertInfo, .alertWarning, .alertDanger: true
        default: false
        }
    }
}
