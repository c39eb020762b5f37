// For the sines.
import Foundation
import Kernel

/// A point on earth, in radians.
struct Point {
    private let (latitude, longitude): (Double, Double)

    /// The earth's mean radius, in kilometres.
    private static let radius = 6371.009

    /// - Returns: nil for a place that is not known so exactly.
    init?(_ place: Place) {
        guard let latitude = place.latitude, let longitude = place.longitude else { return nil }
        self.latitude = latitude * .pi / 180
        self.longitude = longitude * .pi / 180
    }

    /// The way along a great circle, in kilometres. The earth is taken as a sphere, which is wrong by half a percent.
    func distance(to other: Point) -> Double {
        func haversine(_ angle: Double) -> Double { sin(angle / 2) * sin(angle / 2) }
        let part =
            haversine(other.latitude - latitude)
            + cos(latitude) * cos(other.latitude) * haversine(other.longitude - longitude)
        return 2 * Self.radius * asin(min(1, part.squareRoot()))
    }
}
