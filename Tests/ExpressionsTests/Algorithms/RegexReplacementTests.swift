import Testing

@testable import Expressions

@Suite("Replacements by regular expressions")
struct RegexReplacementTests {
    private static let substitutions: [[String]] = [
        ["sub", "(?P<a>a)(b)?", "ab a", "0", "\\.", "0", "=\\. \\.|2"],
        ["sub", "(?P<a>a)(b)?", "ab a", "0", "\\0", "0", "=\u{0} \u{0}|2"],
        ["sub", "(?P<a>a)(b)?", "ab a", "0", "\\012", "0", "=\n \n|2"],
        ["sub", "(?P<a>a)(b)?", "ab a", "0", "\\08", "0", "=\u{0}8 \u{0}8|2"],
        ["sub", "(?P<a>a)(b)?", "ab a", "0", "\\1", "0", "=a a|2"],
        ["sub", "(?P<a>a)(b)?", "ab a", "0", "\\101", "0", "=A A|2"],
        ["sub", "(?P<a>a)(b)?", "ab a", "0", "\\2-\\1", "0", "=b-a -a|2"],
        ["sub", "(?P<a>a)(b)?", "ab a", "0", "\\\u{e9}", "0", "=\\\u{e9} \\\u{e9}|2"],
        ["sub", "(?P<a>a)(b)?", "ab a", "0", "\\g", "0", "!re.error: missing < at position 2"],
        ["sub", "(?P<a>a)(b)?", "ab a", "0", "\\g<", "0", "!re.error: missing group name at position 3"],
        ["sub", "(?P<a>a)(b)?", "ab a", "0", "\\g<0>", "0", "=ab a|2"],
        ["sub", "(?P<a>a)(b)?", "ab a", "0", "\\g<1>", "0", "=a a|2"],
        ["sub", "(?P<a>a)(b)?", "ab a", "0", "\\g<2>", "0", "=b |2"],
        ["sub", "(?P<a>a)(b)?", "ab a", "0", "\\g<>", "0", "!re.error: missing group name at position 3"],
        ["sub", "(?P<a>a)(b)?", "ab a", "0", "\\g<a>", "0", "=a a|2"],
        ["sub", "(?P<a>a)(b)?", "ab a", "0", "\\g<x>", "0", "!IndexError: unknown group name 'x'"],
        ["sub", "(?P<a>a)(b)?", "ab a", "0", "\\n\\t\\\\", "0", "=\n\t\\ \n\t\\|2"],
        ["sub", "(?P<a>a)(b)?", "ab a", "0", "\\q", "0", "!re.error: bad escape \\q at position 0"],
        ["sub", "(?P<a>a)(b)?", "ab a", "0", "a\\\\b", "0", "=a\\b a\\b|2"],
    ]

