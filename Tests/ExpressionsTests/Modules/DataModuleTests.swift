import Testing

@testable import Expressions

@Suite("Modules of data")
struct DataModuleTests {
    private static let json: [(String, String)] = [
        (
            "json.loads('{\"a\":[1,2.5,null,true,{\"b\":\"\\u00e9\"}],\"a2\":1}')",
            "={'a': [1, 2.5, None, True, {'b': '\u{e9}'}], 'a2': 1}"
        ),
        ("json.dumps({\"b\":1,\"a\":[]},indent=2,sort_keys=True)", "='{\\n  \"a\": [],\\n  \"b\": 1\\n}'"),
        ("json.dumps([1,[2]],indent=\"\\t\")", "='[\\n\\t1,\\n\\t[\\n\\t\\t2\\n\\t]\\n]'"),
        ("json.dumps({},indent=1)", "='{}'"),
        ("json.dumps([1,2],separators=(\",\",\":\"))", "='[1,2]'"),
        ("json.dumps(\"\u{e9}\",ensure_ascii=False)", "='\"\u{e9}\"'"),
        ("json.dumps(object)", "!TypeError: Object of type type is not JSON serializable"),
        ("json.dumps({1,2})", "!TypeError: Object of type set is not JSON serializable"),
        ("json.dumps({(1,2):3})", "!TypeError: keys must be str, int, float, bool or None, not tuple"),
        ("json.dumps({(1,2):3},skipkeys=True)", "='{}'"),
        ("json.dumps({\"a\":{1}},default=list)", "='{\"a\": [1]}'"),
        ("json.dumps({\"a\":{1}},default=str)", "='{\"a\": \"{1}\"}'"),
        ("json.dumps(float(\"nan\"))", "='NaN'"),
        (
            "json.dumps(float(\"inf\"),allow_nan=False)",
            "!ValueError: Out of range float values are not JSON compliant"
        ),
        ("json.loads(\"[1,\")", "!JSONDecodeError: Expecting value: line 1 column 4 (char 3)"),
        ("json.loads(1)", "!TypeError: the JSON object must be str, bytes or bytearray, not int"),
        ("json.loads(b\"[1]\")", "=[1]"),
        ("json.dumps(10**30)", "='1000000000000000000000000000000'"),
        ("json.loads(\"{}\",object_hook=len)", "=0"),
        (
            "json.dumps({\"a\":1,2:3},sort_keys=True)",
            "!TypeError: '<' not supported between instances of 'int' and 'str'"
        ),
    ]

    @Test("json reads and writes as CPython's")
    func checkJson() {
        let setting =
            "import json"
        for (expression, result) in Self.json {
            #expect(answer(expression, after: setting) == result, "\(expression)")
        }
    }

    private static let base64: [(String, String)] = [
        ("base64.b64encode(b\"hi?>\")", "=b'aGk/Pg=='"),
        ("base64.urlsafe_b64encode(b\"hi?>\")", "=b'aGk_Pg=='"),
        ("base64.b64decode(\"aGk_Pg==\",b\"-_\")", "=b'hi?>'"),
        ("base64.b64decode(\"aGk=\").decode()", "='hi'"),
        ("base64.b64decode(\"\u{e9}\")", "!ValueError: string argument should contain only ASCII characters"),
        ("base64.b64encode(\"x\")", "!TypeError: a bytes-like object is required, not 'str'"),
        ("base64.b32encode(b\"hi\")", "=b'NBUQ===='"),
        ("base64.b32decode(\"NBUQ====\")", "=b'hi'"),
        ("base64.b16encode(b\"hi\")", "=b'6869'"),
        ("base64.b16decode(\"6869\")", "=b'hi'"),
        ("base64.b64decode(\"a b\",validate=True)", "!Error: Only base64 data is allowed"),
    ]

    @Test("base64 writes and reads bytes as CPython's")
    func checkBase64() {
        let setting =
            "import base64"
        for (expression, result) in Self.base64 {
            #expect(answer(expression, after: setting) == result, "\(expression)")
        }
    }

