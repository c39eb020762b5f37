import Testing

@testable import Expressions

@Suite("Floats")
struct FloatTests {
    private static let representations: [[String]] = [
        ["1febea4030625db2", "=6.5062466988183785e-155"],
        ["36a57e7b9d7dc6ef", "=1.8824757808433942e-45"],
        ["3f43ffbd74b2cbc3", "=0.0006103205754669428"],
        ["4068fced916872b0", "=199.904"],
        ["407025e232243f7a", "=258.3677236"],
        ["40709389b04d3a45", "=265.2211154"],
        ["40717458a009f623", "=279.271637"],
        ["4071c27ef9db22d1", "=284.156"],
        ["4072641fddebd902", "=294.25778"],
        ["4073b00000000000", "=315.0"],
        ["4073f7be0ded288d", "=319.4839"],
        ["4075061cedc71858", "=336.3820627"],
        ["4075400000000000", "=340.0"],
        ["407814331967b013", "=385.2624754"],
        ["407861ba8826aa8f", "=390.10804"],
        ["40793c93433e4332", "=403.7859528"],
        ["407acc0000000000", "=428.75"],
        ["407af1999999999a", "=431.1"],
        ["40808feb851eb852", "=529.99"],
        ["40829ef5c28f5c29", "=595.87"],
        ["4082fb597932f1c5", "=607.4186882"],
        ["408483b4f0d844d0", "=656.46335"],
        ["40853dd99ed7c6fc", "=679.73126"],
        ["4086cf1eb851eb85", "=729.89"],
        ["40886507e83939dd", "=780.6288609"],
        ["4088da10624dd2f2", "=795.258"],
        ["4089327c6bce8534", "=806.3107525"],
        ["4089c5d70a3d70a4", "=824.73"],
        ["4089d80e1a826245", "=827.0068865"],
        ["408a802af690eb75", "=848.0209781"],
        ["408b280000000000", "=869.0"],
        ["408d21999999999a", "=932.2"],
        ["40b89840b6f7c065", "=6296.252791866752"],
        ["41193c10c7618ccf", "=413444.19470806135"],
        ["41498cb4b5d1fbfa", "=3348841.420470712"],
        ["4184240d53febaa8", "=42238378.499379456"],
        ["418c6a9fd59ce222", "=59593722.70160319"],
        ["41c093ef85c8b1a4", "=556261131.5679212"],
        ["4235018e4cbd65e6", "=90220416189.39804"],
        ["4256c8b0c490b148", "=391425233474.77"],
        ["4292c370ab8c1061", "=5157654553348.095"],
        ["4324933cd72b1d44", "=2895694525730466.0"],
        ["43386c4bfeb155ab", "=6874473092437419.0"],
        ["b4bbdb464008fc34", "=-1.136077558596198e-54"],
        ["c0547a2504ae5b90", "=-81.9085094168388"],
        ["c0722bae147ae148", "=-290.73"],
        ["c08a126666666666", "=-834.3"],
        ["c08f06dd2f1a9fbe", "=-992.858"],
        ["c396c33b3904cf44", "=-4.1005495134321485e+17"],
        ["c39d01e1383f0685", "=-5.225498334421077e+17"],
    ]

