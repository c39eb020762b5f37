import Testing

@testable import Expressions

@Suite("Whole numbers of any size")
struct BigIntTests {
    private static let sums: [[String]] = [
        ["-21296b14", "b7de3dc8846b2a5a", "=b7de3dc86341bf46"],
        ["-683291983eb4f8c8", "0", "=-683291983eb4f8c8"],
        ["-7fffffffffffffff80000000000000000000000000", "0", "=-7fffffffffffffff80000000000000000000000000"],
        ["-9", "1fd79371e5aaba81a", "=1fd79371e5aaba811"],
        ["-a1c2af52f81fad08", "10043e898b3c1360", "=-91be70c96ce399a8"],
        ["-d6c4cb9b17951963", "-1", "=-d6c4cb9b17951964"],
        ["-f80000000000", "0", "=-f80000000000"],
        ["0", "4f453586aa940c09", "=4f453586aa940c09"],
        ["158d441406455fa9", "0", "=158d441406455fa9"],
        ["1fffffffffffffffe", "-7acf5862727a47ae", "=18530a79d8d85b850"],
        ["3019bd4caab744bfcc26d17478ee441e", "-cbc41c0680df1903", "=3019bd4caab744bf0062b56df80f2b1b"],
        ["352d18d87105b26c", "3abfdaa3", "=352d18d8abc58d0f"],
        ["3cec93a4855e0415", "5e082b85493b74c15eb0e3472b609429", "=5e082b85493b74c19b9d76ebb0be983e"],
        ["3d8a0238d0bb3cf5", "0", "=3d8a0238d0bb3cf5"],
        ["54d3ee74e29141cbbe2e3c624a50760", "-1", "=54d3ee74e29141cbbe2e3c624a5075f"],
        ["5a93d9097e74c35a59e5fe59c18d187a", "10", "=5a93d9097e74c35a59e5fe59c18d188a"],
        ["7ce4b4a72be2ffa42fe6960006809b5f", "-2b09d3a504084c3", "=7ce4b4a72be2ffa42d35f8c5b640169c"],
        ["8000000000000000", "-ffffffffffffffffffffffffffffffff", "=-ffffffffffffffff7fffffffffffffff"],
        ["a2e5646b2c164905", "-188e9969e1ea02a8", "=8a56cb014a2c465d"],
        ["fffffffffffffffe", "e566931fa6bdfa3d43c02fec06abc1b", "=e566931fa6bdfa4d43c02fec06abc19"],
    ]