    @Test("put templates in place of matches")
    func checkSubstitutions() {
        for row in Self.substitutions {
            #expect(
                outcome { meter in
                    let regex = try PythonRegex(row[1], flags: RegexFlags(rawValue: Int(row[3]) ?? 0), meter)
                    let text = Array(row[2].unicodeScalars)
                    let template = try RegexTemplate(row[4], for: regex, meter)
                    let result = try regex.replacing(in: text, count: Int(row[5]) ?? 0, meter) {
                        try template.expanded($0, in: text, meter)
                    }
                    return "\(String(scalars: result.text))|\(result.count)"
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let marks: [[String]] = [
        ["sub", "$", "ab", "0", "-", "1", "=ab-|1"],
        ["sub", "$", "ab\ncd\n", "0", "[\\g<0>]", "0", "=ab\ncd[]\n[]|2"],
        ["sub", "((?:a|b)*?)(b|$)", "\"x\"", "0", "[\\g<0>]", "0", "=\"x\"[]|1"],
        ["sub", "(.*)(.*)", "\u{3c3}\u{3c2}\u{3a3}", "0", "[\\g<0>]", "0", "=[\u{3c3}\u{3c2}\u{3a3}][]|2"],
        ["sub", "(.*)(.*)", "aaab", "0", "[\\g<0>]", "0", "=[aaab][]|2"],
        ["sub", "(.*)(.*)", "ab\ncd\n", "0", "[\\g<0>]", "0", "=[ab][]\n[cd][]\n[]|5"],
        ["sub", "(?!(a))b\\1?", "foo bar", "0", "[\\g<0>]", "0", "=foo [b]ar|1"],
        ["sub", "(?:|a)+", "foo bar", "0", "[\\g<0>]", "0", "=[]f[]o[]o[] []b[][a][]r[]|9"],
        ["sub", "(?<=(a))b", "ab", "0", "[\\g<0>]", "0", "=a[b]|1"],
        ["sub", "(?<=\\n)b", "a\nb", "0", "[\\g<0>]", "0", "=a\n[b]|1"],
        ["sub", "(?P<a>a)|(?P<b>b)", "<a><b>", "0", "-", "1", "=<-><b>|1"],
        ["sub", "(?P<a>a)|(?P<b>b)", "ab\ncd\n", "0", "-", "1", "=-b\ncd\n|1"],
        ["sub", "(?ai)[a-z]", "aaab", "0", "-", "1", "=-aab|1"],
        ["sub", "(?i)(\\w)\\1", "foo bar", "0", "-", "1", "=f- bar|1"],
        ["sub", "(?i)(\\w)\\1", "foo bar", "0", "[\\g<0>]", "0", "=f[oo] bar|1"],
        ["sub", "(?i)[^a]", "\u{3c3}\u{3c2}\u{3a3}", "0", "-", "1", "=-\u{3c2}\u{3a3}|1"],
        ["sub", "(?i)[a-z]+", "<a><b>", "0", "[\\g<0>]", "0", "=<[a]><[b]>|2"],
        ["sub", "(?i)[a-z]+", "stra\u{df}e STRASSE", "0", "[\\g<0>]", "0", "=[stra]\u{df}[e] [STRASSE]|3"],
        ["sub", "(?i)\u{17f}", "stra\u{df}e STRASSE", "0", "[\\g<0>]", "0", "=[s]tra\u{df}e [S]TRA[S][S]E|4"],
        ["sub", "(?m).$", "1234567", "0", "[\\g<0>]", "0", "=123456[7]|1"],
        ["sub", "(?m).$", "a{1", "0", "[\\g<0>]", "0", "=a{[1]|1"],
        ["sub", "(?m)^.", "<a><b>", "0", "[\\g<0>]", "0", "=[<]a><b>|1"],
        ["sub", "(?s).", "ab\ncd\n", "0", "[\\g<0>]", "0", "=[a][b][\n][c][d][\n]|6"],
        ["sub", "(a)*?", "abc", "0", "[\\g<0>]", "0", "=[][a][]b[]c[]|5"],
        ["sub", "(a|b)*", "", "0", "-", "1", "=-|1"],
        ["sub", ".", "<a><b>", "0", "[\\g<0>]", "0", "=[<][a][>][<][b][>]|6"],
        ["sub", "<.+?>", "<a><b>", "0", "[\\g<0>]", "0", "=[<a>][<b>]|2"],
        ["sub", "<[^>]+>", "<a><b>", "0", "-", "1", "=-<b>|1"],
        ["sub", "[^a]", "ab\ncd\n", "0", "[\\g<0>]", "0", "=a[b][\n][c][d][\n]|5"],
        ["sub", "\\W+", "\u{b5} \u{3bc} \u{3a9} \u{3a9}", "0", "-", "1", "=\u{b5}-\u{3bc} \u{3a9} \u{3a9}|1"],
        ["sub", "\\Z", "\u{3c3}\u{3c2}\u{3a3}", "0", "-", "1", "=\u{3c3}\u{3c2}\u{3a3}-|1"],
        ["sub", "\\b", "ab", "0", "[\\g<0>]", "0", "=[]ab[]|2"],
        ["sub", "\\b|\\w+", "\"x\"", "0", "-", "1", "=\"-x\"|1"],
        ["sub", "^(.*?)$", "stra\u{df}e STRASSE", "0", "[\\g<0>]", "0", "=[stra\u{df}e STRASSE]|1"],
        ["sub", "a.*?b", "<a><b>", "0", "-", "1", "=<->|1"],
        ["sub", "a{,}", "\"x\"", "0", "-", "1", "=-\"x\"|1"],
        ["sub", "a|ab", "<a><b>", "0", "[\\g<0>]", "0", "=<[a]><b>|1"],
        ["sub", "a|ab", "aaab", "0", "[\\g<0>]", "0", "=[a][a][a]b|3"],
        ["sub", "a||b", "<a><b>", "0", "-", "1", "=-<a><b>|1"],
        ["sub", "|a", "1234567", "0", "[\\g<0>]", "0", "=[]1[]2[]3[]4[]5[]6[]7[]|8"],
    ]

    @Test("put marks around matches")
    func checkMarks() {
        for row in Self.marks {
            #expect(
                outcome { meter in
                    let regex = try PythonRegex(row[1], flags: RegexFlags(rawValue: Int(row[3]) ?? 0), meter)
                    let text = Array(row[2].unicodeScalars)
                    let template = try RegexTemplate(row[4], for: regex, meter)
                    let result = try regex.replacing(in: text, count: Int(row[5]) ?? 0, meter) {
                        try template.expanded($0, in: text, meter)
                    }
                    return "\(String(scalars: result.text))|\(result.count)"
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let splits: [[String]] = [
        ["split", "$", "\u{3c3}\u{3c2}\u{3a3}", "0", "1", "='\u{3c3}\u{3c2}\u{3a3}', ''"],
        ["split", "((?:a|b)*?)(b|$)", "1234567", "0", "0", "='1234567', '', '', ''"],
        ["split", "((?:a|b)*?)(b|$)", "<a><b>", "0", "0", "='<a><', '', 'b', '>', '', '', ''"],
        ["split", "((?:a|b)*?)(b|$)", "a\nb", "0", "0", "='a\\n', '', 'b', '', '', '', ''"],
        ["split", "((?:a|b)*?)(b|$)", "foo bar", "0", "0", "='foo ', '', 'b', 'ar', '', '', ''"],
        ["split", "((?:a|b)*?)(b|$)", "stra\u{df}e STRASSE", "0", "1", "='stra\u{df}e STRASSE', '', '', ''"],
        ["split", "(?!(a))b\\1?", "aabb", "0", "1", "='aa', None, 'b'"],
        ["split", "(?:(?:a|b){2})+", "abc", "0", "0", "='', 'c'"],
        ["split", "(?:(a)|(b)|c)+", "foo bar", "0", "1", "='foo ', 'a', 'b', 'r'"],
        ["split", "(?:|a)+", "ab", "0", "0", "='', '', '', 'b', ''"],
        ["split", "(?<!^)b", "<a><b>", "0", "1", "='<a><', '>'"],
        ["split", "(?P<a>a)|(?P<b>b)", "foo bar", "0", "0", "='foo ', None, 'b', '', 'a', None, 'r'"],
        ["split", "(?i)(\\w)\\1", "foo bar", "0", "0", "='f', 'o', ' bar'"],
        ["split", "(?i)[^a]", "a{1", "0", "1", "='a', '1'"],
        ["split", "(?i)\u{3a9}", "\u{b5} \u{3bc} \u{3a9} \u{3a9}", "0", "0", "='\u{b5} \u{3bc} ', ' ', ''"],
        ["split", "(?m)$", "1234567", "0", "0", "='1234567', ''"],
        ["split", "(?m)$", "stra\u{df}e STRASSE", "0", "0", "='stra\u{df}e STRASSE', ''"],
        ["split", "(?s-m:.)", "1234567", "0", "0", "='', '', '', '', '', '', '', ''"],
        ["split", "(?x)a #x", "foo bar", "0", "1", "='foo b', 'r'"],
        ["split", "(a)", "<a><b>", "0", "1", "='<', 'a', '><b>'"],
        ["split", "(a)(b)?", "<a><b>", "0", "0", "='<', 'a', None, '><b>'"],
        ["split", "(a)(b)?", "foo bar", "0", "0", "='foo b', 'a', None, 'r'"],
        ["split", "(a)*?", "aabb", "0", "1", "='', None, 'aabb'"],
        ["split", "(a)*?", "abc", "0", "0", "='', None, '', 'a', '', None, 'b', None, 'c', None, ''"],
        ["split", "(a){0}b", "aabb", "0", "0", "='aa', None, '', None, ''"],
        ["split", "[--a]", "stra\u{df}e STRASSE", "0", "0", "='str', '\u{df}e ', '', '', '', '', '', '', ''"],
        ["split", "\\B", "1234567", "0", "0", "='1', '2', '3', '4', '5', '6', '7'"],
        ["split", "\\B", "\u{3c3}\u{3c2}\u{3a3}", "0", "0", "='\u{3c3}', '\u{3c2}', '\u{3a3}'"],
        ["split", "\\B", "ab\ncd\n", "0", "0", "='a', 'b\\nc', 'd\\n', ''"],
        ["split", "\\Z", "\"x\"", "0", "1", "='\"x\"', ''"],
        ["split", "\\b", "\"x\"", "0", "0", "='\"', 'x', '\"'"],
        ["split", "\\b|\\w+", "<a><b>", "0", "0", "='<', '', '', '><', '', '', '>'"],
        ["split", "\\w{2,3}?$", "1234567", "0", "0", "='1234', ''"],
        ["split", "\\w{2,3}?$", "foo bar", "0", "0", "='foo ', ''"],
        ["split", "\\w{2,3}?$", "stra\u{df}e STRASSE", "0", "0", "='stra\u{df}e STRA', ''"],
        ["split", "^(.*?)$", "ac", "0", "1", "='', 'ac', ''"],
        ["split", "a{,}", "<a><b>", "0", "0", "='', '<', '', '>', '<', 'b', '>', ''"],
        ["split", "|a", "aabb", "0", "0", "='', '', '', '', '', 'b', 'b', ''"],
        ["split", "|a", "a{1", "0", "0", "='', '', '', '{', '1', ''"],
        ["split", "|a", "foo bar", "0", "0", "='', 'f', 'o', 'o', ' ', 'b', '', '', 'r', ''"],
    ]

    @Test("take texts apart")
    func checkSplits() {
        for row in Self.splits {
            #expect(
                outcome { meter in
                    let regex = try PythonRegex(row[1], flags: RegexFlags(rawValue: Int(row[3]) ?? 0), meter)
                    let text = Array(row[2].unicodeScalars)
                    let parts = try regex.split(text, most: Int(row[4]) ?? 0, meter)
                    return parts.map { $0.map { PythonText.repr(String(scalars: $0)) } ?? "None" }.joined(
                        separator: ", ")
                } == row[row.count - 1], "\(row)")
        }
    }
}
