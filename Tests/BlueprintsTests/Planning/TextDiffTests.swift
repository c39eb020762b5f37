import Testing

@testable import Blueprints

@Suite("The difference of two texts")
struct TextDiffTests {
    @Test("is told as diff -u tells it")
    func unified() {
        let old = (1...12).map { "line \($0)" }
        var new = old
        new[1] = "second"
        new.remove(at: 10)
        new.append("last")
        #expect(
            TextDiff(old.joined(separator: "\n") + "\n", new.joined(separator: "\n")).unified == [
                "@@ -1,5 +1,5 @@", " line 1", "-line 2", "+second", " line 3", " line 4", " line 5",
                "@@ -8,5 +8,5 @@", " line 8", " line 9", " line 10", "-line 11", " line 12", "+last",
            ])
    }

    @Test("of a text that was empty is all of it")
    func new() {
        #expect(TextDiff("", "a\nb\n").unified == ["@@ -0,0 +1,2 @@", "+a", "+b"])
        #expect(TextDiff("a", "").unified == ["@@ -1,1 +0,0 @@", "-a"])
        #expect(TextDiff("a\nb", "a\nb\n").unified.isEmpty)
    }

    @Test("of very long texts is all of both, and quick")
    func long() {
        let (old, new) = (String(repeating: "a\n", count: 5000), String(repeating: "b\n", count: 5000))
        #expect(TextDiff(old, new).lines.count == 10_000)
    }
}
