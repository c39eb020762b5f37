import Testing

@testable import Expressions

@Suite("Whole numbers from and to something else")
struct BigIntConversionTests {
    private static let decimals: [[String]] = [
        ["-1e", "=-30"],
        ["-26fa39f32f7149e5764f4fd20c547f0", "=-3238119588683385139607995416941250544"],
        ["-2bf56bdf", "=-737504223"],
        ["-3e0", "=-992"],
        ["-6", "=-6"],
        ["-7c0000000000000000000000", "=-38376141217846788521872850944"],
        ["-fffffffffffffffe00000000000000000000", "=-22300745198530623139117866633419103156568064"],
        ["16c2fc414ebedf7826ea26c81b074722", "=30255437839245171387878209940353402658"],
        ["18", "=24"],
        ["19b0e04aa4d91f09af2e73c4d0555b076", "=546385493046052729608228407781868548214"],
        ["1b25786bb1ce48254d9dd2dbc864fb09d", "=577339412664841129169940183052123615389"],
        ["1bfcd758caf67ff33b89d19148c64616", "=37201982447500563458124560151142090262"],
        ["2e129b95", "=772971413"],
        ["2fca53fe", "=801788926"],
        ["43c936254a8944e5e3b30a1c5bdb3ff5", "=90103025590783312981572523195939635189"],
        ["494a28ed3ea5d424560b740b8f7e169c", "=97418703752677643095091279686893704860"],
        ["503e02698471e88ea4c74a2a1fdada0", "=6666263187049276786296186105730280864"],
        ["799148ee0f5ad0f53b3821d2dbc3e09c", "=161590949729008577189713873165298688156"],
        ["7d8711eae614334c", "=9045218077177033548"],
        ["ddb7fb2da4a36e3790c9050bdf6833ce", "=294714671894609228083548734721425421262"],
    ]

