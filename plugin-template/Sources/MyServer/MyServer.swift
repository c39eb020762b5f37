import Kernel
import Server
import StageIdentification
import StagePassword
import StagePrompt
import StageTerms
import StageUserLogin
import StageUserLogout
import StageUserWrite

/// A server with the plugins that the default login and the first setup need, and one of its own.
@main
enum MyServer: Distribution {
    static let plugins: [any Plugin.Type] = [
        IdentificationStagePlugin.self, PasswordStagePlugin.self, PromptStagePlugin.self, TermsStagePlugin.self,
        UserLoginStagePlugin.self, UserLogoutStagePlugin.self, UserWriteStagePlugin.self,
    ]
}
