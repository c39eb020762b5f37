import HTTPTypes
import Kernel

extension CaptchaStage {
    private static let failure = "Failed to validate token"
    private static let refusal = "Invalid captcha response"
    /// The longest token, and the longest answer of a service, in bytes.
    private static let (longestToken, longestAnswer) = (65_536, 65_536)
    /// The longest that a service may take.
    private static let patience = Duration.seconds(10)

    /// Has the service judge a token. What cannot be found out is a no.
    func verify(_ token: String, in context: StageContext) async throws {
        guard !token.isEmpty, token.utf8.count <= Self.longestToken else { throw Problems.field("token", Self.refusal) }
        let verdict = try await judgement(of: token, in: context)
        if errorOnInvalidScore { try check(verdict) }
        let stage = context.stage.map { stage -> JSON in ["pk": stage.id.json, "name": .string(stage.name)] }
        context.plan.context["captcha"] = ["response": verdict, "stage": stage ?? .null]
    }

    private func judgement(of token: String, in context: StageContext) async throws -> JSON {
        let secret = context.plan[.captchaPrivateKey] ?? privateKey.exposed
        let fields = [("secret", secret), ("response", token), ("remoteip", context.request.clientAddress)]
        let body =
            switch requestContentType {
            case .form: FormValues(fields.map { (name: $0.0, value: $0.1) }).text
            case .json: JSON.object(Dictionary(fields.map { ($0.0, .string($0.1)) }) { $1 }).text
            }
        let request = OutgoingRequest(
            "POST", verification.text,
            headers: [.contentType: requestContentType.rawValue, .accept: "application/json"],
            body: Array(body.utf8), answerLimit: Self.longestAnswer, timeout: Self.patience)
        do {
            let answer = try await http.send(request)
            let limits = JSON.Limits(bytes: Self.longestAnswer, depth: 16)
            guard (200..<300).contains(answer.status),
                let verdict = try? JSON(parsing: answer.body, limits: limits), verdict.object != nil
            else { throw Problems.field("token", Self.failure) }
            return verdict
        } catch is OutgoingFailure {
            throw Problems.field("token", Self.failure)
        }
    }

    private func check(_ verdict: JSON) throws(Problems) {
        guard verdict["success"] == true else {
            let codes = (verdict["error-codes"]?.array ?? []).compactMap(\.string)
            let mayHelp = !codes.isEmpty && codes.allSatisfy { Self.passing.contains($0) }
            throw .field("token", mayHelp ? "\(Self.refusal). Retrying may solve this issue." : Self.refusal)
        }
        // Services that give no score judge by themselves.
        guard let value = verdict["score"], !value.isNull else { return }
        guard let score = value.number else { throw .field("token", Self.refusal) }
        let isTooLow = scoreMinThreshold != -1 && score < scoreMinThreshold
        let isTooHigh = scoreMaxThreshold != -1 && score > scoreMaxThreshold
        if isTooLow || isTooHigh { throw .field("token", Self.refusal) }
    }

    /// What services call a token that another one may take the place of.
    private static let passing: Set<String> = [
        "missing-input-response", "invalid-input-response", "timeout-or-duplicate", "expired-input-response",
        "already-seen-response",
    ]
}
