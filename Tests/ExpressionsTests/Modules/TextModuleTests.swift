import Testing

@testable import Expressions

@Suite("Modules of text")
struct TextModuleTests {
    private static let re: [(String, String)] = [
        ("re.search(r\"(\\w+)@(?P<host>\\w+)\",\"x a@b y\")", "=<re.Match object; span=(2, 5), match='a@b'>"),
        ("re.search(r\"(\\w+)@(?P<host>\\w+)\",\"x a@b y\").groups()", "=('a', 'b')"),
        ("re.search(r\"(\\w+)@(?P<host>\\w+)\",\"x a@b y\").groupdict()", "={'host': 'b'}"),
        ("re.search(r\"(a)(b)?\",\"a\").groups(\"z\")", "=('a', 'z')"),
        ("re.match(\"a\",\"ba\")", "=None"),
        ("re.fullmatch(\"a+\",\"aaa\").span()", "=(0, 3)"),
        ("re.findall(r\"\\d+\",\"1 22 333\")", "=['1', '22', '333']"),
        ("re.findall(r\"(\\d)(\\d)\",\"12 34\")", "=[('1', '2'), ('3', '4')]"),
        ("re.findall(r\"(\\d)\\d\",\"12 34\")", "=['1', '3']"),
        ("[m.group() for m in re.finditer(\"a.\",\"abacad\")]", "=['ab', 'ac', 'ad']"),
        ("re.sub(r\"(\\w)\",\"<\\\\1>\",\"ab\")", "='<a><b>'"),
        ("re.sub(\"a\",lambda m:m.group().upper(),\"banana\")", "='bAnAnA'"),
        ("re.sub(\"a\",\"x\",\"banana\",count=2)", "='bxnxna'"),
        ("re.subn(\"a\",\"x\",\"banana\")", "=('bxnxnx', 3)"),
        ("re.split(r\"[,;]\",\"a,b;c\")", "=['a', 'b', 'c']"),
        ("re.split(r\"([,;])\",\"a,b;c\",maxsplit=1)", "=['a', ',', 'b;c']"),
        ("re.compile(\"a\",re.I)", "=re.compile('a', re.IGNORECASE)"),
        ("re.compile(\"a\").pattern", "='a'"),
        ("re.compile(\"(?P<x>a)(b)\").groupindex[\"x\"]", "=1"),
        ("re.compile(\"(a)(b)\").groups", "=2"),
        ("re.escape(\"a.b\")", "='a\\\\.b'"),
        ("re.search(\"a\",\"A\",re.I).group(0)", "='A'"),
        ("re.search(\"a\",\"A\",flags=re.IGNORECASE|re.M)[0]", "='A'"),
        ("re.search(\"(a)(b)\",\"ab\").group(1,2)", "=('a', 'b')"),
        ("re.search(\"(a)\",\"a\").group(2)", "!IndexError: no such group"),
        ("re.search(\"(?P<q>a)\",\"a\")[\"q\"]", "='a'"),
        ("re.search(\"(?P<q>a)\",\"a\").lastgroup", "='q'"),
        ("re.compile(\"(\")", "!error: missing ), unterminated subpattern at position 0"),
        ("re.compile(\"a\").search(\"bab\",2)", "=None"),
        ("re.compile(\"a\").findall(\"aXa\",1,2)", "=[]"),
        ("re.search(\"a\",1)", "!TypeError: expected string or bytes-like object, got 'int'"),
        ("re.search(1,\"a\")", "!TypeError: first argument must be string or compiled pattern"),
        ("re.match(\"(a)|b\",\"b\").start(1)", "=-1"),
        ("re.match(\"(.)(.)\",\"ab\").expand(r\"\\2\\1\")", "='ba'"),
        ("bool(re.match(\"a\",\"a\"))", "=True"),
        ("re.compile(\"a\")==re.compile(\"a\")", "=True"),
        ("re.search(\"\u{e9}+\",\"a\u{e9}\u{e9}\").span()", "=(1, 3)"),
    ]

    @Test("re finds and replaces as CPython's")
    func checkRe() {
        let setting =
            "import re"
        for (expression, result) in Self.re {
            #expect(answer(expression, after: setting) == result, "\(expression)")
        }
    }

    private static let html: [(String, String)] = [
        ("html.escape(\"<a b='\\\"&'>\")", "='&lt;a b=&#x27;&quot;&amp;&#x27;&gt;'"),
        ("html.escape(\"'\",quote=False)", "=\"'\""),
        ("html.unescape(\"&lt;&eacute;&#39;\")", "=\"<\u{e9}'\""),
    ]

    @Test("html escapes as CPython's")
    func checkHtml() {
        let setting =
            "import html"
        for (expression, result) in Self.html {
            #expect(answer(expression, after: setting) == result, "\(expression)")
        }
    }

