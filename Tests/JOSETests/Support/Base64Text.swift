import Foundation

/// Base64 as PEM has it, by another implementation than the one under test.
enum Base64Text {
    static func encode(_ bytes: [UInt8]) -> String? {
        Data(bytes).base64EncodedString(options: .lineLength64Characters)
    }
    static func decode(_ text: String) -> [UInt8]? { Data(base64Encoded: text).map(Array.init) }
}
