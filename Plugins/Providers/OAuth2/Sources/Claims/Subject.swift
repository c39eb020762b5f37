import Kernel

extension SubjectMode {
    /// What `sub` is for a user (OpenID Connect Core section 2).
    func subject(of user: User) -> String {
        switch self {
        case .hashedUserID: user.uid
        case .userID: String(user.id)
        case .userUUID: user.uuid
        case .userName: user.username
        case .userEmail: user.email
        case .userUPN: user.attributes["upn"]?.string ?? user.uid
        }
    }
}
