/// The modules that every program may import.
enum StandardModules {
    static let all: [ModuleDefinition] = [
        base64, binascii, datetime, djangoHTML, djangoText, hashlib, hmac, html, ipaddress, json, math, random, re,
        secrets, string, textwrap, time, urlParse, uuid,
    ]
}
