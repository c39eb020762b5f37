import Testing

@testable import Expressions

@Suite("Modules of numbers")
struct NumberModuleTests {
    private static let math: [(String, String)] = [
        ("math.floor(2.5)", "=2"),
        ("math.ceil(-2.5)", "=-2"),
        ("math.sqrt(2)", "=1.4142135623730951"),
        ("math.sqrt(-1)", "!ValueError: math domain error"),
        ("math.pi", "=3.141592653589793"),
        ("math.gcd(12,18,27)", "=3"),
        ("math.lcm(4,6)", "=12"),
        ("math.factorial(20)", "=2432902008176640000"),
        ("math.factorial(-1)", "!ValueError: factorial() not defined for negative values"),
        ("math.comb(10,3)", "=120"),
        ("math.perm(5,2)", "=20"),
        ("math.isqrt(17)", "=4"),
        ("math.log(8,2)", "=3.0"),
        ("math.log(0)", "!ValueError: math domain error"),
        ("math.log10(1000)", "=3.0"),
        ("math.log2(8)", "=3.0"),
        ("math.log(10**400)", "=921.0340371976182"),
        ("math.pow(2,10)", "=1024.0"),
        ("math.exp(710)", "!OverflowError: math range error"),
        ("math.hypot(3,4)", "=5.0"),
        ("math.isclose(0.1+0.2,0.3)", "=True"),
        ("math.fsum([0.1]*10)", "=1.0"),
        ("math.prod([1,2,3])", "=6"),
        ("math.trunc(-2.7)", "=-2"),
        ("math.modf(2.5)", "=(0.5, 2.0)"),
        ("math.frexp(8)", "=(0.5, 4)"),
        ("math.ldexp(.5,4)", "=8.0"),
        ("math.degrees(math.pi)", "=180.0"),
        ("math.radians(180)", "=3.141592653589793"),
        ("math.isnan(math.nan)", "=True"),
        ("math.inf", "=inf"),
        ("math.copysign(1,-0.0)", "=-1.0"),
        ("math.fmod(-5,3)", "=-2.0"),
        ("math.remainder(5,3)", "=-1.0"),
        ("math.sin(1)", "=0.8414709848078965"),
        ("math.tan(1)", "=1.5574077246549023"),
        ("math.atan2(1,2)", "=0.4636476090008061"),
        ("math.floor(\"x\")", "!TypeError: must be real number, not str"),
        ("math.sqrt(\"x\")", "!TypeError: must be real number, not str"),
        ("math.floor(float(\"inf\"))", "!OverflowError: cannot convert float infinity to integer"),
        ("math.gamma(5)", "=24.0"),
        ("math.erf(1)", "=0.8427007929497149"),
        ("math.cbrt(27)", "=3.0000000000000004"),
        ("math.dist([0,0],[3,4])", "=5.0"),
        ("math.atanh(1)", "!ValueError: math domain error"),
        ("math.acos(2)", "!ValueError: math domain error"),
        ("math.log1p(-1)", "!ValueError: math domain error"),
        ("math.gamma(0)", "!ValueError: math domain error"),
        ("math.sin(math.inf)", "!ValueError: math domain error"),
        ("math.tau", "=6.283185307179586"),
        ("math.ceil(10**30)", "=1000000000000000000000000000000"),
        ("math.sqrt(10**400)", "!OverflowError: int too large to convert to float"),
    ]

    @Test("math computes as CPython's")
    func checkMath() {
        let setting =
            "import math"
        for (expression, result) in Self.math {
            #expect(answer(expression, after: setting) == result, "\(expression)")
        }
    }
}
