// Measures what a decision costs beside its policy: one object with one binding, asked many times.
// Prints microseconds of CPU each, as JSON.

import Flows
import Glibc
import Kernel
import PolicyExpression
import TestKit

let powers = FakePowers()
let registry = try Registry([ExpressionPolicyPlugin.self])
let policy: ModelName = "authentik_policies_expression.expressionpolicy"

func add(_ model: ModelName, _ id: String, _ document: [String: JSON]) throws {
    guard let registered = registry.models[model] else { preconditionFailure("There is no model \(model).") }
    var document = document
    document["name"] = .string(id)
    powers.configuration.add(
        try registered.object(id: ObjectID(id), stored: document, powers: powers.all))
}

/// Microseconds of this process's CPU so far.
func cpuTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
}

/// What one of many runs costs, the best of five rounds.
func microseconds(_ count: Int, _ body: () async -> Void) async -> Double {
    var best = Double.infinity
    for _ in 0..<5 {
        let begin = cpuTime()
        for _ in 0..<count { await body() }
        best = min(best, (cpuTime() - begin) / Double(count))
    }
    return best
}

try add("authentik_core.application", "door", ["slug": "door"])
try add(policy, "always", ["expression": "return True"])
try add(policy, "named", ["expression": "return request.user.username == 'mira' and request.user.is_active"])
for (door, asked) in [("always", "always"), ("named", "named")] {
    try add("authentik_core.application", "door-\(door)", ["slug": .string(door)])
    try add(
        "authentik_policies.policybinding", "binding-\(door)",
        ["policy": .string(asked), "target": .string("door-\(door)"), "order": 0])
}
let engine = PolicyEngine(configuration: powers.configuration)
let request = PolicyRequest(user: .sample(username: "mira"), http: .sample())
var results: [String: JSON] = [:]
for door in ["always", "named"] {
    let decision = await engine.decide(ObjectID("door-\(door)"), mode: .all, request, withoutBindings: false)
    precondition(decision.passes, "\(decision)")
    results[door == "always" ? "return True" : "two attributes"] = .double(
        await microseconds(20_000) {
            _ = await engine.decide(ObjectID("door-\(door)"), mode: .all, request, withoutBindings: false)
        })
}
print(JSON.object(results).text)
