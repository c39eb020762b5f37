extension PythonFloat {
    /// How a float is written with a precision.
    enum Style {
        /// `f`: so many digits behind the point.
        case fixed
        /// `e`: one digit, so many behind the point, an exponent.
        case scientific
        /// `g`: so many digits in all, with an exponent for small and large numbers, without zeros at the end.
        case general
        /// As ``general``, with an exponent sooner and a digit behind the point at least: `format(1.0, '.3')`.
        case generalWithPoint
    }

    /// The absolute value's text with a precision; `alternate` keeps the point, and in ``Style/general`` the zeros.
    static func text(
        _ value: Double, _ style: Style, precision: Int, alternate: Bool = false, _ meter: Meter
    ) throws -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return "inf" }
        let (extra, overflow) = precision.addingReportingOverflow(400)
        try meter.allocate(overflow ? .max : extra)
        try meter.step(extra)
        switch style {
        case .fixed:
            return try Decimal(value, decimals: precision, meter).fixed(decimals: precision, point: alternate)
        case .scientific:
            return try Decimal(value, significant: precision + 1, meter)
                .scientific(decimals: precision, point: alternate)
        case .general, .generalWithPoint:
            return try general(value, max(1, precision), alternate, withPoint: style == .generalWithPoint, meter)
        }
    }

    private static func general(
        _ value: Double, _ precision: Int, _ alternate: Bool, withPoint: Bool, _ meter: Meter
    ) throws -> String {
        var decimal = try Decimal(value, significant: precision, meter)
        if !alternate { decimal.dropZeros() }
        let count = alternate ? precision : decimal.count
        // A whole number of all digits would have none behind the point.
        let most = withPoint ? precision - 1 : precision
        if -4 < decimal.point && decimal.point <= most {
            let decimals = max(0, count - decimal.point)
            return decimal.fixed(decimals: withPoint ? max(1, decimals) : decimals, point: alternate)
        }
        return decimal.scientific(decimals: count - 1, point: alternate)
    }
}
