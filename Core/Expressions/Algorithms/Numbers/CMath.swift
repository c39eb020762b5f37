// The C library is imported as a whole by this file alone, whose functions are then called by their module's name.
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The functions of the C library's mathematics that Swift's standard library lacks.
///
/// They are values, so that each name means the library's function of that name, and not itself.
enum CMath {
    static let pow: @Sendable (Double, Double) -> Double = library_pow
    static let exp: @Sendable (Double) -> Double = library_exp
    static let exp2: @Sendable (Double) -> Double = library_exp2
    static let expm1: @Sendable (Double) -> Double = library_expm1
    static let log: @Sendable (Double) -> Double = library_log
    static let log2: @Sendable (Double) -> Double = library_log2
    static let log10: @Sendable (Double) -> Double = library_log10
    static let log1p: @Sendable (Double) -> Double = library_log1p
    static let sin: @Sendable (Double) -> Double = library_sin
    static let cos: @Sendable (Double) -> Double = library_cos
    static let tan: @Sendable (Double) -> Double = library_tan
    static let asin: @Sendable (Double) -> Double = library_asin
    static let acos: @Sendable (Double) -> Double = library_acos
    static let atan: @Sendable (Double) -> Double = library_atan
    static let atan2: @Sendable (Double, Double) -> Double = library_atan2
    static let sinh: @Sendable (Double) -> Double = library_sinh
    static let cosh: @Sendable (Double) -> Double = library_cosh
    static let tanh: @Sendable (Double) -> Double = library_tanh
    static let asinh: @Sendable (Double) -> Double = library_asinh
    static let acosh: @Sendable (Double) -> Double = library_acosh
    static let atanh: @Sendable (Double) -> Double = library_atanh
    static let cbrt: @Sendable (Double) -> Double = library_cbrt
    static let hypot: @Sendable (Double, Double) -> Double = library_hypot
    static let fmod: @Sendable (Double, Double) -> Double = library_fmod
    static let erf: @Sendable (Double) -> Double = library_erf
    static let erfc: @Sendable (Double) -> Double = library_erfc
    static let tgamma: @Sendable (Double) -> Double = library_tgamma
    static let lgamma: @Sendable (Double) -> Double = library_lgamma
}

private func library_pow(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
private func library_exp(_ value: Double) -> Double { exp(value) }
private func library_exp2(_ value: Double) -> Double { exp2(value) }
private func library_expm1(_ value: Double) -> Double { expm1(value) }
private func library_log(_ value: Double) -> Double { log(value) }
private func library_log2(_ value: Double) -> Double { log2(value) }
private func library_log10(_ value: Double) -> Double { log10(value) }
private func library_log1p(_ value: Double) -> Double { log1p(value) }
private func library_sin(_ value: Double) -> Double { sin(value) }
private func library_cos(_ value: Double) -> Double { cos(value) }
private func library_tan(_ value: Double) -> Double { tan(value) }
private func library_asin(_ value: Double) -> Double { asin(value) }
private func library_acos(_ value: Double) -> Double { acos(value) }
private func library_atan(_ value: Double) -> Double { atan(value) }
private func library_atan2(_ y: Double, _ x: Double) -> Double { atan2(y, x) }
private func library_sinh(_ value: Double) -> Double { sinh(value) }
private func library_cosh(_ value: Double) -> Double { cosh(value) }
private func library_tanh(_ value: Double) -> Double { tanh(value) }
private func library_asinh(_ value: Double) -> Double { asinh(value) }
private func library_acosh(_ value: Double) -> Double { acosh(value) }
private func library_atanh(_ value: Double) -> Double { atanh(value) }
private func library_cbrt(_ value: Double) -> Double { cbrt(value) }
private func library_hypot(_ x: Double, _ y: Double) -> Double { hypot(x, y) }
private func library_fmod(_ x: Double, _ y: Double) -> Double { fmod(x, y) }
private func library_erf(_ value: Double) -> Double { erf(value) }
private func library_erfc(_ value: Double) -> Double { erfc(value) }
private func library_tgamma(_ value: Double) -> Double { tgamma(value) }
private func library_lgamma(_ value: Double) -> Double { lgamma(value).0 }
