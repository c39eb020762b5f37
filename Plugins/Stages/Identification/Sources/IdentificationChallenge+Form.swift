import Kernel

extension IdentificationChallenge {
    var form: ChallengeForm {
        var form = ChallengeForm(
            text: applicationPre.map { "Sign in to continue to \($0)." } ?? "",
            inputs: userFields.isEmpty ? [] : [nameInput] + (passwordFields ? [passwordInput] : []),
            submit: userFields.isEmpty ? nil : primaryAction,
            links: links)
        if !userFields.isEmpty {
            form.captcha = captcha
            form.remembered = enableRememberMe ? nameInput.name : nil
        }
        return form
    }

    private var nameInput: ChallengeForm.Input {
        ChallengeForm.Input(
            userFields == [.email] ? "email" : "text", "uid_field", label: nameLabel,
            value: pendingUserIdentifier ?? "", isRequired: true, autocomplete: "username")
    }

    private var passwordInput: ChallengeForm.Input {
        ChallengeForm.Input(
            "password", "password", label: "Password", isRequired: true, autocomplete: "current-password")
    }

    /// `Email`, `Email or username`, `Email, username or UPN`.
    private var nameLabel: String {
        let names = userFields.map { field in
            switch field {
            case .email: "email"
            case .username: "username"
            case .upn: "UPN"
            }
        }
        let most = names.dropLast().joined(separator: ", ")
        let label = most.isEmpty ? names.joined() : "\(most) or \(names.last ?? "")"
        return label.prefix(1).uppercased() + label.dropFirst()
    }

    private var links: [ChallengeForm.Link] {
        let promotedFirst = sources.filter(\.promoted) + sources.filter { !$0.promoted }
        let flows = [
            ("Forgot your password?", recoveryURL), ("Sign in without a password", passwordlessURL),
            ("Create an account", enrollURL),
        ]
        return promotedFirst.map { .init("Continue with \($0.name)", $0.address) }
            + flows.compactMap { label, address in address.map { .init(label, $0) } }
    }
}