    @Test("are added")
    func checkSums() {
        for row in Self.sums {
            #expect(
                outcome { meter in
                    try hex(number(row[0], meter).adding(number(row[1], meter), meter), meter)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let differences: [[String]] = [
        ["-5c3c74073f877c1d60b7ecf532962f9a", "-6228550bc6d7500b", "=-5c3c74073f877c1cfe8f97e96bbedf8f"],
        ["-7ffffffffffffffffffffffffffffffe", "2c9bf05b", "=-8000000000000000000000002c9bf059"],
        ["-a", "0", "=-a"],
        ["-fffffffc00000000000000000000", "1ffffffffffffffff", "=-fffffffc0001ffffffffffffffff"],
        ["0", "-4ea87164c80660c962ec068d15c23e63", "=4ea87164c80660c962ec068d15c23e63"],
        ["0", "-530d1a8dbe3594bfd1a650190f62e600", "=530d1a8dbe3594bfd1a650190f62e600"],
        ["0", "c", "=-c"],
        ["175083b2645fba8188ef7381dd8f2e12", "3", "=175083b2645fba8188ef7381dd8f2e0f"],
        ["1d", "-490795d4710bf3597541592173af794e", "=490795d4710bf3597541592173af796b"],
        ["2000000000000000000000000", "ffffffffffffffff", "=1ffffffff0000000000000001"],
        ["200000000000000000000000000000000", "1", "=1ffffffffffffffffffffffffffffffff"],
        ["2ceb21f4", "-8a36133f6d4775f6c0de56be95092fcf", "=8a36133f6d4775f6c0de56bec1f451c3"],
        ["2fca53fe", "2cc14e58", "=30905a6"],
        ["45e4e3eefc4dd39592668b8b3e133ded", "15a88a2c3dcb4f6ea", "=45e4e3eefc4dd39437dde8c7615e4703"],
        ["71bf17a67e2af3c5d429da37b539e2c", "17f8ca33d8b4fcf8c", "=71bf17a67e2af3addb5fa65f003cea0"],
        ["75ff275d8c9a8eda", "-3171e1ccb1f87c9d1f4629a834da2bc6", "=3171e1ccb1f87c9d95455105c174baa0"],
        ["901e518b68e86d76", "-c9b818077f88e6c99175b72ee3f04bbb", "=c9b818077f88e6ca219408ba4cd8b931"],
        ["a2e5646b2c164905", "-188e9969e1ea02a8", "=bb73fdd50e004bad"],
        ["cd0dd64ab0d080832488b54ef32e2efd", "5c9c2cf", "=cd0dd64ab0d080832488b54eed646c2e"],
        ["f9498c9895852b8b", "0", "=f9498c9895852b8b"],
    ]

    @Test("are subtracted")
    func checkDifferences() {
        for row in Self.differences {
            #expect(
                outcome { meter in
                    try hex(number(row[0], meter).subtracting(number(row[1], meter), meter), meter)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let products: [[String]] = [
        ["-1", "-18d8e0572b38d0ac9a8495eac132f4eee", "=18d8e0572b38d0ac9a8495eac132f4eee"],
        ["-11", "7fffffffffffffffffffffffffffffff", "=-87fffffffffffffffffffffffffffffef"],
        ["-15971bfbb7e2f961", "1b", "=-246eff38c64f04d3b"],
        ["-7929e50d793855d55b03d164a441fee3", "-3faa9131", "=1e2209e85788d5c59d7aa774669666d9f1be5c73"],
        ["-87158d1", "20", "=-10e2b1a20"],
        ["-bc9bd675740df956", "7fffffffffffffff80000000", "=-5e4deb3aba06fcaaa1b214c545f9035500000000"],
        ["1", "-18", "=-18"],
        ["1", "-ffffffffffffffffffffffffffffffff", "=-ffffffffffffffffffffffffffffffff"],
        ["1", "60fc43b401547392d1131fd8fc3a3468", "=60fc43b401547392d1131fd8fc3a3468"],
        ["10", "ebbb46f08ac70cb914b652179c33f67", "=ebbb46f08ac70cb914b652179c33f670"],
        ["10000000000000000", "3ffffffe", "=3ffffffe0000000000000000"],
        ["17", "16", "=1fa"],
        ["1797936c", "1f40ab7fbd8688e1", "=2e1508cf422945f2911f1ec"],
        ["19", "2307a43c", "=36bbf09dc"],
        ["1fffffffffffffffe", "2399800bcdf7cc89", "=473300179bef9911b8ccffe8641066ee"],
        ["1ffffffffffffffff", "1b237b7bc89520bcd", "=3646f6f7912a417984dc8484376adf433"],
        ["3fffffff", "ffffffffffffffffffffffffffffffff", "=3ffffffeffffffffffffffffffffffffc0000001"],
        ["4", "3692737b", "=da49cdec"],
        ["518ac27f53606d2a", "7ffffffffffffffe", "=28c5613fa9b036945cea7b01593f25ac"],
        ["66ee951d3690bd4", "19df9708", "=a67331db02f8ea92ee6aa0"],
        ["7e20ac8c7aca83", "20000000000000000", "=fc415918f595060000000000000000"],
        ["82b4784", "100000000000000000000000000000000", "=82b478400000000000000000000000000000000"],
        ["9f8326d309e65cb", "80edfd1bda9ad65c", "=5055dd8a6ebd2b2c8ace342fc2246f4"],
        ["bb7ba75aca6e6c8e", "4db4c9ed32470dc1", "=38e89829c76bf456eabe7b0410250d0e"],
        ["c04ed8d32c8588c6", "-1", "=-c04ed8d32c8588c6"],
    ]

    @Test("are multiplied")
    func checkProducts() {
        for row in Self.products {
            #expect(
                outcome { meter in
                    try hex(number(row[0], meter).multiplied(by: number(row[1], meter), meter), meter)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let quotients: [[String]] = [
        ["-100000000000000000000000000000000", "-88f9cb704dbe0a69", "=1de731a0880d086c4 -77fb486e0bbd119c"],
        ["-159e1770cedfe990a", "1d", "=-bed4ab9d33dbea9 1b"],
        ["-1a8985233248a678", "-9f007694f63055c11d3f75ceb84706922bf554374aa26589c", "=0 -1a8985233248a678"],
        ["-1c1dae775574d73eb2f627c23b916ab06", "a13b2587abb08502", "=-2ca45c4a2d2bae6b9 4090c5c8386d3f6c"],
        ["-1cff9ad320b5d63b00e46ad8286bfbb6c", "-4e51ff6f16268572", "=5ec90221268a60042 -458c49a9f8e55408"],
        ["-200000000000000000000000000000000", "-39f43d0124c709c0", "=8d5a753653abaf4b2 -2dee949422d03880"],
        ["-2730d68371095c63", "3fffffff", "=-9cc35a11 3233498c"],
        ["-45ea6aa2949aeddd", "80000", "=-8bd4d545294 51223"],
        ["-4d9555bbef7a1ac9a156e09344988254", "-1", "=4d9555bbef7a1ac9a156e09344988254 0"],
        ["-4e10c73dfa7d885f92e4696886a12f18", "72027a8569155e68", "=-af4a4995ac400ff6 80b5f402e6fa0d8"],
        ["-51ac9c386daebccd", "-35ab0702", "=185975929 -33aceb7b"],
        ["-5c3c74073f877c1d60b7ecf532962f9a", "-6228550bc6d7500b", "=f08e823599fea7eb -535e0bb037ce8881"],
        ["-7929e50d793855d55b03d164a441fee3", "-3faa9131", "=1e731ee0ba2f7b6101385b0ae -90c9f95"],
        ["-946f7c2d11e5ec045404051804a45cdb", "-13e07f49cb3dfa0cc", "=777bca906d134066 -106ca65e0a6334b93"],
        ["-a6f2604a0452b8e", "8", "=-14de4c09408a572 2"],
        ["-bf70398e8d91db89", "-1", "=bf70398e8d91db89 0"],
        ["1", "-ffffffffffffffff8000000000000000000000", "=-1 -ffffffffffffffff7fffffffffffffffffffff"],
        ["175083b2645fba8188ef7381dd8f2e12", "3", "=7c5813b76ca938082fa7bd5f4850f5b 1"],
        ["1b74139b", "1", "=1b74139b 0"],
        ["1fffffffffffffffe", "2399800bcdf7cc89", "=e d9aff5abc72d080"],
        ["1fffffffffffffffffffffffffffffffe", "1cf622c36a60d9a5", "=11adbcc95060e05700 7fb9fecc5a8ecfe"],
        ["2000000000000000000000000", "ffffffffffffffff", "=200000000 200000000"],
        ["22cb21c2233155cd1eaf15c8621129a7", "-6", "=-5cc85a05b32e3a22fc7d8f6bb02dc47 -3"],
        ["352d18d87105b26c", "3abfdaa3", "=e7b6ec04 239603e0"],
        ["37984bc99fc41bb590bcab543821e394", "-38cf181ca749a56d", "=-fa8770cc3dca36bd -1f413c8053243be5"],
        ["3f0281644b0e62be", "1e40fa8ce51ee6ffbe54430ce172eb9f", "=0 3f0281644b0e62be"],
        ["43c936254a8944e5e3b30a1c5bdb3ff5", "6f2d0294f206db96", "=9c16872d1011387e 6811fc4fc77c5c21"],
        ["49c1a77b984d8e3e2b9befd04abf04f4", "-8fafb505b58b1d4f", "=-8368a84fdd0b43b8 -724873760f4eb8d4"],
        ["5d2c84c24c63e97c1403ff1378313d4e", "ccbf5cfad6218f2", "=747f4aa2c93d1db24 6dbe58ad77cb546"],
        ["66b93cb71a54e774", "1e", "=36c93172b8b5d0c c"],
        ["6c7b041f50099a9c", "-1059420cf2a63f36", "=-7 -5f5ca3b52821fde"],
        ["7f6f94ea488c7552eea07205a13f8716", "-2", "=-3fb7ca7524463aa977503902d09fc38b 0"],
        ["9144244cbba560a5", "-1", "=-9144244cbba560a5 0"],
        ["e322391c19ba20d92da2697c55bc6852", "5b1c979af953914a", "=27e2fab7b788a978d d43b05bb61ebc90"],
        ["fda0adfab3ec0759", "1e", "=8744a10e3dd3371 1b"],
    ]

    @Test("are divided with the quotient rounded down")
    func checkQuotients() {
        for row in Self.quotients {
            #expect(
                outcome { meter in
                    let (quotient, remainder) = try number(row[0], meter).floorDivided(by: number(row[1], meter), meter)
                    return try hex(quotient, meter) + " " + hex(remainder, meter)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let conjunctions: [[String]] = [
        ["-1", "1d0a80ada2477191a", "=1d0a80ada2477191a"],
        ["-101d23b3f180a064", "2ea05553", "=e205510"],
        ["-21296b14", "b7de3dc8846b2a5a", "=b7de3dc884420048"],
        ["-3ab31a73", "2a409d8f", "=40858d"],
        ["-7929e50d793855d55b03d164a441fee3", "-3faa9131", "=-7929e50d793855d55b03d164bfebfff3"],
        ["-7c0000000000000000", "-12625eb82e21337", "=-7c0000000000000000"],
        ["12c56daa47ed526de84d767786dbe353", "13a00db6138b33e9", "=436028b2341"],
        ["1c066cd4", "-528680dfbe0505da14ffbd5523d6cf25", "=1c0020d0"],
        ["3f0281644b0e62be", "1e40fa8ce51ee6ffbe54430ce172eb9f", "=3e0001044102629e"],
        ["66ee951d3690bd4", "19df9708", "=11490300"],
        ["800000000000000000", "-1da76b9315906f740", "=800000000000000000"],
        ["bdb4ed47b2102b8758fe4ccad9823f208fc971b4be4e9c0f", "17", "=7"],
        ["d7c0b91548b3d810", "1a81e1dd3aab4e8754efcc2a0f24d6a2facd27a0794021cebf", "=c500a0114021c810"],
        ["f92e24cb11e303f", "-2173d71f5160dbd9395c753813ee4e22", "=6828244a010301e"],
        ["fffffffffffffffe", "e566931fa6bdfa3d43c02fec06abc1b", "=d43c02fec06abc1a"],
    ]

    @Test("have bits in common as two's complements")
    func checkConjunctions() {
        for row in Self.conjunctions {
            #expect(
                outcome { meter in
                    try hex(number(row[0], meter).and(number(row[1], meter), meter), meter)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let disjunctions: [[String]] = [
        ["-1cff9ad320b5d63b00e46ad8286bfbb6c", "-4e51ff6f16268572", "=-e40ad0206268162"],
        ["-1fffffffffffffffe", "11742f2ea2b67356", "=-1ee8bd0d15d498caa"],
        ["-2607f166879c6af", "-150c3767ea163683", "=-370668100683"],
        ["0", "229b27dc24cc7efe", "=229b27dc24cc7efe"],
        ["1", "3e4ff429", "=3e4ff429"],
        ["12c56daa47ed526de84d767786dbe353", "13a00db6138b33e9", "=12c56daa47ed526dfbed7ff797dbf3fb"],
        ["1e76a31d", "bbf4d0b762467863", "=bbf4d0b77e76fb7f"],
        ["213ba2cd", "4bf8f56fe8feaffc", "=4bf8f56fe9ffaffd"],
        ["46038ea1396f4e74214fbc3c81bf7032", "7d00608bb730a62", "=46038ea1396f4e7427dfbe3cbbff7a72"],
        ["4bdb03e3802484f3", "-db902bbface90101", "=-9000281c2cc90101"],
        ["4d32b557d1412584", "0", "=4d32b557d1412584"],
        ["5", "226442d6", "=226442d7"],
        ["66ee951d3690bd4", "19df9708", "=66ee951dbff9fdc"],
        ["7a893c176b4ca273", "b3ce99594ff11b36b2909323c28df306", "=b3ce99594ff11b36fa99bf37ebcdf377"],
        ["b5ec67b28307bbce9907624999b6e2939e1e7c123f3c78e98a", "-1fffffff80", "=-c3871676"],
    ]

    @Test("have bits of either as two's complements")
    func checkDisjunctions() {
        for row in Self.disjunctions {
            #expect(
                outcome { meter in
                    try hex(number(row[0], meter).or(number(row[1], meter), meter), meter)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let exclusives: [[String]] = [
        ["-148d7229", "-660d6f70bd9c97ec5faf7f002c44aab5", "=660d6f70bd9c97ec5faf7f0038c9d89c"],
        ["-1a3db9c0d37c28e", "-397a197e", "=1a3db9c344ddbf0"],
        ["-20", "1f", "=-1"],
        ["-26e4e6b", "-7ecfafd1f500bc2ae58bdd075afc5b4a", "=7ecfafd1f500bc2ae58bdd0758921523"],
        ["10000000000000000", "3ffffffe", "=1000000003ffffffe"],
        ["14", "7fffffffffffffffffffffffffffffffc000000000", "=7fffffffffffffffffffffffffffffffc000000014"],
        ["1409b584a428ee23e0830ad51c655c0d6", "0", "=1409b584a428ee23e0830ad51c655c0d6"],
        ["149074c420c468e6", "-cab6b6a7ea438e0e7e65c8450a8d51d5", "=-cab6b6a7ea438e0e6af5bc812a493933"],
        ["1b4a0e80f8dbc5e4d6eb87e6f81711236", "1", "=1b4a0e80f8dbc5e4d6eb87e6f81711237"],
        ["1d", "0", "=1d"],
        ["2", "0", "=2"],
        ["5d2c84c24c63e97c1403ff1378313d4e", "ccbf5cfad6218f2", "=5d2c84c24c63e97c18c80adcd55325bc"],
        ["79214b4cf1d83869", "18", "=79214b4cf1d83871"],
        ["800000000000000000", "-1da76b9315906f740", "=-81da76b9315906f740"],
        ["fffffffffffffffe", "-10000000000000000", "=-2"],
    ]

    @Test("have bits of one as two's complements")
    func checkExclusives() {
        for row in Self.exclusives {
            #expect(
                outcome { meter in
                    try hex(number(row[0], meter).xor(number(row[1], meter), meter), meter)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let leftShifts: [[String]] = [
        ["-1", "a6", "=-400000000000000000000000000000000000000000"],
        ["-3917a2b2", "d6", "=-e45e8ac800000000000000000000000000000000000000000000000000000"],
        ["-3ffffffe", "51", "=-7ffffffc00000000000000000000"],
        ["-5ce1b7ac1fe84000", "9e", "=-17386deb07fa10000000000000000000000000000000000000000000"],
        ["-7ffffffffffffffe", "80", "=-7ffffffffffffffe00000000000000000000000000000000"],
        ["0", "82", "=0"],
        ["1bf4f341aa1e7e9f", "6d", "=37e9e683543cfd3e000000000000000000000000000"],
        ["1d", "19", "=3a000000"],
        ["20000000", "ef", "=10000000000000000000000000000000000000000000000000000000000000000000"],
        ["36b0d4378c40a8fc", "33", "=1b586a1bc620547e0000000000000"],
        ["3857edd57b257d21", "2d", "=70afdbaaf64afa4200000000000"],
        ["3931965fab131781", "4c", "=3931965fab1317810000000000000000000"],
        ["8437740", "34", "=84377400000000000000"],
        ["b044811d898c4124", "b1", "=16089023b1318824800000000000000000000000000000000000000000000"],
        ["ffffffffffffffff", "d", "=1fffffffffffffffe000"],
    ]

    @Test("are shifted left")
    func checkLeftShifts() {
        for row in Self.leftShifts {
            #expect(
                outcome { meter in
                    try hex(number(row[0], meter).shifted(by: number(row[1], meter), right: false, meter), meter)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let rightShifts: [[String]] = [
        ["-1375fe9b3538ef6b", "39", "=-a"],
        ["-1cff9ad320b5d63b00e46ad8286bfbb6c", "9", "=-e7fcd69905aeb1d8072356c1435fde"],
        ["-208d7c0957a5db604316c82a3c33a83b", "24", "=-208d7c0957a5db604316c83"],
        ["-2cbcf6fc2d810a45058b2578beff289ebeb89512728510e3ae", "43", "=-5979edf85b02148a0b164af17dfe513d8"],
        ["-5749dba530d94024", "25", "=-2ba4ede"],
        ["-80000000000000000000000000000000", "37", "=-1000000000000000000"],
        ["-8766608e804f35c6fd84972f3a50be0", "39", "=-43b3304740279ae38"],
        ["-ea9633797bf2e1eb7fd0b464d77fdfe", "7", "=-1d52c66f2f7e5c3d6ffa168c9aeffc"],
        ["-ffffffffffffffffffffffffffffffff", "25", "=-80000000000000000000000"],
        ["18271d29ee07eb4a37f8b5c7a2196247b", "4", "=18271d29ee07eb4a37f8b5c7a2196247"],
        ["1b144466f6a174b5", "35", "=d8"],
        ["2cd3f5e5178f9a875c98b5902f81ae65", "1a", "=b34fd7945e3e6a1d7262d640b"],
        ["caadd956eac3a5a67059a5426e602168417f2826fb3de05664", "61", "=6556ecab7561d2d3382cd2a137"],
        ["d50946343060559e99a247689961c2c84650d4d2bdb3bc7f2d", "7b", "=1aa128c6860c0ab3d334"],
        ["ecbb3b1b89a91b98", "1d", "=765d9d8dc"],
    ]

    @Test("are shifted right and rounded down")
    func checkRightShifts() {
        for row in Self.rightShifts {
            #expect(
                outcome { meter in
                    try hex(number(row[0], meter).shifted(by: number(row[1], meter), right: true, meter), meter)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let powers: [[String]] = [
        ["-11adbcefec5f6186", "4", "=17d8e3b3245c52ae87ef31e027e8f396e820065d3939a1aac9b43afcf1510"],
        ["-183dd5658a9257aae", "2", "=24ba6f26e419b0bf9cc5fc1166d164e44"],
        ["-1ffffffffffffffff", "2", "=3fffffffffffffffc0000000000000001"],
        ["-2317895", "2", "=4cf71b5d606b9"],
        ["-3e0", "6", "=d398ed040000000"],
        ["-515c7575af253896", "1", "=-515c7575af253896"],
        ["-7c0000000000000000", "2", "=3c1000000000000000000000000000000000"],
        ["-d", "7", "=-3bd7765"],
        ["-fffffffffffffffe", "3", "=-fffffffffffffffa000000000000000bfffffffffffffff8"],
        ["18620454", "7", "=13167763dee6d2d9e6e3a2333b2f7479e7ab6b9e0aa93474000"],
        ["1bed34d67611c3058", "1", "=1bed34d67611c3058"],
        ["1e5c07bfc9a13dd4", "2", "=399b2e68556c3176f2a72fdbb96b790"],
        ["20", "6", "=40000000"],
        ["36a77f34", "4", "=882657ac535a15a75d14bd44ba9100"],
        ["3ada075d", "6", "=9ac784fbff4af60b672761eaaf9b0daed2044bfac9e19"],
        ["b", "1", "=b"],
        ["b044811d898c4124", "2", "=795e43dd75f0b41be87474b7d7f34d10"],
        ["e5690dcb06b40c9d", "2", "=cd951dc98b47ddf525cae23719671849"],
        ["f92e24cb11e303f", "3", "=ec14b81d95d1340ab8fe1a400629a667fae6af41660bf"],
        ["fffffffc000000", "4", "=fffffff00000005fffffff0000000100000000000000000000000000"],
    ]

    @Test("are raised to a power")
    func checkPowers() {
        for row in Self.powers {
            #expect(
                outcome { meter in
                    try hex(number(row[0], meter).power(number(row[1], meter), meter), meter)
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let modularPowers: [[String]] = [
        ["-1f94329487d01986a", "-eb630", "-ffffffffffffffff", "=-41353cc7f6b509ce"],
        ["-1fffffff80000000000000000000000000000000000000000", "1", "ecd8f3b5c735a977", "=957f101fe85ed9d0"],
        ["-34fc47394a52374d", "1", "1e1e97a58e48b088f", "=1aced331f9a38d142"],
        ["-57d08f878adf62833140ca3a99beef95", "3f8eb7727", "-33263243", "=-118f315c"],
        ["-6b4eb2aa20cd3c9863a83017bafdd515", "-1", "1fffffff80000000000000", "=856605958e819b9ea2dc3"],
        ["-6c840f559637f6dd9bb9f76219b7891d574a026720d09fd61", "1", "3ffffffe", "=3f3ea7fb"],
        ["-c007ba9ce746cdc725cf2d256f5d91f8", "0", "-3ffffffe", "=-3ffffffd"],
        ["100000000000000000000000000000000", "3ab56a9d1c", "3fffffff", "=400"],
        ["19", "1", "7fffffffffffffffffffffffffffffff", "=19"],
        ["1c066cd4", "-1", "-528680dfbe0505da14ffbd5523d6cf25", "=-225346b85e59e516a871108bcf59fab7"],
        ["1fffffff8000000000000000000000000000000000000000000000000", "1", "20971084", "=5bfcd8c"],
        ["2ef410839f2203a3", "1", "100000000000000000000000000000000", "=2ef410839f2203a3"],
        ["3fffffffffffffffffffffffffffffff800000000000000000000000000000000000000000", "-1", "17", "=16"],
        ["46e6241ca91b7445", "-98353", "-3e0", "=-eb"],
        ["4b978eaf18463b8a4d27667d9d128945", "-1", "21109d0dd18aa866", "=20ad967ee33ba167"],
        ["54ebeae2e17467c5576692099ae20e13", "-1", "-12", "=-d"],
        ["6f28b743c629b8c5a144ffa6859e993f", "1", "-2", "=-1"],
        ["901e518b68e86d76", "0", "-c9b818077f88e6c99175b72ee3f04bbb", "=-c9b818077f88e6c99175b72ee3f04bba"],
        ["9b0b46f5b6a006cf", "-1", "-ccfe39c7d3e1d21533d0b0568e82ed63", "=-8503dd5b19797f853592c5ba48912e3c"],
        ["b5ec67b28307bbce9907624999b6e2939e1e7c123f3c78e98a", "0", "-1fffffff80", "=-1fffffff7f"],
        ["b9787a9626ba3b2f", "-65995", "13fbc35d76af5d3f8", "=4c992c9894932c77"],
        ["cd0dd64ab0d080832488b54ef32e2efd", "a550651b4a", "5c9c2cf", "=430c5c7"],
        ["e5690dcb06b40c9d", "-1", "200000000000000000000000000000000", "=194964bad6bcf96fb13a02896a76ad9b5"],
        ["fffffffffffffffe", "-1", "7fffffffffffffffffffffffffffffff", "=7fffffffffffffff7ffffffffffffffe"],
        ["fffffffffffffffffffffffffffffffe", "-1", "a1cf206b87c28cb", "=9cfa9b8a7a981cf"],
    ]

    @Test("are raised to a power of a modulus")
    func checkModularPowers() {
        for row in Self.modularPowers {
            #expect(
                outcome { meter in
                    try hex(
                        number(row[0], meter).power(number(row[1], meter), modulus: number(row[2], meter), meter), meter
                    )
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let roots: [[String]] = [
        ["149074c420c468e6", "=488e7b7e"],
        ["1a8985233248a678", "=526c3d75"],
        ["275aef47e6d9756f0667f05edd94e99b", "=645fbcc5720fa14e"],
        ["2784287d", "=6494"],
        ["2cd3f5e5178f9a875c98b5902f81ae65", "=6b203b9e10f09a48"],
        ["3da002934378905", "=1f6690cc"],
        ["46f0a7eb82cf311edf2feae43a752e75c5bf55eb92524f24ec", "=86c2f037ed804d7efc21fa8b3"],
        ["6a263fb34b525050", "=a4d89c6c"],
        ["773f4a8a21162b6f", "=aeb879d2"],
        ["cc27744ec5e58bffae3ef095f8765020", "=e49cad25c727b77e"],
    ]

    @Test("have whole square roots")
    func checkRoots() {
        for row in Self.roots {
            #expect(
                outcome { meter in
                    try hex(number(row[0], meter).squareRoot(meter), meter)
                } == row[row.count - 1], "\(row)")
        }
    }
}
