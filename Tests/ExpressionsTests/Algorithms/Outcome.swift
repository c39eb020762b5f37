@testable import Expressions

/// What an algorithm gives, as the tables have it: `=` and the result, or `!` and the exception.
func outcome(steps: Int = 50_000_000, bytes: Int = 1 << 28, _ body: (Meter) throws -> String) -> String {
    do {
        return "=" + (try body(Meter(steps: steps, bytes: bytes)))
    } catch {
        return "!\(error)"
    }
}

/// A whole number by its hexadecimal digits.
func number(_ hex: String, _ meter: Meter) throws -> BigInt { try BigInt(parsing: hex, base: 16, meter) }

/// The hexadecimal digits of a whole number.
func hex(_ number: BigInt, _ meter: Meter) throws -> String { try number.text(base: 16, prefix: false, meter) }

/// A float by its bits in hexadecimal digits.
func double(_ bits: String) -> Double { Double(bitPattern: UInt64(bits, radix: 16) ?? 0) }

/// The bits of a float in hexadecimal digits.
func bits(_ double: Double) -> String { PythonText.hex(double.bitPattern, 16) }

/// Bytes by the characters of the same numbers.
func latin(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }

/// What Python calls a truth.
func python(_ truths: [Bool]) -> String { truths.map { $0 ? "True" : "False" }.joined(separator: " ") }