    @Test("are written in decimal")
    func checkDecimals() {
        for row in Self.decimals {
            #expect(
                outcome { meter in
                    try number(row[0], meter).decimal(meter)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let bases: [[String]] = [
        ["-1b", "2", "=-0b11011"],
        ["-200000000000000000000000000000000", "8", "=-0o10000000000000000000000000000000000000000000"],
        ["-2607f166879c6af", "2", "=-0b1001100000011111110001011001101000011110011100011010101111"],
        ["-2bf56bdf", "2", "=-0b101011111101010110101111011111"],
        ["-34fc47394a52374d", "2", "=-0b11010011111100010001110011100101001010010100100011011101001101"],
        ["-53e6a92", "8", "=-0o517465222"],
        ["-8000000000000000", "16", "=-0x8000000000000000"],
        ["-a", "8", "=-0o12"],
        ["-c007ba9ce746cdc725cf2d256f5d91f8", "16", "=-0xc007ba9ce746cdc725cf2d256f5d91f8"],
        ["1bdb0c25f3a9a8fa", "16", "=0x1bdb0c25f3a9a8fa"],
        ["1c300398a8f690bce", "2", "=0b11100001100000000001110011000101010001111011010010000101111001110"],
        ["1d", "2", "=0b11101"],
        ["1f000000000", "16", "=0x1f000000000"],
        ["1f000000000", "2", "=0b11111000000000000000000000000000000000000"],
        ["20000000000000000000000000000000000", "8", "=0o4000000000000000000000000000000000000000000000"],
        ["238a0fd0", "2", "=0b100011100010100000111111010000"],
        ["7ffffffe0000", "2", "=0b11111111111111111111111111111100000000000000000"],
        ["7fffffffffffffffffffffffffffffff8000000", "16", "=0x7fffffffffffffffffffffffffffffff8000000"],
        ["8b932c3", "2", "=0b1000101110010011001011000011"],
        ["9", "2", "=0b1001"],
    ]

    @Test("are written in bases 2, 8 and 16")
    func checkBases() {
        for row in Self.bases {
            #expect(
                outcome { meter in
                    try number(row[0], meter).text(base: Int(row[1]) ?? 10, prefix: true, meter)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let literals: [[String]] = [
        [" 12 ", "0", "=c"],
        [" 12 ", "16", "=12"],
        [" 12 ", "36", "=26"],
        [" 12 ", "7", "=9"],
        [" 12 ", "8", "=a"],
        ["+7", "0", "=7"],
        ["+7", "16", "=7"],
        ["-", "1", "!ValueError: int() base must be >= 2 and <= 36, or 0"],
        ["-5", "16", "=-5"],
        ["-5", "36", "=-5"],
        ["-5", "7", "=-5"],
        ["00", "10", "=0"],
        ["010", "16", "=10"],
        ["010", "2", "=2"],
        ["010", "36", "=24"],
        ["010", "8", "=8"],
        ["0_0", "2", "=0"],
        ["0b1", "0", "=1"],
        ["0b1", "16", "=b1"],
        ["0b1", "2", "=1"],
        ["0b1", "36", "=18d"],
        ["0o7", "36", "=367"],
        ["0x1f", "0", "=1f"],
        ["0x1f", "16", "=1f"],
        ["0x1f", "2", "!ValueError: invalid literal for int() with base 2: '0x1f'"],
        ["0x1f", "36", "=a743"],
        ["0x_1f", "16", "=1f"],
        ["0x_1f", "36", "=a743"],
        ["1 2", "36", "!ValueError: invalid literal for int() with base 36: '1 2'"],
        ["12", "0", "=c"],
        ["12", "16", "=12"],
        ["12", "36", "=26"],
        ["12", "7", "=9"],
        ["12", "8", "=a"],
        ["1_000", "0", "=3e8"],
        ["1_000", "10", "=3e8"],
        ["1_000", "16", "=1000"],
        ["1_000", "2", "=8"],
        ["1_000", "36", "=b640"],
        ["1_000", "7", "=157"],
        ["1_000", "8", "=200"],
        ["1e5", "16", "=1e5"],
        ["1e5", "36", "=70d"],
        ["Z9", "36", "=4f5"],
        ["\n5\t", "0", "=5"],
        ["\n5\t", "16", "=5"],
        ["\n5\t", "7", "=5"],
        ["\u{663}\u{664}", "0", "=22"],
        ["\u{663}\u{664}", "10", "=22"],
        ["\u{663}\u{664}", "16", "=34"],
        ["\u{663}\u{664}", "36", "=70"],
        ["\u{663}\u{664}", "7", "=19"],
        ["\u{663}\u{664}", "8", "=1c"],
        ["abc", "0", "!ValueError: invalid literal for int() with base 0: 'abc'"],
        ["abc", "16", "=abc"],
        ["abc", "36", "=3438"],
        ["it's", "16", "!ValueError: invalid literal for int() with base 16: \"it's\""],
        ["it's", "37", "!ValueError: int() base must be >= 2 and <= 36, or 0"],
        ["it's", "8", "!ValueError: invalid literal for int() with base 8: \"it's\""],
        ["z", "36", "=23"],
    ]

    @Test("are read as int() reads them")
    func checkLiterals() {
        for row in Self.literals {
            #expect(
                outcome { meter in
                    try hex(BigInt(parsing: row[0], base: Int(row[1]) ?? 10, meter), meter)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let ratios: [[String]] = [
        ["-11", "f80000000000000000000000000000000000000000000", "=b4f18c6318c6318c"],
        ["-13ebe2f44a33b8c84", "-ffffffffffffffff", "=3ff3ebe2f44a33b9"],
        ["-1a5877d4344efbac583808759d43ee623", "7fffffffffffffff", "=c40a5877d4344efc"],
        ["-1fffffffffffffffe", "7fffffffffffffff800000000000000000000", "=bad0000000000000"],
        ["-1fffffffffffffffe00000000000000000000000000000000000000000000000", "4fb5c4f", "=ce19b170b372fedb"],
        ["-200000000000000000000000000000000", "-39f43d0124c709c0", "=4421ab4ea6ca7576"],
        ["-2de95474f59b3ac32401b90eb3b0d41b", "-3ffffffe", "=45e6f4aa3b3272ef"],
        ["-7fffffffffffffff", "3fffffffffffffffffffffffffffffffc000", "=bb00000000000000"],
        ["-c007ba9ce746cdc725cf2d256f5d91f8", "-3ffffffe", "=460800f7545cf094"],
        ["-fffffffffffffffe00000000000000000000", "-1bca1de9e576576be3823523be2af750", "=41226c992f54cd30"],
        ["0", "-3e0000", "=8000000000000000"],
        ["1", "-ffffffffffffffff8000000000000000000000", "=b670000000000000"],
        ["1", "1358f385ce9b306e1", "=3bea76a24db25fbc"],
        ["14", "7fffffffffffffffffffffffffffffffc000000000", "=35c4000000000000"],
        ["16d8fcc9", "-33dcde276057ea81", "=bddc31cd7444d996"],
        ["1af6dce1d203b8bfda20f0d7c20b00b36", "-1", "=c7faf6dce1d203b9"],
        ["1f", "fffffffffffffffe00000000000000000000000000000", "=34ff000000000000"],
        ["2000000000000000000000000", "ffffffffffffffff", "=4200000000000000"],
        ["20000000000000000000000000000000000000000000000000", "1", "=4c40000000000000"],
        ["2ceb21f4", "-8a36133f6d4775f6c0de56be95092fcf", "=b9d4ccc7d81a8b79"],
        ["37984bc99fc41bb590bcab543821e394", "-38cf181ca749a56d", "=c3ef50ee1987b947"],
        ["4", "3692737b", "=3e32c3a10605dcd8"],
        ["40000000", "3e00000000000000000000000000", "=3af0842108421084"],
        ["46a334f975f180d0", "fffffffffffffffffffffffffffffffffffffffffffffffffe", "=3751a8cd3e5d7c60"],
        ["4b916f5807edcb3d61934471a7e8e4bc134921b32208bc34d5", "-1", "=cc52e45bd601fb73"],
        ["5d41cf6edd4b066a", "1", "=43d75073dbb752c2"],
        ["68cd331a33179f83c3cfb9f73b7cac0d", "d", "=47a01f91b542eff1"],
        ["b", "5104db3995b5e0b0417bd26e85ef2e3926657dafc890cccfd8", "=33c160eef1919b31"],
        ["b5ec67b28307bbce9907624999b6e2939e1e7c123f3c78e98a", "-1fffffff80", "=ca16bd8cf6ab572b"],
        ["fffffffffffffffffffffffffffffffe", "0", "!ZeroDivisionError: division by zero"],
    ]

    @Test("are divided into the nearest float")
    func checkRatios() {
        for row in Self.ratios {
            #expect(
                outcome { meter in
                    try bits(number(row[0], meter).trueDivided(by: number(row[1], meter), meter))
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let floats: [[String]] = [
        ["-1", "=bff0000000000000"],
        ["-104c3fd0362bcb1aa43390641f54ff69addb9c33c7c3aa983", "=cbf04c3fd0362bcb"],
        ["-1f000000000000000000000000000000000", "=c87f000000000000"],
        ["-1fffffffffffffffe", "=c400000000000000"],
        ["-1ffffffffffffffffffffffffffffffff000000000000000000000000000000000000000", "=d1c0000000000000"],
        ["-1fffffffffffffffffffffffffffffffffffffffffffffffffe000000000", "=cec0000000000000"],
        ["-2000000000000000000000000000000000000", "=c900000000000000"],
        ["-4aecfc30f5caf2cc04afec5533beee38", "=c7d2bb3f0c3d72bd"],
        ["-7ffffffe000000000000000000000000000000000000000000000000", "=cddfffffff800000"],
        ["-f80000000000", "=c2ef000000000000"],
        ["-ffffffffffffffff00000000000000000000000000000000000000000000000", "=cfb0000000000000"],
        ["1f000000000", "=427f000000000000"],
        ["1ffffffffffffffff00000", "=4540000000000000"],
        ["3fffffffffffffffffffffffffffffffe0000000000000", "=4b50000000000000"],
        ["5919dfd7e51b0975", "=43d64677f5f946c2"],
        ["7fffffffffffffffffffffffffffffffffffffffffffffffff800000", "=4de0000000000000"],
        ["7fffffffffffffffffffffffffffffffffffffffffffffffff8000000000000000000000", "=51e0000000000000"],
        ["82b4784", "=41a0568f08000000"],
        ["ed47a190b8c624db2117f0efebdbf269faed4942cb99dc925", "=4c2da8f4321718c5"],
        ["fffffffffffffffe0000", "=44f0000000000000"],
    ]

    @Test("become the nearest float")
    func checkFloats() {
        for row in Self.floats {
            #expect(
                outcome { meter in
                    try bits(number(row[0], meter).asDouble())
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let truncations: [[String]] = [
        ["402dc443a7201465", "=e"],
        ["4058466666666666", "=61"],
        ["407734eac8605682", "=173"],
        ["4084e5c28f5c28f6", "=29c"],
        ["4087c00000000000", "=2f8"],
        ["408c196219652bd4", "=383"],
        ["4197a5d5936eea71", "=5e97564"],
        ["438378795bb2984a", "=26f0f2b76530940"],
        ["439b127422742eeb", "=6c49d089d0bbac0"],
        ["43a82e1674cfe6b4", "=c170b3a67f35a00"],
        ["43a896970dc86e8f", "=c4b4b86e4374780"],
        ["44146578d0368ae5", "=5195e340da2b94000"],
        ["c05bc66666666666", "=-6f"],
        ["c063e00000000000", "=-9f"],
        ["c0c30bfae6362f2d", "=-2617"],
        ["c201c8b3ec4d9e3c", "=-239167d89"],
        ["c2a1eabfd6f07084", "=-8f55feb7838"],
        ["c3a0a4e5cf64319d", "=-85272e7b218ce80"],
        ["c45c13dd9c7d6da8", "=-704f7671f5b6a00000"],
        ["c664abc1393fb1b7", "=-a55e09c9fd8db8000000000000"],
    ]

    @Test("are made of floats")
    func checkTruncations() {
        for row in Self.truncations {
            #expect(
                outcome { meter in
                    try hex(BigInt(truncating: double(row[0])), meter)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let hashes: [[String]] = [
        ["-26fa39f32f7149e5764f4fd20c547f0", "=-784209036470775011"],
        ["-8be51fff063b8e5e", "=-857126484265635426"],
        ["-ffffffffffffffff", "=-7"],
        ["13f33f90", "=334708624"],
        ["1e4efa5f4a6ffcc369a2f0e046b225e4c", "=120539088827760762"],
        ["21492d51985b4a51", "=92655095809526354"],
        ["3ada075d", "=987367261"],
        ["624e3cca3c918b9aa317f5246481c8fb", "=1552012847684134376"],
        ["7f6f94ea488c7552eea07205a13f8716", "=728766580009415117"],
        ["800000000000000000", "=1024"],
        ["80000000000000000000000000000000", "=32"],
        ["aba5e48", "=179985992"],
        ["bdb4ed47b2102b8758fe4ccad9823f208fc971b4be4e9c0f", "=357800840769796197"],
        ["e16380f9cdaea7d2", "=100065427118270425"],
        ["ffffffffffffffff800", "=30720"],
    ]

    @Test("have the hash of CPython")
    func checkHashes() {
        for row in Self.hashes {
            #expect(
                outcome { meter in
                    try String(number(row[0], meter).pythonHash)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let roundings: [[String]] = [
        ["-1c063f620e6f966f11e41435920053a30", "-1", "=-1c063f620e6f966f11e41435920053a34"],
        ["-1ffffffffffffffff0000000000", "-15", "=-2000000000000008a56d2248000"],
        ["-3f5516a3", "1", "=-3f5516a3"],
        ["-7c0000000000000000", "-13", "=-7c0000046b8f80e000"],
        ["-7ffffffe00000000000000000000000000000000", "-1", "=-7ffffffe00000000000000000000000000000004"],
        ["1", "1", "=1"],
        ["129a2952d2d2e3c0f82960f8d024235ec", "-17", "=129a2952d2d2e3c0f8289117c57380000"],
        ["1555f17e", "-7", "=15752a00"],
        ["1b25786bb1ce48254d9dd2dbc864fb09d", "-32", "=1b257861b4295774b5c30cf5200000000"],
        ["1e0ed95", "-4", "=1e0f500"],
        ["1e12134679b81688b", "-2", "=1e12134679b816894"],
        ["25bfe4f26fa31f2b", "-15", "=25bf6196bd100000"],
        ["28c4af4afaf4944c", "-3", "=28c4af4afaf49278"],
        ["29c17317b441bd700c236eec98b3ab77", "-13", "=29c17317b441bd700c236e841c168000"],
        ["2b70c2c1387b6c21b8eb4b9e5b5c8290", "-25", "=2b70c2c1387ea07d5214537f4a000000"],
        ["3fffffff", "-4", "=3ffff8e0"],
        ["6729895002ef9c6f800e8b57abdd639", "-5", "=6729895002ef9c6f800e8b57abe6ca0"],
        ["7ffffffe0000000000000000", "-8", "=7ffffffe0000000002cf1e00"],
        ["cd0dd64ab0d080832488b54ef32e2efd", "-6", "=cd0dd64ab0d080832488b54ef32de6c0"],
        ["e2c28bdcdb389914", "-10", "=e2c28bdd264a0800"],
    ]

    @Test("are rounded to tens, half to even")
    func checkRoundings() {
        for row in Self.roundings {
            #expect(
                outcome { meter in
                    try hex(number(row[0], meter).rounded(digits: Int(row[1]) ?? 0, meter), meter)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let bytes: [[String]] = [
        ["-11", "2", "big", "1", "=b'\\xff\\xef'"],
        ["-14", "1", "little", "0", "!OverflowError: can't convert negative int to unsigned"],
        ["-3de6ef4fd9efadcf", "9", "big", "1", "=b'\\xff\\xc2\\x19\\x10\\xb0&\\x10R1'"],
        ["-d3c484fe6b87dbb5", "9", "little", "0", "!OverflowError: can't convert negative int to unsigned"],
        ["1", "1", "big", "0", "=b'\\x01'"],
        ["14", "2", "big", "0", "=b'\\x00\\x14'"],
        ["1b", "9", "big", "1", "=b'\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x1b'"],
        ["1b144466f6a174b5", "9", "big", "1", "=b'\\x00\\x1b\\x14Df\\xf6\\xa1t\\xb5'"],
        ["1bdb0c25f3a9a8fa", "8", "big", "0", "=b'\\x1b\\xdb\\x0c%\\xf3\\xa9\\xa8\\xfa'"],
        ["1d113ce66dd3d2d91ebcd1e219729e1a", "9", "little", "0", "!OverflowError: int too big to convert"],
        ["2", "9", "big", "0", "=b'\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02'"],
        ["20", "1", "little", "0", "=b' '"],
        ["20", "2", "big", "1", "=b'\\x00 '"],
        ["29bddced98d3af89", "9", "big", "1", "=b'\\x00)\\xbd\\xdc\\xed\\x98\\xd3\\xaf\\x89'"],
        ["2ea2141571bf034a", "8", "big", "0", "=b'.\\xa2\\x14\\x15q\\xbf\\x03J'"],
        ["3857edd57b257d21", "9", "big", "1", "=b'\\x008W\\xed\\xd5{%}!'"],
        ["40000000", "9", "little", "1", "=b'\\x00\\x00\\x00@\\x00\\x00\\x00\\x00\\x00'"],
        ["57bb474db1362738", "9", "little", "0", "=b\"8'6\\xb1MG\\xbbW\\x00\""],
        ["57bb474db1362738", "9", "little", "1", "=b\"8'6\\xb1MG\\xbbW\\x00\""],
        ["64f0643277d83388", "9", "big", "1", "=b'\\x00d\\xf0d2w\\xd83\\x88'"],
        ["7fffffffffffffffffffffffffffffff", "8", "big", "0", "!OverflowError: int too big to convert"],
        ["9", "1", "big", "1", "=b'\\t'"],
        ["9a752704d4e952b", "8", "big", "0", "=b'\\t\\xa7RpMN\\x95+'"],
        ["9a752704d4e952b", "8", "big", "1", "=b'\\t\\xa7RpMN\\x95+'"],
        ["f9498c9895852b8b", "9", "big", "1", "=b'\\x00\\xf9I\\x8c\\x98\\x95\\x85+\\x8b'"],
    ]

    @Test("become bytes")
    func checkBytes() {
        for row in Self.bytes {
            #expect(
                outcome { meter in
                    let bytes = try number(row[0], meter).bytes(
                        count: Int(row[1]) ?? 0, bigEndian: row[2] == "big", signed: row[3] == "1", meter)
                    return PythonText.repr(bytes)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let bytesBack: [[String]] = [
        [",\u{13}\u{c3}\u{bf}\u{b4}\u{8d}\u{bd}4\u{bf}", "big", "0", "=2c13c3bfb48dbd34bf"],
        ["C\u{c4}zOa\u{d5}\u{c7}L", "big", "0", "=43c47a4f61d5c74c"],
        ["S40\u{cc}\u{1f}\u{f3}*\u{8b}", "big", "0", "=533430cc1ff32a8b"],
        ["W", "big", "0", "=57"],
        ["\u{13}", "big", "1", "=13"],
        ["\u{17}\u{ec}\u{13}\u{9e}\u{bf}\u{d0}\u{ad}\u{de}", "big", "1", "=17ec139ebfd0adde"],
        ["\u{6}\u{cf}}\u{93}\u{b4}NZ\u{a0}\u{93}", "big", "1", "=6cf7d93b44e5aa093"],
        ["\u{92}~\u{c3}r\u{d3}\u{b9}[", "big", "0", "=927ec372d3b95b"],
        ["\u{a4}\u{f5}\u{ce}\u{cf}\u{bc}\u{f6}q\u{d0}", "big", "0", "=a4f5cecfbcf671d0"],
        ["\u{ab}\tYPG\u{b2}\u{bc}", "big", "0", "=ab09595047b2bc"],
        ["\u{c5}#\u{f0}P\u{fa}XX", "big", "0", "=c523f050fa5858"],
        ["\u{cc}", "big", "0", "=cc"],
        ["\u{ef}\u{f7}%\u{a5}C\u{a3}\u{83}\u{e6}", "big", "0", "=eff725a543a383e6"],
        ["\u{fa}", "big", "1", "=-6"],
        ["\u{ff}", "big", "1", "=-1"],
    ]

    @Test("are made of bytes")
    func checkBytesBack() {
        for row in Self.bytesBack {
            #expect(
                outcome { meter in
                    let number = try BigInt(
                        bytes: latin(row[0]), bigEndian: row[1] == "big", signed: row[2] == "1", meter)
                    return try hex(number, meter)
                } == row[row.count - 1], "\(row)")
        }
    }
}
