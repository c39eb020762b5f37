import Testing

@testable import Expressions

@Suite("Texts")
struct TextTests {
    private static let representations: [[String]] = [
        ["", "=''"],
        ["\n\t\r\\", "='\\n\\t\\r\\\\'"],
        ["\u{0}\u{7f}\u{80}\u{ad}", "='\\x00\\x7f\\x80\\xad'"],
        ["a'\"b", "='a\\'\"b'"],
        ["a'b", "=\"a'b\""],
        ["a\"b", "='a\"b'"],
    ]

    @Test("are shown in quotes")
    func checkRepresentations() {
        for row in Self.representations {
            #expect(
                outcome { meter in
                    PythonText.repr(row[0])
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let ascii: [[String]] = [
        ["", "=''"],
        ["\n\t\r\\", "='\\n\\t\\r\\\\'"],
        ["\u{0}\u{7f}\u{80}\u{ad}", "='\\x00\\x7f\\x80\\xad'"],
        ["a'\"b", "='a\\'\"b'"],
        ["a'b", "=\"a'b\""],
        ["a\"b", "='a\"b'"],
    ]

    @Test("are shown in ASCII")
    func checkAscii() {
        for row in Self.ascii {
            #expect(
                outcome { meter in
                    PythonText.repr(row[0], ascii: true)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let slugs: [[String]] = [
        ["\u{1086}\u{1d683}\u{ff37}\u{9b4}", "=tw"],
        ["\u{17da}\u{1d5c6}\u{1d430}\u{f907}", "=mw"],
        ["\u{19c9}\u{cae}\u{1d623}\u{1d6a3}", "=bz"],
        ["\u{1c70}\u{1d434}\u{fc94}\u{1d62f}", "=an"],
        ["\u{1d412}\u{1d5a5}\u{235c}\u{182e}", "=sf"],
        ["\u{1d41a}\u{1f122}\u{1745}\u{1c4b}", "=as"],
        ["\u{1d469}\u{1d4f7}\u{fab7}\u{fbad}", "=bn"],
        ["\u{1d4a5}\u{1d4cc}\u{1f195}\u{1d463}", "=jwv"],
        ["\u{1d51f}\u{1f105}\u{2867}\u{1f185}", "=b4"],
        ["\u{1d595}\u{fbc3}\u{1f100}\u{1f11d}", "=p0n"],
        ["\u{1d59f}\u{17b1}\u{1f191}\u{1f127}", "=zx"],
        ["\u{1d5a3}\u{a9}\u{1f1c1}\u{1d5f}", "=d"],
        ["\u{1d5be}\u{fb70}\u{526}\u{1d46e}", "=eg"],
        ["\u{1d5d4}\u{2b0}\u{1f168}\u{f9ea}", "=ah"],
        ["\u{1d5da}\u{fd98}\u{1f16b}\u{1d6a5}", "=gmd"],
        ["\u{1d60c}\u{1d661}\u{fce9}\u{1d44f}", "=elb"],
        ["\u{1d61e}\u{fa07}\u{1d64d}\u{1d46e}", "=wrg"],
        ["\u{1d643}\u{ff13}\u{fbe0}\u{1f1fb}", "=h3"],
        ["\u{1d665}\u{1d5b4}\u{1d48a}\u{fb4f}", "=pui"],
        ["\u{1d666}\u{1d5e8}\u{fb7a}\u{2e9}", "=qu"],
        ["\u{1d668}\u{1d620}\u{1d716}\u{1f1e9}", "=sy"],
        ["\u{1d67a}\u{1d4eb}\u{1d9d}\u{1d506}", "=kb"],
        ["\u{1d7d4}\u{ffe3}\u{1d4b9}\u{1d74a}", "=6-d"],
        ["\u{1d7e8}\u{1d620}\u{1d794}\u{2396}", "=6y"],
        ["\u{1e87}\u{1d546}\u{1d47d}\u{1d671}", "=wovb"],
        ["\u{1f102}\u{1f1e6}\u{ff3b}\u{263a}", "=1"],
        ["\u{1f104}\u{1f103}\u{1d4d0}\u{1f1b3}", "=32a"],
        ["\u{1f107}\u{fbdf}\u{1d687}\u{1d707}", "=6x"],
        ["\u{1f108}\u{26ef}\u{1f13a}\u{1f196}", "=7k"],
        ["\u{1f108}\u{ffc8}\u{1d4e0}\u{1f100}", "=7q0"],
        ["\u{1f10f}\u{19bb}\u{1f103}\u{1d53d}", "=2f"],
        ["\u{1f116}\u{1d516}\u{1f1cb}\u{1d768}", "=gs"],
        ["\u{1f13e}\u{603}\u{1d7e8}\u{1d514}", "=o6q"],
        ["\u{1f141}\u{1a2a}\u{1f129}\u{1f105}", "=rz4"],
        ["\u{1f144}\u{fff8}\u{201}\u{fb50}", "=ua"],
        ["\u{1f14c}\u{1d6b2}\u{fb5e}\u{1f1a3}", "=sd"],
        ["\u{1f14f}\u{106}\u{2239}\u{1d53c}", "=wcce"],
        ["\u{1f166}\u{1d4cd}\u{1f156}\u{1f11f}", "=xp"],
        ["\u{1f166}\u{1f104}\u{1d788}\u{1d4c5}", "=3p"],
        ["\u{1f16a}\u{1f14e}\u{187b}\u{1f1c1}", "=mcppv"],
        ["\u{1f171}\u{1d54b}\u{21b}\u{1e1f}", "=ttf"],
        ["\u{1f1a3}\u{2467}\u{1d5e4}\u{234}", "=8q"],
        ["\u{1f1a9}\u{1f113}\u{1d58d}\u{1d47e}", "=dhw"],
        ["\u{1f1bd}\u{1d420}\u{fe98}\u{1d40e}", "=go"],
        ["\u{1f1c5}\u{1d456}\u{1d79c}\u{1f102}", "=i1"],
        ["\u{1f1d8}\u{1f1fc}\u{1f139}\u{1f13d}", "=jn"],
        ["\u{1f1e3}\u{1d57d}\u{1d6e2}\u{1f135}", "=rf"],
        ["\u{22cc}\u{fc70}\u{1f107}\u{1d66a}", "=6u"],
        ["\u{2825}\u{1f1fd}\u{f99f}\u{1f14f}", "=wc"],
        ["\u{2ae5}\u{1d5c0}\u{1f120}\u{fb66}", "=gq"],
        ["\u{6be}\u{fe09}\u{1d473}\u{1d443}", "=lp"],
        ["\u{b3}\u{1d5fc}\u{1f1c0}\u{1d499}", "=3ox"],
        ["\u{bfa}\u{fdf2}\u{1d5e1}\u{1f11c}", "=nm"],
        ["\u{db7}\u{1d571}\u{1d5ed}\u{1d497}", "=fzv"],
        ["\u{e3a}\u{1d4fc}\u{1f37}\u{1d48c}", "=sk"],
        ["\u{f9f5}\u{1d5ef}\u{1d58e}\u{1cd7}", "=bi"],
        ["\u{fb42}\u{1f10a}\u{1d7c1}\u{1e62}", "=9s"],
        ["\u{fccf}\u{1f137}\u{2d2}\u{1d7f4}", "=h8"],
        ["\u{fd19}\u{fd34}\u{1d50d}\u{1f11a}", "=jk"],
        ["\u{fe32}\u{148b}\u{1f10a}\u{1d5cf}", "=9v"],
    ]

    @Test("become slugs as in Django")
    func checkSlugs() {
        for row in Self.slugs {
            #expect(
                outcome { meter in
                    try Slug.slug(row[0], meter)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let escaped: [[String]] = [
        ["", "0", "="],
        ["", "1", "="],
        ["<a href=\"x\">'&'</a>", "0", "=&lt;a href=\"x\"&gt;'&amp;'&lt;/a&gt;"],
        ["<a href=\"x\">'&'</a>", "1", "=&lt;a href=&quot;x&quot;&gt;&#x27;&amp;&#x27;&lt;/a&gt;"],
        ["\u{e9}&amp;", "0", "=\u{e9}&amp;amp;"],
        ["\u{e9}&amp;", "1", "=\u{e9}&amp;amp;"],
    ]

    @Test("are escaped for HTML")
    func checkEscaped() {
        for row in Self.escaped {
            #expect(
                outcome { meter in
                    try HTMLText.escaped(row[0], quotes: row[1] == "1", meter)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let unescaped: [[String]] = [
        ["&#x9f;", "=\u{178}"],
        ["&Aopf;z", "=\u{1d538}z"],
        ["&DownRightVector;z", "=\u{21c1}z"],
        ["&ENG;z", "=\u{14a}z"],
        ["&Equal;z", "=\u{2a75}z"],
        ["&Gfr;z", "=\u{1d50a}z"],
        ["&ImaginaryI;z", "=\u{2148}z"],
        ["&Int;z", "=\u{222c}z"],
        ["&Jfr;z", "=\u{1d50d}z"],
        ["&KJcy;z", "=\u{40c}z"],
        ["&LeftTeeArrow;z", "=\u{21a4}z"],
        ["&Lleftarrow;z", "=\u{21da}z"],
        ["&NotReverseElement;z", "=\u{220c}z"],
        ["&Ouml;z", "=\u{d6}z"],
        ["&Rfr;z", "=\u{211c}z"],
        ["&Subset;z", "=\u{22d0}z"],
        ["&UnderParenthesis;z", "=\u{23dd}z"],
        ["&Vdash;z", "=\u{22a9}z"],
        ["&andslope;z", "=\u{2a58}z"],
        ["&angmsdab;z", "=\u{29a9}z"],
        ["&backprime;z", "=\u{2035}z"],
        ["&bsime;z", "=\u{22cd}z"],
        ["&bsol;z", "=\\z"],
        ["&cedil;z", "=\u{b8}z"],
        ["&circledast;z", "=\u{229b}z"],
        ["&circledcirc;z", "=\u{229a}z"],
        ["&coloneq;z", "=\u{2254}z"],
        ["&cupcup;z", "=\u{2a4a}z"],
        ["&cwint;z", "=\u{2231}z"],
        ["&dbkarow;z", "=\u{290f}z"],
        ["&dotsquare;z", "=\u{22a1}z"],
        ["&eacutez", "=\u{e9}z"],
        ["&epsilon;z", "=\u{3b5}z"],
        ["&fallingdotseq;z", "=\u{2252}z"],
        ["&fjlig;z", "=fjz"],
        ["&gammad;z", "=\u{3dd}z"],
        ["&gesdot;z", "=\u{2a80}z"],
        ["&gtreqless;z", "=\u{22db}z"],
        ["&hearts;z", "=\u{2665}z"],
        ["&iacute;z", "=\u{ed}z"],
        ["&iscr;z", "=\u{1d4be}z"],
        ["&kscr;z", "=\u{1d4c0}z"],
        ["&lagran;z", "=\u{2112}z"],
        ["&larr;z", "=\u{2190}z"],
        ["&leqslant;z", "=\u{2a7d}z"],
        ["&lne;z", "=\u{2a87}z"],
        ["&ltlarr;z", "=\u{2976}z"],
        ["&ltrPar;z", "=\u{2996}z"],
        ["&lvertneqq;z", "=\u{2268}\u{fe00}z"],
        ["&nGg;z", "=\u{22d9}\u{338}z"],
        ["&ncaron;z", "=\u{148}z"],
        ["&notin;", "=\u{2209}"],
        ["&notit;", "=\u{ac}it;"],
        ["&nprec;z", "=\u{2280}z"],
        ["&nvrtrie;z", "=\u{22b5}\u{20d2}z"],
        ["&nwarhk;z", "=\u{2923}z"],
        ["&prec;z", "=\u{227a}z"],
        ["&precapprox;z", "=\u{2ab7}z"],
        ["&precneqq;z", "=\u{2ab5}z"],
        ["&rangd;z", "=\u{2992}z"],
        ["&rbrkslu;z", "=\u{2990}z"],
        ["&rho;z", "=\u{3c1}z"],
        ["&rmoust;z", "=\u{23b1}z"],
        ["&shcy;z", "=\u{448}z"],
        ["&sime;z", "=\u{2243}z"],
        ["&sup1;z", "=\u{b9}z"],
        ["&supplus;z", "=\u{2ac0}z"],
        ["&thetasym;", "=\u{3d1}"],
        ["&thetav;z", "=\u{3d1}z"],
        ["&thickapprox;z", "=\u{2248}z"],
        ["&triangleleft;z", "=\u{25c3}z"],
        ["&ufisht;z", "=\u{297e}z"],
        ["&upsilon;z", "=\u{3c5}z"],
        ["&uscr;z", "=\u{1d4ca}z"],
        ["&vDash;z", "=\u{22a8}z"],
        ["&varsubsetneqq;z", "=\u{2acb}\u{fe00}z"],
        ["&verbar;z", "=|z"],
        ["&vprop;z", "=\u{221d}z"],
        ["&xcap;z", "=\u{22c2}z"],
        ["&xhArr;z", "=\u{27fa}z"],
    ]

    @Test("are read from HTML")
    func checkUnescaped() {
        for row in Self.unescaped {
            #expect(
                outcome { meter in
                    try HTMLText.unescaped(row[0], meter)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let dedented: [[String]] = [
        ["   \n  ", "=\n"],
        ["  a\n   b\n  c", "=a\n b\nc"],
        ["  a\n\n    \n  b\n", "=a\n\n\nb\n"],
        ["  a\r\n  b", "=a\r\nb"],
        [" a\nb", "= a\nb"],
        ["", "="],
        ["\n  a\n", "=\na\n"],
        ["\t a\n\t  b\n    c", "=\t a\n\t  b\n    c"],
        ["\ta\n\tb", "=a\nb"],
        ["a\n  b", "=a\n  b"],
    ]

    @Test("lose the indentation of all lines")
    func checkDedented() {
        for row in Self.dedented {
            #expect(
                outcome { meter in
                    try Indentation.removed(from: row[0], meter)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let indented: [[String]] = [
        ["   \n  ", "> ", "=   \n  "],
        ["  a\n   b\n  c", "  ", "=    a\n     b\n    c"],
        ["  a\n   b\n  c", "> ", "=>   a\n>    b\n>   c"],
        ["  a\n\n    \n  b\n", "  ", "=    a\n\n    \n    b\n"],
        ["  a\n\n    \n  b\n", "> ", "=>   a\n\n    \n>   b\n"],
        ["  a\r\n  b", "  ", "=    a\r\n    b"],
        ["  a\r\n  b", "> ", "=>   a\r\n>   b"],
        [" a\nb", "  ", "=   a\n  b"],
        [" a\nb", "", "= a\nb"],
        [" a\nb", "> ", "=>  a\n> b"],
        ["", "", "="],
        ["\n  a\n", "  ", "=\n    a\n"],
        ["\n  a\n", "", "=\n  a\n"],
        ["\n  a\n", "> ", "=\n>   a\n"],
        ["\t a\n\t  b\n    c", "  ", "=  \t a\n  \t  b\n      c"],
        ["\t a\n\t  b\n    c", "", "=\t a\n\t  b\n    c"],
        ["\t a\n\t  b\n    c", "> ", "=> \t a\n> \t  b\n>     c"],
        ["\ta\n\tb", "", "=\ta\n\tb"],
        ["a\n  b", "", "=a\n  b"],
        ["a\u{b}b\u{85}c\u{2028}d\r\ne\rf", ">", "=>a\u{b}>b\u{85}>c\u{2028}>d\r\n>e\r>f"],
    ]

    @Test("get an indentation")
    func checkIndented() {
        for row in Self.indented {
            #expect(
                outcome { meter in
                    try Indentation.added(row[1], to: row[0], meter)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let wrapped: [[String]] = [
        ["!--x hello-1\nfoo--bar\n-flag ", "70,,,0,0,0,0,3,1,1", "='!--x hello-1 foo--bar -flag '"],
        ["!--x it's  co-op-erative ", "20,,,0,1,1,0,,1,0", "=\"!--x it's  co-op-\", 'erative'"],
        ["!--x\tend.-flag\nthe x-y", "12,,    ,1,0,0,0,1,0,0", "='!--x [...]'"],
        ["!--xend.\t!--x\thello-1\nab-cd-\nab-cd-  ", "10,,,1,1,1,1,2,1,0", "='!--xend.', '!--x [...]'"],
        ["-", "12,,,1,0,1,0,,1,1", "='-'"],
        ["----long-option\n-", "10,,,1,1,1,0,2,1,1", "='----long-', 'option -'"],
        ["--\nab-cd-  - U.S.-based  ", "12,,,1,1,1,0,2,0,1", "='-- ab-cd-  -', 'U.S.-based'"],
        ["--\t- U.S.-based  aa", "10,,    ,1,1,1,1,,1,1", "='--      -', '    U.S.-', '    based', '    aa'"],
        ["-flag  \"Quote.\"\n--\nab-cd- 1-2\twell-known", "12,,,1,1,0,0,1,0,1", "='-flag [...]'"],
        ["-flag - end. don't-care it's\n-- foo--bar\n", "5,,,1,1,1,0,2,0,1", "='-flag', '[...]'"],
        ["-flag well-known\t", "8,,    ,0,1,1,0,,1,1", "='-flag', '    well-', '    known'"],
        ["-it's a\naa\t", "10,,,1,1,1,0,2,1,0", "=\"-it's a\\naa\""],
        ["1-2  don't-care  !--x  the ", "20,* ,,1,0,1,0,,1,1", "=\"* 1-2  don't-care\", '!--x  the'"],
        ["1-2  supercalifragilistic hello-1 the !--x  ", "20,* ,    ,0,0,1,1,1,1,1", "='* 1-2 [...]'"],
        ["1-2\"Quote.\"hello-1\tfoo--bar", "5,,,0,0,1,0,2,1,1", "='1-2\"Quote.\"hello-1', '[...]'"],
        ["1-2\t-flag a-flag  \"Quote.\" a-?b\n", "70,,,0,1,1,0,,0,1", "='1-2 -flag a-flag  \"Quote.\" a-?b'"],
        ["1-2\t-flag!--xa-b-c -", "70,,    ,1,1,0,1,1,1,1", "='1-2     -flag!--xa-b-c -'"],
        ["1-2\ta ", "3,,,0,1,1,0,,1,1", "='1-2', 'a'"],
        ["1-2co-op-erative ", "2,,,1,1,0,0,,1,1", "='1-', '2c', 'o-', 'op', '-e', 'ra', 'ti', 've', ' '"],
        ["1-2na\u{ef}ve-t\u{e9}\ta--  ", "12,,,0,1,1,0,2,0,1", "='1-2na\u{ef}ve-t\u{e9}', 'a--'"],
        ["U.S.-based  -\n", "3,,,1,1,0,1,,1,1", "='U.S', '.-', 'bas', 'ed', '  -', ' '"],
        ["U.S.-based ", "5,,,1,1,1,0,3,1,1", "='U.S.-', 'based'"],
        ["U.S.-based the  don't-care\tend.", "20,,    ,1,1,1,1,1,0,0", "='U.S.-based the [...]'"],
        ["U.S.-based\t", "20,,    ,1,1,1,0,1,1,1", "='U.S.-based'"],
        ["\"Quote.\"  !--x a-b-c ", "2,,,0,1,1,0,,1,0", "='\"Quote.\"', '!', '--', 'x', 'a-b-c'"],
        ["\"Quote.\" ", "10,,,1,1,0,0,,1,1", "='\"Quote.\" '"],
        ["\"Quote.\" 1-2 well-known  ", "12,,,0,0,1,1,3,1,0", "='\"Quote.\"', '1-2', 'well-known'"],
        ["\"Quote.\"\t", "20,,,0,0,1,0,1,0,1", "='\"Quote.\"'"],
        ["\"Quote.\"a ", "2,,,1,1,1,0,,1,1", "='\"Q', 'uo', 'te', '.\"', 'a'"],
        ["\"Quote.\"ab-cd-\na-?b\tco-op-erative  it's  ", "8,,,1,1,1,0,2,1,0", "='\"Quote.\"', '[...]'"],
        ["\u{65e5}\u{672c}-\u{8a9e}  a-b-c ", "5,,,1,0,1,0,3,0,1", "='\u{65e5}\u{672c}-\u{8a9e}', 'a-b-c'"],
        ["\u{65e5}\u{672c}-\u{8a9e}", "8,,,1,1,1,0,1,1,1", "='\u{65e5}\u{672c}-\u{8a9e}'"],
        ["\u{65e5}\u{672c}-\u{8a9e}x-y\n", "2,,,0,1,0,0,,1,0", "='\u{65e5}\u{672c}-', '\u{8a9e}x-y', '\\n'"],
        ["\u{e9}-\u{fc}  ", "8,,    ,1,1,1,0,,1,1", "='\u{e9}-\u{fc}'"],
        ["\u{e9}-\u{fc}  foo--bar", "5,,,1,0,1,0,,1,0", "='\u{e9}-\u{fc}  ', 'foo--', 'bar'"],
        ["\u{e9}-\u{fc} \u{e9}-\u{fc}", "5,,,1,1,1,1,2,1,1", "='\u{e9}-\u{fc}', '\u{e9}-\u{fc}'"],
        ["\u{e9}-\u{fc}the  foo--bar ", "20,,    ,1,1,1,1,3,1,1", "='\u{e9}-\u{fc}the  foo--bar'"],
        ["a -  1-2 a-flag\n", "3,,,0,0,0,1,,1,1", "='a -', '  ', '1-2', ' ', 'a-flag', ' '"],
        ["a ab-cd-  ", "1,,,1,1,0,0,,0,1", "='a', ' ', 'a', 'b', '-', 'c', 'd', '-', ' ', ' '"],
        ["a--  ", "5,,,1,1,1,0,1,0,0", "='a--'"],
        ["a-?b  co-op-erative\n", "8,,    ,0,1,1,0,,0,0", "='a-?b', '    co-', '    op-', '    erative'"],
        ["a-?b\nhello-1\n", "1,,,1,1,1,0,,1,1", "='a', '-', '?', 'b', 'h', 'e', 'l', 'l', 'o', '-', '1'"],
        ["a-b-c\t!--x\ta-?b it's ", "70,,,0,1,1,0,,1,1", "=\"a-b-c   !--x    a-?b it's\""],
        ["a-b-c\t", "10,,    ,1,1,0,0,,0,1", "='a-b-c '"],
        ["ab-cd- x-y ", "5,,,1,1,0,1,,1,1", "='ab-', 'cd- ', 'x-y '"],
        ["ait'sx-y ", "70,,,1,1,1,1,2,1,1", "=\"ait'sx-y\""],
        ["co-op-erative\te.g.  ", "10,,,1,1,0,1,3,1,0", "='co-op-', 'erative   ', 'e.g.  '"],
        ["co-op-erativewell-knownhello-1\t1-2a--\n!--x", "5,,,0,1,0,1,3,0,1", "='co-', 'op-', '[...]'"],
        ["don't-care x-y!--x\ne.g. ", "5,,,1,1,1,1,,0,0", "=\"don't\", '-care', 'x-y!', '--x', 'e.g.'"],
        ["don't-care- ", "12,,,0,0,1,0,2,1,1", "=\"don't-care-\""],
        ["don't-care\n1-2  !--xem---dash  ", "20,,,1,0,1,1,,1,1", "=\"don't-care 1-2\", '!--xem---dash'"],
        ["don't-care\tend.\n-\t", "10,,,1,1,0,0,2,1,0", "=\"don't-care\", '[...]'"],
        ["e.g.  e.g.", "1,,,1,1,0,0,,1,0", "='e', '.', 'g', '.', ' ', ' ', 'e', '.', 'g', '.'"],
        ["e.g. ", "10,,,0,0,0,1,,0,1", "='e.g.  '"],
        ["e.g.hello-1 ", "1,,,1,1,1,0,,1,0", "='e', '.', 'g', '.', 'h', 'e', 'l', 'l', 'o', '-', '1'"],
        ["em---dash ", "20,,,0,1,1,0,3,1,0", "='em---dash'"],
        ["em---dash ", "3,,,1,1,1,0,,0,1", "='em', '---', 'das', 'h'"],
        ["end. 1-2  foo--bar\n", "8,,    ,1,0,0,0,,1,1", "='end. 1-2', '      fo', '    o--b', '    ar '"],
        ["end. 1-2\na-- the  U.S.-based ", "5,,,0,1,1,0,,1,0", "='end.', '1-2', 'a--', 'the', 'U.S.-based'"],
        ["end.\tco-op-erative  1-2  ", "5,,,1,1,1,1,,0,1", "='end.', 'co-', 'op-er', 'ative', '1-2'"],
        ["end.na\u{ef}ve-t\u{e9}!--x", "8,* ,,1,1,0,1,2,0,1", "='* end.na', '[...]'"],
        ["foo--bar a-b-c  supercalifragilistice.g. ", "20,,,0,0,1,1,1,1,0", "='foo--bar a-b-c [...]'"],
        ["foo--bar", "5,,,0,1,1,1,3,0,1", "='foo--', 'bar'"],
        ["foo--bar\nit's a-b-c  a-b-c-flag ", "10,,,1,1,1,0,2,1,0", "='foo--bar', \"it's [...]\""],
        ["hello-1  hello-1 ", "3,,,1,1,1,0,,1,1", "='hel', 'lo-', '1  ', 'hel', 'lo-', '1'"],
        ["hello-1 ", "2,,,1,0,0,0,,0,0", "='he', 'll', 'o-', '1 '"],
        ["hello-1U.S.-based a\t1-2\nend. a ", "12,,    ,1,1,0,0,2,1,1", "='hello-1U.S.-', '    [...]'"],
        ["it's --\nab-cd-  e.g.ab-cd-\n", "8,* ,,0,1,1,0,2,1,1", "=\"* it's\", '-- [...]'"],
        ["it's \"Quote.\"", "70,,,1,1,1,0,,1,1", "='it\\'s \"Quote.\"'"],
        ["it's\"Quote.\" ab-cd- ", "3,,,1,1,1,0,,1,1", "=\"it'\", 's\"Q', 'uot', 'e.\"', 'ab-', 'cd-'"],
        ["it's\twell-knowne.g.x-y ", "70,* ,,1,1,1,0,,1,1", "=\"* it's    well-knowne.g.x-y\""],
        ["na\u{ef}ve-t\u{e9} ", "1,,,1,1,1,0,,0,0", "='n', 'a', '\u{ef}', 'v', 'e', '-', 't', '\u{e9}'"],
        ["na\u{ef}ve-t\u{e9} ", "20,,,1,1,1,0,1,1,1", "='na\u{ef}ve-t\u{e9}'"],
        ["supercalifragilistic  ", "10,,    ,0,1,0,0,3,1,0", "='supercalifragilistic', '      '"],
        ["supercalifragilistic  ", "20,,    ,1,0,1,1,3,1,0", "='supercalifragilistic'"],
        ["supercalifragilistic ", "5,,,1,0,1,1,2,1,1", "='super', '[...]'"],
        ["supercalifragilistic", "8,,,1,0,1,0,3,1,1", "='supercal', 'ifragili', 'stic'"],
        ["supercalifragilistic\na-?b", "8,,,1,0,1,1,,1,1", "='supercal', 'ifragili', 'stic', 'a-?b'"],
        ["supercalifragilistic\t", "10,,,1,0,1,0,,1,1", "='supercalif', 'ragilistic'"],
        ["the 1-2end. ", "2,,,0,0,1,0,,0,0", "='the', '1-2end.'"],
        ["the\nco-op-erative\tx-y\tend. ", "5,,,0,0,0,0,3,1,0", "='the\\n', 'co-op-erative', '[...]'"],
        ["well-known -flag 1-2\nhello-1 ", "70,,    ,0,0,0,0,1,1,1", "='well-known -flag 1-2 hello-1 '"],
        ["well-known", "70,,,0,1,1,1,1,1,1", "='well-known'"],
        ["well-known\nend. ", "20,,,1,1,1,1,,0,1", "='well-known end.'"],
        ["x-y  a--\t--  ", "12,,,1,1,0,0,,0,1", "='x-y  a-- --', '  '"],
        ["x-y ab-cd-\n--a-?bU.S.-basedx-y  ", "3,,,0,0,1,0,,0,1", "='x-y', 'ab-cd-', '--a-?bU.S.-basedx-y'"],
        ["x-y-\ta--\nhello-1\n1-2\n", "2,,,0,0,1,1,,1,0", "='x-y-', 'a--', 'hello-1', '1-2'"],
        ["x-y\t-  well-known  ", "2,,,1,0,1,0,,0,1", "='x-', 'y', '-', 'we', 'll', '-k', 'no', 'wn'"],
        ["x-ya--\t", "8,,,1,1,0,1,,1,0", "='x-ya--  '"],
        ["x-ywell-known well-known -\tthe\n", "12,,    ,1,1,0,0,2,1,0", "='x-ywell-', '    [...]'"],
    ]

    @Test("are broken into lines")
    func checkWrapped() {
        for row in Self.wrapped {
            #expect(
                outcome { meter in
                    let options = row[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
                    let lines = try Self.wrapping(options).wrap(row[0], meter)
                    return lines.map { PythonText.repr($0) }.joined(separator: ", ")
                } == row[row.count - 1], "\(row)")
        }
    }

    private static func wrapping(_ options: [String]) -> TextWrapping {
        var wrapping = TextWrapping()
        wrapping.width = Int(options[0]) ?? 0
        wrapping.initialIndent = options[1]
        wrapping.laterIndent = options[2]
        wrapping.breaksLongWords = options[3] == "1"
        wrapping.breaksOnHyphens = options[4] == "1"
        wrapping.dropsSpace = options[5] == "1"
        wrapping.fixesSentences = options[6] == "1"
        wrapping.mostLines = Int(options[7])
        wrapping.expandsTabs = options[8] == "1"
        wrapping.replacesSpace = options[9] == "1"
        return wrapping
    }
}