    @Test("are shown with the fewest digits that give them back")
    func checkRepresentations() {
        for row in Self.representations {
            #expect(
                outcome { meter in
                    PythonFloat.repr(double(row[0]))
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let literals: [[String]] = [
        ["  7 ", "=401c000000000000"],
        ["", "!ValueError: could not convert string to float: ''"],
        ["+.5", "=3fe0000000000000"],
        ["+NaN", "=7ff8000000000000"],
        ["-1e400", "=fff0000000000000"],
        ["-2e3", "=c09f400000000000"],
        ["-Infinity", "=fff0000000000000"],
        [".", "!ValueError: could not convert string to float: '.'"],
        ["0e99999999999999999", "=0000000000000000"],
        ["0x10", "!ValueError: could not convert string to float: '0x10'"],
        ["1", "=3ff0000000000000"],
        ["1,5", "!ValueError: could not convert string to float: '1,5'"],
        ["1.5", "=3ff8000000000000"],
        ["1.7976931348623159e308", "=7ff0000000000000"],
        ["1._0", "!ValueError: could not convert string to float: '1._0'"],
        ["1\u{0}", "!ValueError: could not convert string to float: '1\\x00'"],
        ["1_.0", "!ValueError: could not convert string to float: '1_.0'"],
        ["1_0.5_1e1_0", "=42387872bb000000"],
        ["1__0", "!ValueError: could not convert string to float: '1__0'"],
        ["1e", "!ValueError: could not convert string to float: '1e'"],
        ["1e+", "!ValueError: could not convert string to float: '1e+'"],
        ["1e-400", "=0000000000000000"],
        ["1e400", "=7ff0000000000000"],
        ["1e5 6", "!ValueError: could not convert string to float: '1e5 6'"],
        ["1e5_", "!ValueError: could not convert string to float: '1e5_'"],
        ["1e99999999999999999999999", "=7ff0000000000000"],
        ["1e_5", "!ValueError: could not convert string to float: '1e_5'"],
        ["2.4703282292062328e-324", "=0000000000000001"],
        ["5.", "=4014000000000000"],
        ["\u{221e}", "!ValueError: could not convert string to float: '\u{221e}'"],
        ["\u{663}.\u{665}", "=400c000000000000"],
        ["_1.0", "!ValueError: could not convert string to float: '_1.0'"],
        ["a'b", "!ValueError: could not convert string to float: \"a'b\""],
        ["e5", "!ValueError: could not convert string to float: 'e5'"],
        ["inf", "=7ff0000000000000"],
        ["infin", "!ValueError: could not convert string to float: 'infin'"],
        ["nan", "=7ff8000000000000"],
        ["nan(1)", "!ValueError: could not convert string to float: 'nan(1)'"],
    ]

    @Test("are read as float() reads them")
    func checkLiterals() {
        for row in Self.literals {
            #expect(
                outcome { meter in
                    try bits(PythonFloat.parse(row[0], meter))
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let roundings: [[String]] = [
        ["0270089ae9201f57", "330", "=0270089ae9201f57"],
        ["31faeb29ec4af62f", "300", "=31faeb29ec4af62f"],
        ["35409a08b2dc1fbb", "300", "=35409a08b2dc1fbb"],
        ["3bf11ef3f406fb2f", "330", "=3bf11ef3f406fb2f"],
        ["3f0e37b68956cb9c", "5", "=3f0f75104d551d69"],
        ["44b52d02c7e14af6", "0", "=44b52d02c7e14af6"],
        ["48473f40ef7c81da", "330", "=48473f40ef7c81da"],
        ["4b15225b3f792302", "330", "=4b15225b3f792302"],
        ["4ea4390fbfd75bbb", "5", "=4ea4390fbfd75bbb"],
        ["505ba9ab02378f32", "5", "=505ba9ab02378f32"],
        ["54b249ad2594c37d", "10", "=54b249ad2594c37d"],
        ["5896ac2f88bbd84a", "0", "=5896ac2f88bbd84a"],
        ["5db4307650df0dfa", "17", "=5db4307650df0dfa"],
        ["63d59c266acbc1da", "20", "=63d59c266acbc1da"],
        ["69bd532261921bbf", "-2", "=69bd532261921bbf"],
        ["6b49a2dcffe137d4", "300", "=6b49a2dcffe137d4"],
        ["6fb5677a82671604", "1", "=6fb5677a82671604"],
        ["71e85cd5c22ee316", "300", "=71e85cd5c22ee316"],
        ["7867f6ec8471b0fc", "-20", "=7867f6ec8471b0fc"],
        ["7a9f2702accfaa1f", "3", "=7a9f2702accfaa1f"],
        ["97c2f093b6b510e3", "330", "=97c2f093b6b510e3"],
        ["998c41eb8dc8c6ca", "300", "=998c41eb8dc8c6ca"],
        ["b2a22697cc759c70", "300", "=b2a22697cc759c70"],
        ["b3598d4748d785e3", "300", "=b3598d4748d785e3"],
        ["beab688e09e5cc87", "10", "=beab684231f45bec"],
        ["c06c2b7ced916873", "-310", "=8000000000000000"],
        ["c08020b6a4873366", "10", "=c08020b6a4873366"],
        ["c17375bb12e3757d", "2", "=c17375bb12e147ae"],
        ["d0a4a0f4d863c3fe", "300", "=d0a4a0f4d863c3fe"],
        ["d1ea1251164baab6", "2", "=d1ea1251164baab6"],
        ["d2f966193d304806", "1", "=d2f966193d304806"],
        ["d5cf6dcd326c6620", "300", "=d5cf6dcd326c6620"],
        ["d9039538454ceeed", "17", "=d9039538454ceeed"],
        ["dacba31a5c890f4e", "17", "=dacba31a5c890f4e"],
        ["e2b23beb4859bc31", "0", "=e2b23beb4859bc31"],
        ["e341856ab9b0b392", "5", "=e341856ab9b0b392"],
        ["e46d3f678353a069", "-20", "=e46d3f678353a069"],
        ["e755c0d75c43d4dd", "-5", "=e755c0d75c43d4dd"],
        ["f02722543bcca915", "17", "=f02722543bcca915"],
        ["f249ad0b4136db2b", "1", "=f249ad0b4136db2b"],
    ]

    @Test("are rounded half to even by what they are exactly")
    func checkRoundings() {
        for row in Self.roundings {
            #expect(
                outcome { meter in
                    try bits(PythonFloat.round(double(row[0]), digits: Int(row[1]) ?? 0, meter))
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let hashes: [[String]] = [
        ["3c0a50d11ba60326", "=948122679901262592"],
        ["4024000000000000", "=10"],
        ["4055c00000000000", "=87"],
        ["40561b4cbe1eb420", "=983578088167178328"],
        ["4056800000000000", "=90"],
        ["4069200000000000", "=201"],
        ["4072b00000000000", "=299"],
        ["407e400000000000", "=484"],
        ["408cd00000000000", "=922"],
        ["41fa1a04684f67b6", "=2220111895579346564"],
        ["430188b1a3a4dfbc", "=1153538425999367159"],
        ["43642186031c1813", "=45330871965761688"],
        ["43a11705c4ab2b3d", "=615729682676293248"],
        ["43a6ca477c0b730e", "=821101806111786752"],
        ["7ff0000000000000", "=314159"],
        ["c073100000000000", "=-305"],
        ["c079700000000000", "=-407"],
        ["c086300000000000", "=-710"],
        ["c3a928140392f731", "=-906360427799877760"],
        ["fff0000000000000", "=-314159"],
    ]

    @Test("have the hash of CPython")
    func checkHashes() {
        for row in Self.hashes {
            #expect(
                outcome { meter in
                    String(PythonFloat.hash(double(row[0])))
                } == row[row.count - 1], "\(row)")
        }
    }
}
