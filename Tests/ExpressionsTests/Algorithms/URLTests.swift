import Testing

@testable import Expressions

@Suite("URLs")
struct URLTests {
    private static let quoted: [[String]] = [
        ["", "", "="],
        ["", "/?", "="],
        ["", "\u{e9}", "="],
        ["%41", "%", "=%41"],
        ["%41", "/", "=%2541"],
        ["%41", "\u{e9}", "=%2541"],
        ["+ +", " ", "=%2B %2B"],
        ["+ +", "/", "=%2B%20%2B"],
        ["\u{0}\u{7f}", " ", "=%00%7F"],
        ["\u{0}\u{7f}", "/?", "=%00%7F"],
        ["\u{0}\u{7f}", "\u{e9}", "=%00%7F"],
        ["\u{e9}\u{65e5}\u{1f389}", "/?", "=%C3%A9%E6%97%A5%F0%9F%8E%89"],
        ["\u{e9}\u{65e5}\u{1f389}", "\u{e9}", "=%C3%A9%E6%97%A5%F0%9F%8E%89"],
        ["a b/c?d=e&f", " ", "=a b%2Fc%3Fd%3De%26f"],
        ["a b/c?d=e&f", "", "=a%20b%2Fc%3Fd%3De%26f"],
        ["a b/c?d=e&f", "%", "=a%20b%2Fc%3Fd%3De%26f"],
        ["a b/c?d=e&f", "/?", "=a%20b/c?d%3De%26f"],
        ["a%2Fb", " ", "=a%252Fb"],
        ["a%2Fb", "%", "=a%2Fb"],
        ["a%2Fb", "/?", "=a%252Fb"],
        ["abc", " ", "=abc"],
        ["abc", "\u{e9}", "=abc"],
        ["~-_.", "", "=~-_."],
        ["~-_.", "/?", "=~-_."],
        ["~-_.", "\u{e9}", "=~-_."],
    ]

