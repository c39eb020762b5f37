import Testing

@testable import Expressions

@Suite("Bytes in text")
struct BinaryTextTests {
    private static let base64: [[String]] = [
        ["", "=b''"],
        ["\u{db}\u{ec}\u{c7}", "=b'2+zH'"],
        ["\u{dd}\u{8f}", "=b'3Y8='"],
        ["s", "=b'cw=='"],
        ["ws\u{82}\u{da}\u{96}", "=b'd3OC2pY='"],
    ]

    @Test("are base64")
    func checkBase64() {
        for row in Self.base64 {
            #expect(
                outcome { meter in
                    PythonText.repr(try BinaryText.base64(latin(row[0]), meter))
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let base64Back: [[String]] = [
        ["  b0B/0_/", "0", "!binascii.Error: Incorrect padding"],
        [" _9+_-=b9", "0", "=b'\\xf7\\xe6\\xfd'"],
        [" _9+_-=b9", "1", "!binascii.Error: Only base64 data is allowed"],
        ["", "0", "=b''"],
        ["++b=BaB", "1", "!binascii.Error: Excess data after padding"],
        ["+-a/A", "0", "=b'\\xf9\\xaf\\xc0'"],
        ["+=Bb9/ABA", "0", "=b'\\xf8\\x16\\xfd\\xfc\\x00@'"],
        ["+AB+", "0", "=b'\\xf8\\x00~'"],
        ["+a/0+/ +B", "0", "=b'\\xf9\\xaf\\xf4\\xfb\\xff\\x81'"],
        ["+ba=__-b\n", "1", "!binascii.Error: Excess data after padding"],
        ["-BB0B+abb", "0", "=b'\\x04\\x1d\\x01\\xf9\\xa6\\xdb'"],
        ["-bb=", "0", "!binascii.Error: Incorrect padding"],
        ["-bbb=9b0", "0", "=b'm\\xb6'"],
        ["/=+++b0/B", "0", "=b'\\xff\\xef\\xbeoO\\xc1'"],
        ["/=09b", "1", "!binascii.Error: Discontinuous padding not allowed"],
        ["/A+0AAAA", "1", "=b'\\xfc\\x0f\\xb4\\x00\\x00\\x00'"],
        ["/A_= Aa\n_", "0", "=b'\\xfc\\x00\\x1a'"],
        ["/Ab", "0", "!binascii.Error: Incorrect padding"],
        ["/B0=/B_", "1", "!binascii.Error: Excess data after padding"],
        ["0 =Ab9", "1", "!binascii.Error: Only base64 data is allowed"],
        ["0/", "1", "!binascii.Error: Incorrect padding"],
        ["0/+=A9 -a", "1", "!binascii.Error: Excess data after padding"],
        ["0/b9/b-/A", "0", "=b'\\xd3\\xf6\\xfd\\xfd\\xbf\\xc0'"],
        ["0AB==// ", "1", "!binascii.Error: Excess data after padding"],
        ["0B_ B=BA", "1", "!binascii.Error: Only base64 data is allowed"],
        ["9 a-B0", "0", "=b'\\xf5\\xa0t'"],
        ["9=9 A", "1", "!binascii.Error: Discontinuous padding not allowed"],
        ["9aa+aBa+=", "0", "=b'\\xf5\\xa6\\xbeh\\x16\\xbe'"],
        ["9aa+aBa+=", "1", "=b'\\xf5\\xa6\\xbeh\\x16\\xbe'"],
        ["=+9_\n99", "0", "=b'\\xfb\\xdf}'"],
        ["=/0+", "1", "!binascii.Error: Leading padding not allowed"],
        ["=0", "1", "!binascii.Error: Leading padding not allowed"],
        ["=A0\n-0-9", "0", "=b'\\x03M='"],
        ["=_", "0", "=b''"],
        ["=_/\n ", "1", "!binascii.Error: Leading padding not allowed"],
        ["=a\n-/0", "1", "!binascii.Error: Leading padding not allowed"],
        ["=ab", "1", "!binascii.Error: Leading padding not allowed"],
        ["A99b/aBa", "0", "=b'\\x03\\xdf[\\xfd\\xa0Z'"],
        ["A99b/aBa", "1", "=b'\\x03\\xdf[\\xfd\\xa0Z'"],
        ["A=0_/", "1", "!binascii.Error: Discontinuous padding not allowed"],
        ["AB =0 9", "0", "=b'\\x00\\x1d='"],
        ["B/bb9+/9", "1", "=b'\\x07\\xf6\\xdb\\xf7\\xef\\xfd'"],
        ["BABabAaB", "0", "=b'\\x04\\x00Zl\\x06\\x81'"],
        ["BbaaBb9-b", "0", "=b'\\x05\\xb6\\x9a\\x05\\xbf['"],
        ["\n--", "0", "=b''"],
        ["\n9-a+BA+0", "1", "!binascii.Error: Only base64 data is allowed"],
        ["\n9AAB=", "0", "=b'\\xf4\\x00\\x01'"],
        ["\n\n A90a=", "0", "=b'\\x03\\xdd\\x1a'"],
        ["_-\n", "0", "=b''"],
        ["___ ", "0", "=b''"],
        ["_b/A", "0", "!binascii.Error: Incorrect padding"],
        ["a90B+Bba\n", "0", "=b'k\\xdd\\x01\\xf8\\x16\\xda'"],
        ["a=A", "1", "!binascii.Error: Discontinuous padding not allowed"],
        ["a_/0-=b0", "0", "=b'k\\xfd'"],
        ["ab b/", "0", "=b'i\\xb6\\xff'"],
        ["b 9 b=", "0", "=b'o\\xd6'"],
        ["b+0 =", "0", "=b'o\\xed'"],
        ["b-=/b ", "1", "!binascii.Error: Only base64 data is allowed"],
        ["b0_b00+++", "0", "=b'oF\\xf4\\xd3\\xef\\xbe'"],
        ["b=0/AAa", "1", "!binascii.Error: Discontinuous padding not allowed"],
    ]

    @Test("are read from base64")
    func checkBase64Back() {
        for row in Self.base64Back {
            #expect(
                outcome { meter in
                    PythonText.repr(try BinaryText.fromBase64(latin(row[0]), strict: row[1] == "1", meter))
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let urlSafe: [[String]] = [
        ["+ A_a", "=b'\\xf8\\x0f\\xda'"],
        ["-+_+B/+-", "=b'\\xfb\\xef\\xfe\\x07\\xff\\xbe'"],
        ["-A /+/bb_", "=b'\\xf8\\x0f\\xfe\\xfd\\xb6\\xff'"],
        ["/9A-/ /Ab", "=b'\\xff\\xd0>\\xff\\xf0\\x1b'"],
        ["/A0B0=aB=", "=b'\\xfc\\r\\x01\\xd1\\xa0'"],
        ["00-", "!binascii.Error: Incorrect padding"],
        ["9-B-bA9_", "=b'\\xf7\\xe0~l\\x0f\\x7f'"],
        ["= ", "=b''"],
        ["=9\nB", "!binascii.Error: Incorrect padding"],
        ["=B=/a\n=", "=b'\\x07\\xf6'"],
        ["=a/0b_-b+", "=b'k\\xfd\\x1b\\xff\\xe6\\xfe'"],
        ["=a\n-/0", "=b'k\\xef\\xf4'"],
        ["Aaa/090_", "=b'\\x01\\xa6\\xbf\\xd3\\xdd?'"],
        ["BB-09A /b", "=b'\\x04\\x1f\\xb4\\xf4\\x0f\\xdb'"],
        ["Bbb+", "=b'\\x05\\xb6\\xfe'"],
        ["\naB== 009", "=b'h'"],
        ["_0+b ba_B", "=b'\\xffO\\x9bm\\xaf\\xc1'"],
        ["_a A0-B-", "!binascii.Error: Incorrect padding"],
        ["bB90", "=b'l\\x1ft'"],
        ["bbA9", "=b'm\\xb0='"],
    ]

    @Test("are read from base64 of URLs")
    func checkUrlSafe() {
        for row in Self.urlSafe {
            #expect(
                outcome { meter in
                    PythonText.repr(try BinaryText.fromBase64(latin(row[0]), others: (45, 95), meter))
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let base32: [[String]] = [
        ["", "0", "=b''"],
        ["", "1", "=b''"],
        ["\u{db}\u{ec}\u{c7}", "0", "=b'3PWMO==='"],
        ["\u{db}\u{ec}\u{c7}", "1", "=b'RFMCE==='"],
        ["\u{dd}\u{8f}", "0", "=b'3WHQ===='"],
        ["\u{dd}\u{8f}", "1", "=b'RM7G===='"],
        ["s", "0", "=b'OM======'"],
        ["s", "1", "=b'EC======'"],
        ["ws\u{82}\u{da}\u{96}", "0", "=b'O5ZYFWUW'"],
        ["ws\u{82}\u{da}\u{96}", "1", "=b'ETPO5MKM'"],
    ]

    @Test("are base32")
    func checkBase32() {
        for row in Self.base32 {
            #expect(
                outcome { meter in
                    PythonText.repr(try BinaryText.base32(latin(row[0]), hex: row[1] == "1", meter))
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let base32Back: [[String]] = [
        ["000aV07B", "1", "1", "=b'\\x00\\x00\\xaf\\x80\\xeb'"],
        ["0A007110", "1", "0", "=b'\\x02\\x80\\x03\\x84 '"],
        ["0AB", "0", "0", "!binascii.Error: Incorrect padding"],
        ["0Aa7102B", "1", "1", "=b'\\x02\\x94p\\x80K'"],
        ["0B721aa=", "0", "0", "!binascii.Error: Non-base32 digit found"],
        ["0aAA0177", "1", "1", "=b'\\x02\\x94\\xa0\\x04\\xe7'"],
        ["11V027VVAB1a72VV", "1", "1", "=b'\\x08~\\x01\\x1f\\xffR\\xc2\\xa3\\x8b\\xff'"],
        ["1V117722", "1", "1", "=b'\\x0f\\xc2\\x13\\x9cB'"],
        ["1VA1B717", "1", "0", "=b\"\\x0f\\xd4\\x15\\x9c'\""],
        ["1VA1B717", "1", "1", "=b\"\\x0f\\xd4\\x15\\x9c'\""],
        ["21VVB1VB", "1", "0", "=b'\\x10\\x7f\\xf5\\x87\\xeb'"],
        ["27077772A2B210aV", "1", "1", "=b'\\x11\\xc0s\\x9c\\xe2P\\x96 \\x81_'"],
        ["2A7177Aa210702aV", "1", "1", "=b'\\x12\\x8e\\x13\\x9dJ\\x10@p\\t_'"],
        ["2VaaA0=V711==7Va", "1", "1", "!binascii.Error: Non-base32 digit found"],
        ["2a7=====", "0", "1", "!binascii.Error: Incorrect padding"],
        ["7127021VBB00a770", "1", "1", "=b'8Dp\\x08?Z\\xc0\\x05\\x1c\\xe0'"],
        ["71717aB727V1a7aB", "1", "1", "=b'8N\\x13\\xa9g\\x11\\xfe\\x15\\x1dK'"],
        ["7BV222V2BV01a2BB", "1", "1", "=b':\\xfe!\\x0b\\xe2_\\xc0\\x15\\tk'"],
        ["A0171217", "1", "0", "=b\"P\\x02p\\x88'\""],
        ["A0171217", "1", "1", "=b\"P\\x02p\\x88'\""],
        ["A10a====", "1", "1", "=b'P@'"],
        ["A2V11V7=", "1", "0", "=b'P\\xbe\\x10\\xfc'"],
        ["A2V11V7=", "1", "1", "=b'P\\xbe\\x10\\xfc'"],
        ["A770177BB0A112B=", "1", "0", "=b'Q\\xce\\x00\\x9c\\xebX\\x14\\x10\\x89'"],
        ["AV1B2===", "1", "0", "=b'W\\xc2\\xb1'"],
        ["AV1B2===", "1", "1", "=b'W\\xc2\\xb1'"],
        ["B0======", "1", "1", "=b'X'"],
        ["B7B2====", "1", "0", "=b'Y\\xd6'"],
        ["B7B2====", "1", "1", "=b'Y\\xd6'"],
        ["BAAV2aB0", "1", "1", "=b'Z\\x95\\xf1)`'"],
        ["BAVABB072VVA7V02", "1", "0", "=b'Z\\xbe\\xa5\\xac\\x07\\x17\\xfe\\xa3\\xfc\\x02'"],
        ["BAVABB072VVA7V02", "1", "1", "=b'Z\\xbe\\xa5\\xac\\x07\\x17\\xfe\\xa3\\xfc\\x02'"],
        ["BBV", "0", "1", "!binascii.Error: Incorrect padding"],
        ["BVV0aB7BVBVV1A0a", "1", "1", "=b'_\\xfe\\x05,\\xeb\\xfa\\xff\\xf0\\xa8\\n'"],
        ["V111====", "1", "1", "=b'\\xf8B'"],
        ["V77BB7V=", "1", "0", "=b'\\xf9\\xce\\xb5\\x9f'"],
        ["V7VAV02VB01BBBV2", "1", "1", "=b'\\xf9\\xfe\\xaf\\x80_X\\x02\\xb5\\xaf\\xe2'"],
        ["V=7BB=1aVAa21A11", "0", "0", "!binascii.Error: Non-base32 digit found"],
        ["a71AB217", "1", "1", "=b\"Q\\xc2\\xa5\\x88'\""],
        ["aa======", "1", "1", "=b'R'"],
    ]

    @Test("are read from base32")
    func checkBase32Back() {
        for row in Self.base32Back {
            #expect(
                outcome { meter in
                    let bytes = try BinaryText.fromBase32(
                        latin(row[0]), hex: row[1] == "1", foldsCase: row[2] == "1", meter)
                    return PythonText.repr(bytes)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let base16: [[String]] = [
        ["", "0", "=b''"],
        ["", "1", "=b''"],
        ["002Ba0BB", "1", "=b'\\x00+\\xa0\\xbb'"],
        ["00a2BaA2", "1", "=b'\\x00\\xa2\\xba\\xa2'"],
        ["017070AB", "1", "=b'\\x01pp\\xab'"],
        ["072", "0", "!binascii.Error: Odd-length string"],
        ["0A7BAA10", "0", "=b'\\n{\\xaa\\x10'"],
        ["0B2770A1", "0", "=b\"\\x0b'p\\xa1\""],
        ["0B2770A1", "1", "=b\"\\x0b'p\\xa1\""],
        ["0a00aBA70A00AA1B", "1", "=b'\\n\\x00\\xab\\xa7\\n\\x00\\xaa\\x1b'"],
        ["100120aa", "1", "=b'\\x10\\x01 \\xaa'"],
        ["10A=====", "0", "!binascii.Error: Non-base16 digit found"],
        ["127aAaB1", "1", "=b'\\x12z\\xaa\\xb1'"],
        ["1B01AaBA00A20B27", "1", "=b\"\\x1b\\x01\\xaa\\xba\\x00\\xa2\\x0b'\""],
        ["227722B0", "0", "=b'\"w\"\\xb0'"],
        ["22Aa7aAa20B77B01", "1", "=b'\"\\xaaz\\xaa \\xb7{\\x01'"],
        ["27727AA1", "0", "=b\"'rz\\xa1\""],
        ["27727AA1", "1", "=b\"'rz\\xa1\""],
        ["2B2a0a01", "1", "=b'+*\\n\\x01'"],
        ["702BA22B", "1", "=b'p+\\xa2+'"],
        ["7201V0a=", "1", "!binascii.Error: Non-base16 digit found"],
        ["=a070aB7", "1", "!binascii.Error: Non-base16 digit found"],
        ["A0171217", "0", "=b'\\xa0\\x17\\x12\\x17'"],
        ["B22", "1", "!binascii.Error: Odd-length string"],
        ["aa010002", "1", "=b'\\xaa\\x01\\x00\\x02'"],
    ]

    @Test("are read from base16")
    func checkBase16() {
        for row in Self.base16 {
            #expect(
                outcome { meter in
                    PythonText.repr(try BinaryText.fromBase16(latin(row[0]), foldsCase: row[1] == "1", meter))
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let hexadecimal: [[String]] = [
        ["", "=b''"],
        ["00", "=b'\\x00'"],
        ["00Fg  ", "!binascii.Error: Non-hexadecimal digit found"],
        ["00\n aF", "!binascii.Error: Non-hexadecimal digit found"],
        ["00aF F", "!binascii.Error: Non-hexadecimal digit found"],
        ["0a", "=b'\\n'"],
        ["0a0FF0", "=b'\\n\\x0f\\xf0'"],
        ["FF0", "!binascii.Error: Odd-length string"],
        ["FFFF", "=b'\\xff\\xff'"],
        ["F\n0a0", "!binascii.Error: Odd-length string"],
        ["Fa", "=b'\\xfa'"],
        ["\n gFa", "!binascii.Error: Odd-length string"],
        ["aa00", "=b'\\xaa\\x00'"],
        ["aa00Fa", "=b'\\xaa\\x00\\xfa'"],
        ["aaFa0F", "=b'\\xaa\\xfa\\x0f'"],
    ]

    @Test("are read from hexadecimal digits")
    func checkHexadecimal() {
        for row in Self.hexadecimal {
            #expect(
                outcome { meter in
                    PythonText.repr(try BinaryText.unhexlified(latin(row[0]), meter))
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let spaced: [[String]] = [
        ["  ", "=b''"],
        [" 0F\nFF", "=b'\\x0f\\xff'"],
        [" 0a \n", "=b'\\n'"],
        [" aFaF", "=b'\\xaf\\xaf'"],
        ["00 0a", "=b'\\x00\\n'"],
        ["00\n aF", "=b'\\x00\\xaf'"],
        ["00a00F", "=b'\\x00\\xa0\\x0f'"],
        ["0F0", "!ValueError: non-hexadecimal number found in fromhex() arg at position 3"],
        ["0F\n", "=b'\\x0f'"],
        ["0FaF ", "=b'\\x0f\\xaf'"],
        ["F0  ", "=b'\\xf0'"],
        ["Fga0", "!ValueError: non-hexadecimal number found in fromhex() arg at position 1"],
        ["\n    ", "=b''"],
        ["\n0a ", "=b'\\n'"],
        ["\n\n\n\n", "=b''"],
        ["\naaFa ", "=b'\\xaa\\xfa'"],
        ["\ng 0\n", "!ValueError: non-hexadecimal number found in fromhex() arg at position 1"],
        ["a0 ", "=b'\\xa0'"],
        ["aF00F", "!ValueError: non-hexadecimal number found in fromhex() arg at position 5"],
        ["aa  ", "=b'\\xaa'"],
        ["aa00Fa", "=b'\\xaa\\x00\\xfa'"],
        ["aaFa0F", "=b'\\xaa\\xfa\\x0f'"],
        ["aa\n", "=b'\\xaa'"],
        ["aaaaF0", "=b'\\xaa\\xaa\\xf0'"],
        ["g\n0FF", "!ValueError: non-hexadecimal number found in fromhex() arg at position 0"],
    ]

    @Test("are read from hexadecimal digits with spaces")
    func checkSpaced() {
        for row in Self.spaced {
            #expect(
                outcome { meter in
                    PythonText.repr(try BinaryText.fromHex(Array(row[0].unicodeScalars), meter))
                } == row[row.count - 1], "\(row)")
        }
    }
}