    private static let textwrap: [(String, String)] = [
        ("textwrap.dedent(\"  a\\n   b\")", "='a\\n b'"),
        ("textwrap.indent(\"a\\nb\",\">\")", "='>a\\n>b'"),
        ("textwrap.indent(\"a\\n\\nb\",\">\",lambda l:True)", "='>a\\n>\\n>b'"),
        ("textwrap.wrap(\"the quick brown fox\",10)", "=['the quick', 'brown fox']"),
        ("textwrap.fill(\"the quick brown fox\",width=10)", "='the quick\\nbrown fox'"),
        ("textwrap.shorten(\"the quick  brown fox\",12)", "='the [...]'"),
        ("textwrap.shorten(\"the quick  brown fox\",width=12,placeholder=\"\u{2026}\")", "='the quick\u{2026}'"),
        ("textwrap.wrap(\"a\",0)", "!ValueError: invalid width 0 (must be > 0)"),
    ]

    @Test("textwrap breaks lines as CPython's")
    func checkTextwrap() {
        let setting =
            "import textwrap"
        for (expression, result) in Self.textwrap {
            #expect(answer(expression, after: setting) == result, "\(expression)")
        }
    }

    private static let string: [(String, String)] = [
        ("string.ascii_letters", "='abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'"),
        ("string.digits+string.punctuation", "='0123456789!\"#$%&\\'()*+,-./:;<=>?@[\\\\]^_`{|}~'"),
        ("string.whitespace", "=' \\t\\n\\r\\x0b\\x0c'"),
        ("string.capwords(\"hello  wORLD\")", "='Hello World'"),
        ("string.capwords(\"a-b\",\"-\")", "='A-B'"),
        ("string.hexdigits", "='0123456789abcdefABCDEF'"),
    ]

    @Test("string has characters as CPython's")
    func checkString() {
        let setting =
            "import string"
        for (expression, result) in Self.string {
            #expect(answer(expression, after: setting) == result, "\(expression)")
        }
    }

    private static let parse: [(String, String)] = [
        ("quote(\"a b/\u{e9}\")", "='a%20b/%C3%A9'"),
        ("quote_plus(\"a b\")", "='a+b'"),
        ("quote(\"a/b\",safe=\"\")", "='a%2Fb'"),
        ("unquote(\"a%20b%C3%A9\")", "='a b\u{e9}'"),
        ("unquote_plus(\"a+b\")", "='a b'"),
        ("urlencode({\"a\":1,\"b\":\"x y\"})", "='a=1&b=x+y'"),
        ("urlencode([(\"a\",[1,2])],doseq=True)", "='a=1&a=2'"),
        ("urlencode({\"a\":\"b/c\"},safe=\"/\")", "='a=b/c'"),
        ("urlencode({\"a\":\"b c\"},quote_via=quote)", "='a=b%20c'"),
        ("parse_qs(\"a=1&a=2&b=\")", "={'a': ['1', '2']}"),
        ("parse_qsl(\"a=1&b=\",keep_blank_values=True)", "=[('a', '1'), ('b', '')]"),
        (
            "urlparse(\"http://u:p@h:80/p;x?q#f\")",
            "=ParseResult(scheme='http', netloc='u:p@h:80', path='/p', params='x', query='q', fragment='f')"
        ),
        ("urlparse(\"http://u:p@h:80/p\").port", "=80"),
        ("urlparse(\"http://u:p@H:80/p\").hostname", "='h'"),
        ("urlsplit(\"http://h/p\")[1]", "='h'"),
        ("urlsplit(\"http://h/p\").geturl()", "='http://h/p'"),
        ("urlparse(\"http://h/p\")._replace(query=\"a=1\").geturl()", "='http://h/p?a=1'"),
        ("urlunparse((\"http\",\"h\",\"/p\",\"\",\"q\",\"\"))", "='http://h/p?q'"),
        ("urlunsplit((\"http\",\"h\",\"/p\",\"q\",\"\"))", "='http://h/p?q'"),
        ("urljoin(\"http://a/b/c\",\"../d\")", "='http://a/d'"),
        ("tuple(urlsplit(\"http://h/p\"))", "=('http', 'h', '/p', '', '')"),
        ("urlparse(\"http://h:x/\").port", "!ValueError: Port could not be cast to integer value as 'x'"),
        ("urldefrag(\"http://h/p#f\")[0]", "='http://h/p'"),
        ("quote(1)", "!TypeError: quote_from_bytes() expected bytes"),
        ("urlparse(\"x\").scheme==\"\"", "=True"),
    ]

    @Test("urllib.parse takes URLs apart as CPython's")
    func checkParse() {
        let setting =
            "from urllib.parse import "
            + "quote,quote_plus,unquote,unquote_plus,urlencode,parse_qs,parse_qsl,urlparse,urlsplit,urlunparse,urlunsplit,urljoin,urldefrag"
        for (expression, result) in Self.parse {
            #expect(answer(expression, after: setting) == result, "\(expression)")
        }
    }
}
