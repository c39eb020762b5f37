import Testing

@testable import Expressions

@Suite("Digests")
struct DigestTests {
    /// So many bytes, all of them different from their neighbours.
    private static func data(_ count: String) -> [UInt8] {
        (0..<(Int(count) ?? 0)).map { UInt8(truncatingIfNeeded: $0 * 7 + 3) }
    }

    private static func hex(_ bytes: [UInt8]) -> String { bytes.map { PythonText.hex($0, 2) }.joined() }

    /// Function, bytes of the data, the first digits of the digest.
    private static let digests: [[String]] = [
        ["md5", "0", "d41d8cd98f00b204e9800998ecf8427e"],
        ["md5", "1", "8666683506aacd900bbd5a74ac4edf68"],
        ["md5", "55", "52c0e574e1198de5fe3f8f11440dcb1b"],
        ["md5", "56", "46c9907fc908ee68b1e7b8e71286a518"],
        ["md5", "63", "a62f6d59e837867693f042f5b8f5a236"],
        ["md5", "64", "7160b8fb5e9e4023d549c3971fbaeead"],
        ["md5", "65", "70bd662e7aefbda85a0f7244167b7897"],
        ["md5", "111", "13f00cb15f0c3fe588d1c17cde14b38f"],
        ["md5", "112", "5fe6a9f76b541ec645559589da9a088a"],
        ["md5", "119", "e84905d4214f4d1ca56c2cdcc152b143"],
        ["md5", "127", "acce2474d6cc8302120d09c818d17ef7"],
        ["md5", "128", "10b2da1a82f16d99a81a7203fe9f02cb"],
        ["md5", "129", "03fefbbcebe2959cf2270241aafe0250"],
        ["md5", "1000", "10046f077f2082ac19676b8079f1cb1a"],
        ["sha1", "0", "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
        ["sha1", "1", "9842926af7ca0a8cca12604f945414f07b01e13d"],
        ["sha1", "55", "ddf57317ef34bfee3b6df83d359098930eb278bc"],
        ["sha1", "56", "a0d492bb0fc889d0eca3bc137066ab6f4f74f369"],
        ["sha1", "63", "c55856749bef509bdfe6bfebfc7bf4e793e82132"],
        ["sha1", "64", "bede92be29c3874e1b54ddc77988d606fc857a8e"],
        ["sha1", "65", "b05a80522b053d6dc7e0a517d0e70212c7dad11f"],
        ["sha1", "111", "4a01b1272627e5be00f57bc3c3029c23a452e629"],
        ["sha1", "112", "54c08c2a0ed21de25e3d8606c3929454eb1d3f8b"],
        ["sha1", "119", "504e27376a6e0f0dba8295b85cb25dc4dfa17d23"],
        ["sha1", "127", "34d5e582029e9b9b85b2febe31da3db7cdabaaea"],
        ["sha1", "128", "a09133e6730ffe899efb70204cb5646cd5dc24ee"],
        ["sha1", "129", "808aea332ce367541d37adae7f94e59c5c1a934e"],
        ["sha1", "1000", "4231a8a50a10fa9758db8ec71fdef855b751048a"],
        ["sha224", "0", "d14a028c2a3a2bc9476102bb288234c415a2b01f"],
        ["sha224", "1", "15ebd4b8fdfc6905ea002a3efcc8faa71954739e"],
        ["sha224", "55", "703a7d6e61c83903b5db54ddf6dda2268211b47c"],
        ["sha224", "56", "850fef35478d7a94a417713dbded4a39c18be2b4"],
        ["sha224", "63", "246a939bfdd1eedb1ad51b53a250d197b5752aab"],
        ["sha224", "64", "e480c1c21ffd3f109fc0cde0daf967c748932b64"],
        ["sha224", "65", "574507bf89b5d3a0b5dcf4a684a645f27f058f3b"],
        ["sha224", "111", "5d5ba2469a7db3e3d5b622bdefbb8fef5582222b"],
        ["sha224", "112", "df564afcb13bf4a0b08d0d3132418ad63f523107"],
        ["sha224", "119", "6c9c99e7d1090cb995200ccc9fc757a4383d3a10"],
        ["sha224", "127", "f2d23206c9419be75e54c12e79b49903565a9240"],
        ["sha224", "128", "6df983e89c8c13cecdfb5f16fc67792ae3c4d062"],
        ["sha224", "129", "cdb66bc3b48b8c446ba9e6220d9f9c25e2ed6120"],
        ["sha224", "1000", "23729dacbd480285c5c68439e2fe22ca5611a63c"],
        ["sha256", "0", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4"],
        ["sha256", "1", "084fed08b978af4d7d196a7446a86b58009e636b"],
        ["sha256", "55", "e7313d333c272e639f790978283f9eb392e843d0"],
        ["sha256", "56", "4324d65f3c103567f5589c710bc08f8523f929a9"],
        ["sha256", "63", "81c80242132f230c3bd41b3e63bbcff161073395"],
        ["sha256", "64", "39e3d7b6b5d075d37d053ad89b24b41bef4f3c29"],
        ["sha256", "65", "aacca6ff74fdbb296d165a45cecfa04e5127bc00"],
        ["sha256", "111", "67d9492e628fd376e0b2efec8ca2b99b123e202c"],
        ["sha256", "112", "96b928cff8528dbb99602c709a65b846cb6467ac"],
        ["sha256", "119", "9ce7368e4daf32341631b492e80359dc9f594b48"],
        ["sha256", "127", "a8d23e75d936f303d248888d9b165ee543f4cbaf"],
        ["sha256", "128", "d2742f1f4ac6bb7ca2b239ee18402ba8b3f9f8e6"],
        ["sha256", "129", "307f8fc2c1622b92762e818d39a185d4d667ad49"],
        ["sha256", "1000", "1e9bc38cbf860b9ec31918b065f9b52476c549a7"],
        ["sha384", "0", "38b060a751ac96384cd9327eb1b1e36a21fdb711"],
        ["sha384", "1", "8a6c69af6fb6247635f837958446fb8f10e39bd5"],
        ["sha384", "55", "fc2728f452750d08b5dbad1aea53202e7fc19c06"],
        ["sha384", "56", "6c969a865f38d2eaac60b7963a84c97ba27bcb76"],
        ["sha384", "63", "be67a9a1162c1d97f183980dc811f4f4f835b8b8"],
        ["sha384", "64", "99d26430f561864c2f7d90b68650b960c86c85d6"],
        ["sha384", "65", "cada16d798ec25243470f7827eb89a2402d52680"],
        ["sha384", "111", "341388a9dc2275074e90cf394323761919761c80"],
        ["sha384", "112", "619cc5d06138526d70659eccf602d197e63e1050"],
        ["sha384", "119", "9c284d266fc91c33a7f6ecbb0326646b3ed15cc3"],
        ["sha384", "127", "f8234ab81f5f9641c656680825a9bbb3c2616bcc"],
        ["sha384", "128", "e8480e9c4dd90f88104a79cbaccec48edbd798a1"],
        ["sha384", "129", "430173387764874661acba1e914e50f6d0fbac53"],
        ["sha384", "1000", "94c38db521ca733b8904c2d14b6e82d33dcfcc26"],
        ["sha512", "0", "cf83e1357eefb8bdf1542850d66d8007d620e405"],
        ["sha512", "1", "e45bf5817ddf94aa2f7a407071f0eedc6beb98f7"],
        ["sha512", "55", "14fd424b1fcadee624da946ab03f7e1def7c0d6e"],
        ["sha512", "56", "480fa85be41ef55a41208ca28ffc8743c91cf7d2"],
        ["sha512", "63", "ecd42a703a4e93e163d60d55e3785b1a763838b0"],
        ["sha512", "64", "8f3cc30b3fb5bf963688a46488249248ac2c67f0"],
        ["sha512", "65", "22050d1b2c5bd016c4b04c3e84f513ffbbbc057f"],
        ["sha512", "111", "68cffa6d0d76f309c9ce0d35280939f8e25990c4"],
        ["sha512", "112", "d0865c524d1dddf7c23b799c413f5adcd7caefd3"],
        ["sha512", "119", "236bdd7f38a611b5014b239245c381ae5d20a96f"],
        ["sha512", "127", "e0b6a20f1c0c88970a9340152cd5a1c1ecf3d3b8"],
        ["sha512", "128", "99b16f17aa0b969a5b8f08f367719d516e330ccd"],
        ["sha512", "129", "a1556e29185778aa5991e34b8884c840d589f0fb"],
        ["sha512", "1000", "00e36fccf193e59697a92b5ab24666ce6326d7fa"],
    ]

    @Test("are those of hashlib, about the edges of blocks too")
    func digests() throws {
        let meter = Meter(steps: 10_000_000, bytes: 10_000_000)
        for row in Self.digests {
            let digest = try #require(Digest(rawValue: row[0]))
            let result = Self.hex(try digest.hash(Self.data(row[1]), meter))
            #expect(result.hasPrefix(row[2]), "\(row)")
            #expect(result.utf8.count == 2 * digest.size)
        }
    }

    /// Function, bytes of the key, the first digits of the code.
    private static let codes: [[String]] = [
        ["md5", "0", "b32797ea4b4b90a5d6fe744b33b97632"],
        ["md5", "3", "1e509523b2953d0b9cac2eca3a73b347"],
        ["md5", "64", "4bc6b6057a2eb46578c3e639b7f78da1"],
        ["md5", "65", "de18cdcdaf1d62f8028e54da6a3f6c66"],
        ["md5", "128", "d0cf9439ae4369986d9c4daa96930272"],
        ["md5", "129", "483dfe3023e391b73bb385f8fac591da"],
        ["sha1", "0", "d5d1ed05121417247616cfc8378f360a39da7cfa"],
        ["sha1", "3", "d7c05f7af85ab5ebec8f695dcefc3485d8079c9e"],
        ["sha1", "64", "8450814bc6fddd05ca65c7bae1005783410a74f8"],
        ["sha1", "65", "68e274030de335fb349d18553b3be2e62cdfb9e9"],
        ["sha1", "128", "cce3a167162394d7cc7eea2f56f15766078ac5c1"],
        ["sha1", "129", "3ffddaaaad393a272ab34d463f2b1a5bb920b983"],
        ["sha224", "0", "5e5c5066d9a8ee6a2f7fb8951dedb14c9c1118f2"],
        ["sha224", "3", "d751d47a338db679c4045519a8569e2766ac31d8"],
        ["sha224", "64", "ce7d46fb8429aab1490542cb1b5a7d388053858a"],
        ["sha224", "65", "8bb6dfaa043e895be8040e431c99bebf90adc69e"],
        ["sha224", "128", "358fa749a48cb8284c81bc20fde5299a65fb7c91"],
        ["sha224", "129", "cdcb4c66f021ba7d68e7f56ec1f47115db638a3a"],
        ["sha256", "0", "eb08c1f56d5ddee07f7bdf80468083da06b64cf4"],
        ["sha256", "3", "71289a776b929849266f47b77ca424482f6b9dc2"],
        ["sha256", "64", "ff215193e73e2fd7435c728d69588ee4c9b43175"],
        ["sha256", "65", "c3d8ccbd04ee65e7bb7d4ba407bc1c23976e6db7"],
        ["sha256", "128", "1512f4065086168fa042ee6569efcf57f4f38f9b"],
        ["sha256", "129", "2d2b03097ce3e3e557d0e36143e2efb18fc3b698"],
        ["sha384", "0", "a1302a8028a419bb834bfae53c5e98ab48e07aed"],
        ["sha384", "3", "ae5e6f5cb0c742d06001e590febeb1408509dbab"],
        ["sha384", "64", "13a10d4f879e46c25a9cde2da8145621a30853fb"],
        ["sha384", "65", "3e4e4d6036ce0fab5b47fcd45dc2ab98c02b540a"],
        ["sha384", "128", "5348450d0e5f3e117bd0db72336acec44246aa44"],
        ["sha384", "129", "67de916fabc036a46a7e6bbfe00cd1b99b6f6c87"],
        ["sha512", "0", "08fce52f6395d59c2a3fb8abb281d74ad6f112b9"],
        ["sha512", "3", "8d291f22bcfd0e01b3bfe8839afe39daa33b7617"],
        ["sha512", "64", "fe69e4f8ea984e5a0d9ea4de67feb5ee9f9c5b45"],
        ["sha512", "65", "cad2d36678b8d2ae71757831b95af73789023ce2"],
        ["sha512", "128", "f11e9476b3a4aac0cb1007ae8fd325c2e743f49b"],
        ["sha512", "129", "75a758b2ff1efe721225ed368ee70e1c3d43b0e8"],
    ]

    @Test("authenticate with keys of any length as hmac does")
    func codes() throws {
        let meter = Meter(steps: 10_000_000, bytes: 10_000_000)
        for row in Self.codes {
            let digest = try #require(Digest(rawValue: row[0]))
            let code = try digest.authenticationCode(Array("message".utf8), key: Self.data(row[1]), meter)
            #expect(Self.hex(code).hasPrefix(row[2]), "\(row)")
        }
    }

    @Test("are compared to the end")
    func comparison() throws {
        let meter = Meter(steps: 1000, bytes: 1000)
        #expect(try Digest.areEqual([1, 2, 3], [1, 2, 3], meter))
        #expect(try !Digest.areEqual([1, 2, 3], [1, 2, 4], meter))
        #expect(try !Digest.areEqual([1, 2, 3], [1, 2], meter))
    }

    @Test("cost a step a byte")
    func cost() {
        let meter = Meter(steps: 1000, bytes: 1 << 20)
        #expect(throws: BudgetExhausted.self) { try Digest.sha256.hash(Self.data("2000"), meter) }
    }
}