    @Test("are quoted")
    func checkQuoted() {
        for row in Self.quoted {
            #expect(
                outcome { meter in
                    try URLText.quoted(Array(row[0].utf8), safe: row[1], meter)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let quotedPlus: [[String]] = [
        ["", "", "="],
        ["", "%", "="],
        ["%41", "%", "=%41"],
        ["%41", "/", "=%2541"],
        ["%41", "/?", "=%2541"],
        ["%41", "\u{e9}", "=%2541"],
        ["+ +", "/?", "=%2B+%2B"],
        ["+ +", "\u{e9}", "=%2B+%2B"],
        ["\u{0}\u{7f}", " ", "=%00%7F"],
        ["\u{0}\u{7f}", "/?", "=%00%7F"],
        ["\u{e9}\u{65e5}\u{1f389}", "", "=%C3%A9%E6%97%A5%F0%9F%8E%89"],
        ["\u{e9}\u{65e5}\u{1f389}", "/", "=%C3%A9%E6%97%A5%F0%9F%8E%89"],
        ["\u{e9}\u{65e5}\u{1f389}", "\u{e9}", "=%C3%A9%E6%97%A5%F0%9F%8E%89"],
        ["a b/c?d=e&f", " ", "=a+b%2Fc%3Fd%3De%26f"],
        ["a b/c?d=e&f", "/", "=a+b/c%3Fd%3De%26f"],
        ["a b/c?d=e&f", "/?", "=a+b/c?d%3De%26f"],
        ["a b/c?d=e&f", "\u{e9}", "=a+b%2Fc%3Fd%3De%26f"],
        ["a%2Fb", " ", "=a%252Fb"],
        ["a%2Fb", "%", "=a%2Fb"],
        ["a%2Fb", "/?", "=a%252Fb"],
        ["abc", "%", "=abc"],
        ["abc", "/", "=abc"],
        ["abc", "\u{e9}", "=abc"],
        ["~-_.", " ", "=~-_."],
        ["~-_.", "/?", "=~-_."],
    ]

    @Test("are quoted for forms")
    func checkQuotedPlus() {
        for row in Self.quotedPlus {
            #expect(
                outcome { meter in
                    try URLText.quotedPlus(Array(row[0].utf8), safe: row[1], meter)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let unquoted: [[String]] = [
        ["", "="],
        ["%", "=%"],
        ["%%41", "=%A"],
        ["%25%32%35", "=%25"],
        ["%4", "=%4"],
        ["%4%41", "=%4A"],
        ["%41", "=A"],
        ["%C3%A9", "=\u{e9}"],
        ["%E6%97", "=\u{fffd}"],
        ["%E6%97%A5", "=\u{65e5}"],
        ["%F0%9F%8E%89", "=\u{1f389}"],
        ["%c3", "=\u{fffd}"],
        ["%ed%a0%80", "=\u{fffd}\u{fffd}\u{fffd}"],
        ["%ff%fe", "=\u{fffd}\u{fffd}"],
        ["%zz", "=%zz"],
        ["\u{e9}%C3\u{e9}", "=\u{e9}\u{fffd}\u{e9}"],
        ["a+b", "=a+b"],
    ]

    @Test("are read back")
    func checkUnquoted() {
        for row in Self.unquoted {
            #expect(
                outcome { meter in
                    try URLText.unquoted(row[0], meter)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let fields: [[String]] = [
        ["", "0", "1", "="],
        ["&&", "0", "0", "="],
        ["&&", "0", "1", "!ValueError: bad query field: ''"],
        ["&&", "1", "0", "="],
        ["=a", "0", "0", "=''='a'"],
        ["=a", "0", "1", "=''='a'"],
        ["=a", "1", "0", "=''='a'"],
        ["=a", "1", "1", "=''='a'"],
        ["\u{e9}=%C3%A9", "0", "0", "='\u{e9}'='\u{e9}'"],
        ["\u{e9}=%C3%A9", "0", "1", "='\u{e9}'='\u{e9}'"],
        ["\u{e9}=%C3%A9", "1", "0", "='\u{e9}'='\u{e9}'"],
        ["\u{e9}=%C3%A9", "1", "1", "='\u{e9}'='\u{e9}'"],
        ["a", "0", "0", "="],
        ["a", "0", "1", "!ValueError: bad query field: 'a'"],
        ["a", "1", "0", "='a'=''"],
        ["a&b=1", "0", "0", "='b'='1'"],
        ["a&b=1", "0", "1", "!ValueError: bad query field: 'a'"],
        ["a&b=1", "1", "0", "='a'='' 'b'='1'"],
        ["a&b=1", "1", "1", "!ValueError: bad query field: 'a'"],
        ["a+b=c%20d", "0", "0", "='a b'='c d'"],
        ["a+b=c%20d", "0", "1", "='a b'='c d'"],
        ["a+b=c%20d", "1", "0", "='a b'='c d'"],
        ["a+b=c%20d", "1", "1", "='a b'='c d'"],
        ["a;b=1", "1", "0", "='a;b'='1'"],
        ["a=", "0", "0", "="],
        ["a=", "0", "1", "="],
        ["a=", "1", "0", "='a'=''"],
        ["a=", "1", "1", "='a'=''"],
        ["a=1", "0", "1", "='a'='1'"],
        ["a=1&", "0", "0", "='a'='1'"],
        ["a=1&", "1", "0", "='a'='1'"],
        ["a=1&", "1", "1", "!ValueError: bad query field: ''"],
        ["a=1&a=2", "0", "0", "='a'='1' 'a'='2'"],
        ["a=1&a=2", "1", "0", "='a'='1' 'a'='2'"],
        ["a=1&a=2", "1", "1", "='a'='1' 'a'='2'"],
        ["a=1&b=2", "0", "1", "='a'='1' 'b'='2'"],
        ["a=1&b=2", "1", "0", "='a'='1' 'b'='2'"],
        ["a=1&b=2", "1", "1", "='a'='1' 'b'='2'"],
        ["a=b=c", "0", "0", "='a'='b=c'"],
        ["a=b=c", "1", "0", "='a'='b=c'"],
    ]

    @Test("have fields in their query")
    func checkFields() {
        for row in Self.fields {
            #expect(
                outcome { meter in
                    let fields = try URLText.fields(
                        of: row[0], keepsBlank: row[1] == "1", isStrict: row[2] == "1", meter)
                    return fields.map { PythonText.repr($0.name) + "=" + PythonText.repr($0.value) }.joined(
                        separator: " ")
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let parts: [[String]] = [
        [" \u{0}http://a", "='http' 'a' '' '' '' '' '' 'http://a'"],
        ["", "='' '' '' '' '' '' '' ''"],
        ["#f", "='' '' '' '' 'f' '' '' '#f'"],
        [".:b", "='' '' '.:b' '' '' '.:b' '' '.:b'"],
        ["//", "='' '' '' '' '' '' '' ''"],
        ["////a", "='' '' '//a' '' '' '//a' '' '//a'"],
        ["///a", "='' '' '/a' '' '' '/a' '' '/a'"],
        ["//a/b", "='' 'a' '/b' '' '' '/b' '' '//a/b'"],
        ["/a/b", "='' '' '/a/b' '' '' '/a/b' '' '/a/b'"],
        ["/a;b/c;d", "='' '' '/a;b/c;d' '' '' '/a;b/c' 'd' '/a;b/c;d'"],
        ["1a:b", "='' '' '1a:b' '' '' '1a:b' '' '1a:b'"],
        ["?q", "='' '' '' 'q' '' '' '' '?q'"],
        ["\u{e9}:b", "='' '' '\u{e9}:b' '' '' '\u{e9}:b' '' '\u{e9}:b'"],
        ["a", "='' '' 'a' '' '' 'a' '' 'a'"],
        ["a+.-:b", "='a+.-' '' 'b' '' '' 'b' '' 'a+.-:b'"],
        ["a/b", "='' '' 'a/b' '' '' 'a/b' '' 'a/b'"],
        ["a:b", "='a' '' 'b' '' '' 'b' '' 'a:b'"],
        ["a;b", "='' '' 'a;b' '' '' 'a' 'b' 'a;b'"],
        ["file:///etc/x", "='file' '' '/etc/x' '' '' '/etc/x' '' 'file:///etc/x'"],
        ["file:/x", "='file' '' '/x' '' '' '/x' '' 'file:///x'"],
        ["ftp://x/;type=a", "='ftp' 'x' '/;type=a' '' '' '/' 'type=a' 'ftp://x/;type=a'"],
        ["ht\ntp://a\t/b", "='http' 'a' '/b' '' '' '/b' '' 'http://a/b'"],
        ["http:", "='http' '' '' '' '' '' '' 'http://'"],
        ["http://", "='http' '' '' '' '' '' '' 'http://'"],
        ["http:///p", "='http' '' '/p' '' '' '/p' '' 'http:///p'"],
        ["http://::1]", "!ValueError: Invalid IPv6 URL"],
        ["http://:p@h", "='http' ':p@h' '' '' '' '' '' 'http://:p@h'"],
        ["http://A%B/", "='http' 'A%B' '/' '' '' '/' '' 'http://A%B/'"],
        ["http://[1.2.3.4]/", "!ValueError: An IPv4 address cannot be in brackets"],
        ["http://[::1", "!ValueError: Invalid IPv6 URL"],
        ["http://[::1]:", "='http' '[::1]:' '' '' '' '' '' 'http://[::1]:'"],
        ["http://[::1]:80/", "='http' '[::1]:80' '/' '' '' '/' '' 'http://[::1]:80/'"],
        ["http://[::1]a", "='http' '[::1]a' '' '' '' '' '' 'http://[::1]a'"],
        ["http://[v1.a]/", "='http' '[v1.a]' '/' '' '' '/' '' 'http://[v1.a]/'"],
        ["http://[vz]/", "!ValueError: IPvFuture address is invalid"],
        ["http://[x]/", "!ValueError: 'x' does not appear to be an IPv4 or IPv6 address"],
        ["http://a#b?c", "='http' 'a' '' '' 'b?c' '' '' 'http://a#b?c'"],
        ["http://a.b/c;p?q#f", "='http' 'a.b' '/c;p' 'q' 'f' '/c' 'p' 'http://a.b/c;p?q#f'"],
        ["http://a:", "='http' 'a:' '' '' '' '' '' 'http://a:'"],
        ["http://a:-1", "='http' 'a:-1' '' '' '' '' '' 'http://a:-1'"],
        ["http://a:99999", "='http' 'a:99999' '' '' '' '' '' 'http://a:99999'"],
        ["http://a:b", "='http' 'a:b' '' '' '' '' '' 'http://a:b'"],
        ["http://a?b", "='http' 'a' '' 'b' '' '' '' 'http://a?b'"],
        ["http://a@b@c", "='http' 'a@b@c' '' '' '' '' '' 'http://a@b@c'"],
        ["http://u:@h", "='http' 'u:@h' '' '' '' '' '' 'http://u:@h'"],
        ["http://u@", "='http' 'u@' '' '' '' '' '' 'http://u@'"],
        ["http:/a", "='http' '' '/a' '' '' '/a' '' 'http:///a'"],
        ["http:a", "='http' '' 'a' '' '' 'a' '' 'http:///a'"],
        ["javascript:alert(1)", "='javascript' '' 'alert(1)' '' '' 'alert(1)' '' 'javascript:alert(1)'"],
        ["mailto:a@b.c", "='mailto' '' 'a@b.c' '' '' 'a@b.c' '' 'mailto:a@b.c'"],
        ["svn+ssh://a/b", "='svn+ssh' 'a' '/b' '' '' '/b' '' 'svn+ssh://a/b'"],
        ["tel:1;2", "='tel' '' '1;2' '' '' '1' '2' 'tel:1;2'"],
        ["x://a/b;c", "='x' 'a' '/b;c' '' '' '/b;c' '' 'x://a/b;c'"],
    ]

    @Test("are taken apart and put together")
    func checkParts() {
        for row in Self.parts {
            #expect(
                outcome { meter in
                    let url = try SplitURL(row[0], meter)
                    let (path, parameters) = url.pathAndParameters
                    let parts = [
                        url.scheme, url.netloc, url.path, url.query, url.fragment, path, parameters, url.text,
                    ]
                    return parts.map { PythonText.repr($0) }.joined(separator: " ")
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let places: [[String]] = [
        [" \u{0}http://a", "=None None 'a' None"],
        ["", "=None None None None"],
        ["#f", "=None None None None"],
        [".:b", "=None None None None"],
        ["//", "=None None None None"],
        ["////a", "=None None None None"],
        ["///a", "=None None None None"],
        ["//a/b", "=None None 'a' None"],
        ["/a/b", "=None None None None"],
        ["/a;b/c;d", "=None None None None"],
        ["1a:b", "=None None None None"],
        ["?q", "=None None None None"],
        ["HTTP://User:Pa%3A:ss@Ex.COM:8080/p/a;x/b;y?q=1?2#f#g", "='User' 'Pa%3A:ss' 'ex.com' 8080"],
        ["\u{e9}:b", "=None None None None"],
        ["a", "=None None None None"],
        ["a+.-:b", "=None None None None"],
        ["a/b", "=None None None None"],
        ["a:b", "=None None None None"],
        ["a;b", "=None None None None"],
        ["file:///etc/x", "=None None None None"],
        ["file:/x", "=None None None None"],
        ["ftp://x/;type=a", "=None None 'x' None"],
        ["ht\ntp://a\t/b", "=None None 'a' None"],
        ["http:", "=None None None None"],
        ["http://", "=None None None None"],
        ["http:///p", "=None None None None"],
        ["http://::1]", "!ValueError: Invalid IPv6 URL"],
        ["http://:p@h", "='' 'p' 'h' None"],
        ["http://A%B/", "=None None 'a%B' None"],
        ["http://[1.2.3.4]/", "!ValueError: An IPv4 address cannot be in brackets"],
        ["http://[::1", "!ValueError: Invalid IPv6 URL"],
        ["http://[::1]:", "=None None '::1' None"],
        ["http://[::1]:80/", "=None None '::1' 80"],
        ["http://[::1]a", "=None None '::1' None"],
        ["http://[fe80::1%25eth0]/", "=None None 'fe80::1%25eth0' None"],
        ["http://[v1.a]/", "=None None 'v1.a' None"],
        ["http://[vz]/", "!ValueError: IPvFuture address is invalid"],
        ["http://[x]/", "!ValueError: 'x' does not appear to be an IPv4 or IPv6 address"],
        ["http://\u{e9}.x/\u{fc}?\u{f6}#\u{e4}", "=None None '\u{e9}.x' None"],
        ["http://a#b?c", "=None None 'a' None"],
        ["http://a.b/c;p?q#f", "=None None 'a.b' None"],
        ["http://a:", "=None None 'a' None"],
        ["http://a:-1", "!ValueError: Port could not be cast to integer value as '-1'"],
        ["http://a:99999", "!ValueError: Port out of range 0-65535"],
        ["http://a:b", "!ValueError: Port could not be cast to integer value as 'b'"],
        ["http://a?b", "=None None 'a' None"],
        ["http://a@b@c", "='a@b' None 'c' None"],
        ["http://u:@h", "='u' '' 'h' None"],
        ["http://u@", "='u' None None None"],
        ["http:/a", "=None None None None"],
        ["http:a", "=None None None None"],
        ["javascript:alert(1)", "=None None None None"],
        ["mailto:a@b.c", "=None None None None"],
        ["svn+ssh://a/b", "=None None 'a' None"],
        ["tel:1;2", "=None None None None"],
        ["x://a/b;c", "=None None 'a' None"],
    ]

    @Test("have user, host and port")
    func checkPlaces() {
        for row in Self.places {
            #expect(
                outcome { meter in
                    let url = try SplitURL(row[0], meter)
                    let texts = [url.credentials.username, url.credentials.password, url.hostname]
                    let shown = texts.map { $0.map { PythonText.repr($0) } ?? "None" }
                    return (shown + [try url.port().map { String($0) } ?? "None"]).joined(separator: " ")
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let joined: [[String]] = [
        ["", "", "="],
        ["", "#", "=#"],
        ["", "#s", "=#s"],
        ["", ".", "=."],
        ["", "..", "=.."],
        ["", "../../g", "=../../g"],
        ["", "..//x", "=..//x"],
        ["", "./", "=./"],
        ["", "./../g", "=./../g"],
        ["", "/./g", "=/./g"],
        ["", "//", "=//"],
        ["", "//g", "=//g"],
        ["", "//g/../h", "=//g/../h"],
        ["", "/g", "=/g"],
        ["", ";x", "=;x"],
        ["", "?", "=?"],
        ["", "?y", "=?y"],
        ["", "g#s", "=g#s"],
        ["", "g.", "=g."],
        ["", "g/", "=g/"],
        ["", "g/./h", "=g/./h"],
        ["", "g;x", "=g;x"],
        ["", "g;x=1/./y", "=g;x=1/./y"],
        ["", "g?y", "=g?y"],
        ["", "mailto:a", "=mailto:a"],
        ["/a/b", "../", "=/"],
        ["/a/b", "..//x", "=/x"],
        ["/a/b", "./../g", "=/g"],
        ["/a/b", "./g", "=/a/g"],
        ["/a/b", "/../g", "=g"],
        ["/a/b", "//g", "=//g"],
        ["/a/b", "//g/../h", "=//g/../h"],
        ["/a/b", "g;x", "=/a/g;x"],
        ["/a/b", "g;x=1/./y", "=/a/g;x=1/y"],
        ["/a/b", "g?y", "=/a/g?y"],
        ["/a/b", "g?y/../x", "=/a/g?y/../x"],
        ["/a/b", "x://q", "=x://q"],
        ["a", "", "=a"],
        ["a", "#", "=a"],
        ["a", "#s", "=a#s"],
        ["a", "..//x", "=x"],
        ["a", "../g", "=g"],
        ["a", "./g/.", "=g/"],
        ["a", "/./g", "=/g"],
        ["a", ";x", "=/;x"],
        ["a", "?", "=a"],
        ["a", "?y", "=a?y"],
        ["a", "g#s", "=g#s"],
        ["a", "g.", "=g."],
        ["a", "g/", "=g/"],
        ["a", "g/../h", "=h"],
        ["a", "g/./h", "=g/h"],
        ["a", "g?y/../x", "=g?y/../x"],
        ["a", "http:g", "=http:g"],
        ["a/b/c", "", "=a/b/c"],
        ["a/b/c", "..", "=a/"],
        ["a/b/c", "../", "=a/"],
        ["a/b/c", "..g", "=a/b/..g"],
        ["a/b/c", "/", "=/"],
        ["a/b/c", "/../g", "=g"],
        ["a/b/c", "?", "=a/b/c"],
        ["a/b/c", "a//b", "=a/b/a/b"],
        ["a/b/c", "g#s", "=a/b/g#s"],
        ["a/b/c", "g;x=1/./y", "=a/b/g;x=1/y"],
        ["a/b/c", "g?y/../x", "=a/b/g?y/../x"],
        ["file:///x/y", ".", "=file:///x/"],
        ["file:///x/y", "../../g", "=file:///g"],
        ["file:///x/y", "..//x", "=file:///x"],
        ["file:///x/y", "g", "=file:///x/g"],
        ["file:///x/y", "g/../h", "=file:///x/h"],
        ["file:///x/y", "g/./h", "=file:///x/g/h"],
        ["file:///x/y", "g;x=1/./y", "=file:///x/g;x=1/y"],
        ["file:///x/y", "g?y/../x", "=file:///x/g?y/../x"],
        ["file:///x/y", "http:g", "=http:g"],
        ["file:///x/y", "x://q", "=x://q"],
        ["http://a/", "mailto:a", "=mailto:a"],
        ["http://a/", "x://q", "=x://q"],
        ["http://a//b//c", "/./g", "=http://a/g"],
        ["http://a//b//c", "/g", "=http://a/g"],
        ["http://a//b//c", "g?y/../x", "=http://a/b/g?y/../x"],
        ["http://a/b/?q#f", "g/./h", "=http://a/b/g/h"],
        ["http://a/b/?q#f", "g?y", "=http://a/b/g?y"],
        ["http://a/b/c/../d", "#s", "=http://a/b/c/../d#s"],
        ["http://a/b/c/d;p?q", "", "=http://a/b/c/d;p?q"],
        ["http://a/b/c/d;p?q", "#s", "=http://a/b/c/d;p?q#s"],
        ["http://a/b/c/d;p?q", "..g", "=http://a/b/c/..g"],
        ["http://a/b/c/d;p?q", "/g", "=http://a/g"],
        ["http://a/b/c/d;p?q", "g/", "=http://a/b/c/g/"],
        ["http://a/b/c/d;p?q", "mailto:a", "=mailto:a"],
        ["mailto:x@y", "#", "=#"],
        ["mailto:x@y", "#s", "=#s"],
        ["mailto:x@y", ".", "=."],
        ["mailto:x@y", "..", "=.."],
        ["mailto:x@y", "../../../g", "=../../../g"],
        ["mailto:x@y", "..//x", "=..//x"],
        ["mailto:x@y", "./", "=./"],
        ["mailto:x@y", "./g/.", "=./g/."],
        ["mailto:x@y", "/../g", "=/../g"],
        ["mailto:x@y", "//", "=//"],
        ["mailto:x@y", "//g", "=//g"],
        ["mailto:x@y", "//g/../h", "=//g/../h"],
        ["mailto:x@y", ";x", "=;x"],
        ["mailto:x@y", "?", "=?"],
        ["mailto:x@y", "?y", "=?y"],
        ["mailto:x@y", "g#s", "=g#s"],
        ["mailto:x@y", "g/../h", "=g/../h"],
        ["mailto:x@y", "g;x=1/./y", "=g;x=1/./y"],
        ["mailto:x@y", "g?y", "=g?y"],
        ["mailto:x@y", "g?y/../x", "=g?y/../x"],
        ["x://a/b", "", "=x://a/b"],
        ["x://a/b", "#", "=#"],
        ["x://a/b", "#s", "=#s"],
        ["x://a/b", ".", "=."],
        ["x://a/b", "..", "=.."],
        ["x://a/b", "../..", "=../.."],
        ["x://a/b", "../../../g", "=../../../g"],
        ["x://a/b", "./", "=./"],
        ["x://a/b", "./g/.", "=./g/."],
        ["x://a/b", "/", "=/"],
        ["x://a/b", "/./g", "=/./g"],
        ["x://a/b", "//", "=//"],
        ["x://a/b", ";x", "=;x"],
        ["x://a/b", "?", "=?"],
        ["x://a/b", "?y", "=?y"],
        ["x://a/b", "g.", "=g."],
        ["x://a/b", "g;x", "=g;x"],
        ["x://a/b", "g;x=1/./y", "=g;x=1/./y"],
        ["x://a/b", "g?y", "=g?y"],
        ["x://a/b", "g?y/../x", "=g?y/../x"],
        ["x://a/b", "http:g", "=http:g"],
    ]

    @Test("are joined with relative ones")
    func checkJoined() {
        for row in Self.joined {
            #expect(
                outcome { meter in
                    try SplitURL.joined(row[0], row[1], meter)
                } == row[row.count - 1], "\(row)")
        }
    }
}
