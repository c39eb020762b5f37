public import Kernel

/// Tells people from programs.
public enum CaptchaStagePlugin: Plugin {
    public static let id: PluginID = "stage.captcha"
    public static let summary = "Tells people from programs, by reCAPTCHA, hCaptcha, Turnstile or a service like them."

    public static func add(to registry: inout Registry) {
        registry.add(CaptchaStage.self)
    }
}