    private static let hashlib: [(String, String)] = [
        ("hashlib.sha256(b\"a\").hexdigest()", "='ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'"),
        ("hashlib.md5(b\"\").hexdigest()", "='d41d8cd98f00b204e9800998ecf8427e'"),
        (
            "hashlib.new(\"sha1\",b\"x\").digest()",
            "=b'\\x11\\xf6\\xad\\x8e\\xc5*)\\x84\\xab\\xaa\\xfd|;Qe\\x03x\\\\ r'"
        ),
        ("hashlib.sha256(\"a\")", "!TypeError: Strings must be encoded before hashing"),
        ("hashlib.sha512().name", "='sha512'"),
        ("hashlib.sha256().digest_size", "=32"),
        ("hashlib.new(\"nope\")", "!ValueError: unsupported hash type nope"),
    ]

    @Test("hashlib has digests as CPython's")
    func checkHashlib() {
        let setting =
            "import hashlib"
        for (expression, result) in Self.hashlib {
            #expect(answer(expression, after: setting) == result, "\(expression)")
        }
    }

    private static let hmac: [(String, String)] = [
        (
            "hmac.new(b\"k\",b\"m\",hashlib.sha256).hexdigest()",
            "='b60090e3052297aeb5a080889ce2fc4bca957e756faeb4df7d31800ca1e771ec'"
        ),
        (
            "hmac.new(b\"k\",b\"m\",\"sha1\").digest()",
            "=b'w+q\\xc8\\xa2\\x99~v\\x8b\\xe0\\x1d\\x97\\x11\\xe4\\xa4\\xf3J$\\xef3'"
        ),
        ("hmac.compare_digest(\"a\",\"a\")", "=True"),
        ("hmac.compare_digest(b\"a\",b\"b\")", "=False"),
    ]

    @Test("hmac has codes as CPython's")
    func checkHmac() {
        let setting =
            "import hmac,hashlib"
        for (expression, result) in Self.hmac {
            #expect(answer(expression, after: setting) == result, "\(expression)")
        }
    }

    private static let uuid: [(String, String)] = [
        ("uuid.UUID(\"12345678-1234-5678-1234-567812345678\")", "=UUID('12345678-1234-5678-1234-567812345678')"),
        ("str(uuid.UUID(\"{12345678123456781234567812345678}\"))", "='12345678-1234-5678-1234-567812345678'"),
        ("uuid.UUID(\"x\")", "!ValueError: badly formed hexadecimal UUID string"),
        ("uuid.uuid5(uuid.NAMESPACE_DNS,\"a.b\")", "=UUID('0e7af403-ee0d-594b-ab31-08b1c687f2fa')"),
        ("uuid.uuid3(uuid.NAMESPACE_URL,\"x\")", "=UUID('60a7f89c-e446-309c-8b4f-460bfdfd0dee')"),
        ("uuid.UUID(int=5).hex", "='00000000000000000000000000000005'"),
        ("uuid.UUID(bytes=b\"a\"*16)", "=UUID('61616161-6161-6161-6161-616161616161')"),
        ("uuid.UUID(\"12345678-1234-5678-1234-567812345678\").int", "=24197857161011715162171839636988778104"),
        ("uuid.UUID(int=1)<uuid.UUID(int=2)", "=True"),
        ("uuid.UUID(int=1)==uuid.UUID(int=1)", "=True"),
        ("uuid.UUID()", "!TypeError: one of the hex, bytes, bytes_le, fields, or int arguments must be given"),
        ("uuid.UUID(int=1).urn", "='urn:uuid:00000000-0000-0000-0000-000000000001'"),
        ("uuid.NAMESPACE_X500", "=UUID('6ba7b814-9dad-11d1-80b4-00c04fd430c8')"),
    ]

    @Test("uuid names things as CPython's")
    func checkUuid() {
        let setting =
            "import uuid"
        for (expression, result) in Self.uuid {
            #expect(answer(expression, after: setting) == result, "\(expression)")
        }
    }
}
