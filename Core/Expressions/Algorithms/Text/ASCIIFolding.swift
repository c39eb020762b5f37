/// Text reduced to ASCII as Python does with
/// `unicodedata.normalize("NFKD", text).encode("ascii", "ignore")`: letters lose their marks, what has no ASCII in its
/// compatibility decomposition is dropped.
enum ASCIIFolding {
    /// The text's ASCII.
    static func folded(_ text: String, _ meter: Meter) throws -> String {
        try meter.step(text.utf8.count)
        var result: [UInt8] = []
        for scalar in text.unicodeScalars {
            if scalar.isASCII {
                result.append(UInt8(scalar.value))
            } else if let ascii = table[scalar.value] {
                result += ascii
            }
        }
        // A ligature may be eighteen characters.
        try meter.allocate(result.count)
        return String(decoding: result, as: UTF8.self)
    }

    private static let table: [UInt32: [UInt8]] = {
        var table: [UInt32: [UInt8]] = [:]
        for run in runs.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            guard let mark = run.firstIndex(of: ":"), var code = UInt32(run[..<mark], radix: 16) else { continue }
            var characters = Array(run[run.index(after: mark)...].utf8)[...]
            while let first = characters.popFirst() {
                table[code] = item(first, &characters)
                code += 1
            }
        }
        return table
    }()

    /// One character, several in parentheses, or nothing for a code point between others.
    private static func item(_ first: UInt8, _ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        guard first == UInt8(ascii: "(") else { return character(first, &rest).map { [$0] } }
        var item: [UInt8] = []
        while let next = rest.popFirst(), next != UInt8(ascii: ")") {
            if let character = character(next, &rest) { item.append(character) }
        }
        return item
    }

    private static func character(_ first: UInt8, _ rest: inout ArraySlice<UInt8>) -> UInt8? {
        guard first == UInt8(ascii: "^"), let escaped = rest.popFirst() else { return first }
        switch escaped {
        case UInt8(ascii: "_"): return UInt8(ascii: " ")
        case UInt8(ascii: "q"): return UInt8(ascii: "\"")
        case UInt8(ascii: "b"): return UInt8(ascii: "\\")
        case UInt8(ascii: "-"): return nil
        default: return escaped
        }
    }

    /// Runs of code points: the first one, and what each of them becomes (Unicode 14). `^-` is a code point in between
    /// that becomes nothing, `^_`, `^q` and `^b` are a space, a quotation mark and a backslash.
    private static let runs = """
        a0:^_ a8:^_^-a af:^_^-^-23^_
        b8:^_1o^-(14)(12)(34)^-AAAAAA^-CEEEEIIII^-NOOOOO^-^-UUUUY^-^-aaaaaa^-ceeeeiiii^-nooooo^-^-uuuuy
        ff:yAaAaAaCcCcCcCcDd^-^-EeEeEeEeEeGgGgGgGgHh^-^-IiIiIiIiI^-(IJ)(ij)JjKk^-LlLlLlLl^-^-NnNnNnn^-^-O
        14d:oOoOo^-^-RrRrRrSsSsSsSsTtTt^-^-UuUuUuUuUuUuWwYyYZzZzZzs 1a0:Oo 1af:Uu
        1c4:(DZ)(Dz)(dz)(LJ)(Lj)(lj)(NJ)(Nj)(nj)AaIiOoUuUuUuUuUu^-AaAa 1e6:GgKkOoOo^-^-j(DZ)(Dz)(dz)Gg^-^-NnAa
        200:AaAaEeEeIiIiOoOoRrRrUuUuSsTt^-^-Hh 226:AaEeOoOoOoOoYy 2b0:h^-jr 2b7:wy 2d8:^_^_^_^_^_^_ 2e1:lsx 37a:^_
        37e:; 384:^_^_ 1d2c:A^-B^-DE^-GHIJKLMN^-O^-PRTUWa 1d47:bde 1d4d:g^-km^-o 1d56:ptu^-^-v 1d62:iruv 1d9c:c 1da0:f
        1dbb:z 1e00:AaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMmMmMmNnNnNnNnOoOoOoOoPpPpRrRr
        1e5c:RrRrSsSsSsSsSsTtTtTtTtUuUuUuUuUuVvVvWwWwWwWwWwXxXxYyZzZzZzhtwyas
        1ea0:AaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEeEeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYy
        1fbd:^_^-^_^_^_ 1fcd:^_^_^_ 1fdd:^_^_^_ 1fed:^_^_` 1ffd:^_^_^-^_^_^_^_^_^_^_^_^_^_^_ 2017:^_ 2024:.(..)(...)
        202f:^_ 203c:(!!)^-^_ 2047:(??)(?!)(!?) 205f:^_ 2070:0i^-^-456789+^-=^(^)n0123456789+^-=^(^)^-aeox^-hklmnpst
        20a8:(Rs) 2100:(a/c)(a/s)CC^-(c/o)(c/u)^-^-FgHHHh^-IILl^-N(No)^-^-PQRRR^-^-(SM)(TEL)(TM)^-Z
        2128:Z^-KABC^-eEF^-Mo 2139:i^-(FAX) 2145:Ddeij
        2150:(17)(19)(110)(13)(23)(15)(25)(35)(45)(16)(56)(18)(38)(58)(78)1I(II)(III)(IV)V(VI)(VII)(VIII)(IX)
        2169:X(XI)(XII)LCDMi(ii)(iii)(iv)v(vi)(vii)(viii)(ix)x(xi)(xii)lcdm 2189:(03) 2260:= 226e:<>
        2460:123456789(10)(11)(12)(13)(14)(15)(16)(17)(18)(19)(20)(^(1^))(^(2^))(^(3^))(^(4^))(^(5^))(^(6^))(^(7^))
        247b:(^(8^))(^(9^))(^(10^))(^(11^))(^(12^))(^(13^))(^(14^))(^(15^))(^(16^))(^(17^))(^(18^))(^(19^))(^(20^))
        2488:(1.)(2.)(3.)(4.)(5.)(6.)(7.)(8.)(9.)(10.)(11.)(12.)(13.)(14.)(15.)(16.)(17.)(18.)(19.)(20.)(^(a^))
        249d:(^(b^))(^(c^))(^(d^))(^(e^))(^(f^))(^(g^))(^(h^))(^(i^))(^(j^))(^(k^))(^(l^))(^(m^))(^(n^))(^(o^))
        24ab:(^(p^))(^(q^))(^(r^))(^(s^))(^(t^))(^(u^))(^(v^))(^(w^))(^(x^))(^(y^))(^(z^))ABCDEFGHIJKLMNO
        24c5:PQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0 2a74:(::=)(==)(===) 2c7c:jV 3000:^_ 309b:^_^_
        3200:(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))
        3211:(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))^-(^(^))(^(^))
        3222:(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))
        3233:(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))(^(^))
        3250:(PTE)(21)(22)(23)(24)(25)(26)(27)(28)(29)(30)(31)(32)(33)(34)(35)
        32b1:(36)(37)(38)(39)(40)(41)(42)(43)(44)(45)(46)(47)(48)(49)(50)123456789(10)(11)(12)(Hg)(erg)(eV)(LTD)
        3358:0123456789(10)(11)(12)(13)(14)(15)(16)(17)(18)(19)(20)(21)(22)(23)(24)(hPa)(da)(AU)(bar)(oV)(pc)
        3377:(dm)(dm2)(dm3)(IU)
        3380:(pA)(nA)A(mA)(kA)(KB)(MB)(GB)(cal)(kcal)(pF)(nF)Fg(mg)(kg)(Hz)(kHz)(MHz)(GHz)(THz)l(ml)(dl)(kl)
        3399:(fm)(nm)m(mm)(cm)(km)(mm2)(cm2)(m2)(km2)(mm3)(cm3)(m3)(km3)(ms)(ms2)(Pa)(kPa)(MPa)(GPa)(rad)(rads)
        33af:(rads2)(ps)(ns)s(ms)(pV)(nV)V(mV)(kV)(MV)(pW)(nW)W(mW)(kW)(MW)kM(a.m.)(Bq)(cc)(cd)(Ckg)(Co.)(dB)
        33c9:(Gy)(ha)(HP)(in)(KK)(KM)(kt)(lm)(ln)(log)(lx)(mb)(mil)(mol)(PH)(p.m.)(PPM)(PR)(sr)(Sv)(Wb)(Vm)(Am)
        33e0:123456789(10)(11)(12)(13)(14)(15)(16)(17)(18)(19)(20)(21)(22)(23)(24)(25)(26)(27)(28)(29)(30)(31)
        33ff:(gal) a7f2:CFQ fb00:(ff)(fi)(fl)(ffi)(ffl)(st)(st) fb29:+ fc5e:^_^_^_^_^_^_ fdfa:(^_^_^_)^_
        fe10:,^-^-:;!?^-^-(...) fe30:(..)^-^-__^(^){} fe47:[]^_^_^_^____,^-.^-;:?!^-^(^){}^-^-#&*+-<>=^-^b$%@
        fe70:^_^-^_^-^_^-^_^-^_^-^_^-^_^-^_
        ff01:!^q#$%&'^(^)*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[^b]^^_`abcdefghijklmnopqrstuvw ff58:xyz{|}~
        ffe3:^_ 107a5:q
        1d400:ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg^-ijklm
        1d45b:nopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzA^-CD^-^-G^-^-JK^-^-NOPQ^-S
        1d4af:TUVWXYZabcd^-f^-hijklmn^-pqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzAB^-D
        1d508:EFG^-^-JKLMNOPQ^-STUVWXY^-abcdefghijklmnopqrstuvwxyzAB^-DEFG^-IJKLM^-O
        1d54a:STUVWXY^-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzABCDE
        1d5a5:FGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrs
        1d601:tuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg
        1d65d:hijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz
        1d7ce:01234567890123456789012345678901234567890123456789 1f100:(0.)(0,)(1,)(2,)(3,)(4,)(5,)(6,)(7,)(8,)(9,)
        1f110:(^(A^))(^(B^))(^(C^))(^(D^))(^(E^))(^(F^))(^(G^))(^(H^))(^(I^))(^(J^))(^(K^))(^(L^))(^(M^))(^(N^))
        1f11e:(^(O^))(^(P^))(^(Q^))(^(R^))(^(S^))(^(T^))(^(U^))(^(V^))(^(W^))(^(X^))(^(Y^))(^(Z^))SCR(CD)(WZ)
        1f130:ABCDEFGHIJKLMNOPQRSTUVWXYZ(HV)(MV)(SD)(SS)(PPV)(WC) 1f16a:(MC)(MD)(MR) 1f190:(DJ) 1fbf0:0123456789
        """
}
