import Synchronization

/// A number that several tasks count down.
final class Counter: Sendable {
    private let value: Mutex<Int>
    init(_ value: Int) { self.value = Mutex(value) }

    /// Takes one away and returns what is left.
    func decrease() -> Int {
        value.withLock {
            $0 -= 1
            return $0
        }
    }
}
