// The entry of the fuzzer that Tests/Expressions/fuzz builds together with Core/Expressions.

/// Compiles a text and runs it within small limits. Whatever it is, it ends with a value or an ``ExpressionError``.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let source = String(decoding: UnsafeBufferPointer(start: data, count: count), as: UTF8.self)
    let limits = Limits(steps: 200_000, bytes: 4 << 20, depth: 100, time: .seconds(2))
    do {
        let expression = try Expression(source)
        _ = try expression.run(limits: limits)
        _ = expression.traced(limits: limits) { _ in nil }
    } catch let error as ExpressionError {
        _ = error.description
    } catch {
        fatalError("another error than those that are promised: \(error)")
    }
    return 0
}
