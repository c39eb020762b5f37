"""Calls of methods, builtins and modules, with arguments that mostly, but not always, are of the right type.

In a template `<int>` stands for an expression of that type, `<int?>` for one that may be left out together with the
comma before it; what is in WORDS stands for one of these texts.
"""

import re

WORDS = {
    "pattern": [
        r"'a'",
        r"'[a-z]+'",
        r"r'\d+'",
        r"r'(\w)(\w*)'",
        r"'(?P<x>[A-Z])?'",
        r"'^a|b$'",
        r"r'\bX?\b'",
        r"'(a|b)*c'",
        r"'.'",
        r"'(?i)hello'",
        r"''",
        r"'[^,]*'",
        r"r'\s+'",
        r"'(?=a)'",
        r"'(a)(b)?'",
        r"'(?!x)\\w'",
        r"'['",
        r"r'(\w)\1'",
        r"'a{2,}'",
        r"'a*?b'",
        r"'(?<=a).'",
        r"'@|\\.'",
    ],
    "replacement": [
        r"''",
        r"'-'",
        r"r'\1'",
        r"r'<\g<0>>'",
        r"r'\g<x>'",
        r"lambda m: m.group().upper()",
        r"r'\\n'",
        r"'\\n'",
        r"lambda m: str(m.span())",
    ],
    "jsontext": [
        r"'1'",
        r"'[1, 2.5, null, true]'",
        '\'{"a": [1, {"b": "c"}]}\'',
        r"'[1,'",
        r"'\"\\\\u00e9\"'",
        r"'1e5'",
        r"'-0'",
        r"'NaN'",
        r"' [ ] '",
        '\'{"a": 1, "a": 2}\'',
        r"''",
        r"'01'",
        r"'{1: 2}'",
        r"'[1 2]'",
        r"'nul'",
        r"'\"a'",
        r"'1.0E-2'",
        r"'-'",
    ],
    "date": [
        "datetime.date(2024, 2, 29)",
        "datetime.date(1970, 1, 1)",
        "datetime.date(1999, 12, 31)",
        "datetime.date(<int>, 1, 1)",
        "datetime.date.fromisoformat('2023-03-05')",
    ],
    "moment": [
        "datetime.datetime(2024, 2, 29, 12, 30, 45, 123456)",
        "datetime.datetime(2000, 1, 1)",
        "datetime.datetime(2021, 7, 4, 23, 59, tzinfo=datetime.timezone.utc)",
        "datetime.datetime.fromisoformat('2022-05-06T07:08:09+02:00')",
        "datetime.datetime.fromtimestamp(1e9, datetime.timezone.utc)",
        "datetime.datetime.strptime('2020-01-02 03:04', '%Y-%m-%d %H:%M')",
    ],
    "delta": [
        "datetime.timedelta(days=1)",
        "datetime.timedelta(hours=<int>, minutes=5)",
        "datetime.timedelta(seconds=<float>)",
        "datetime.timedelta(<int>)",
        "datetime.timedelta(weeks=-1, microseconds=7)",
    ],
    "time": ["datetime.time(1, 2, 3)", "datetime.time(23, 59, tzinfo=datetime.timezone.utc)", "datetime.time(<int>)"],
    "url": [
        "'https://user:pw@example.com:8080/a/b;p?q=1&r=%20x#frag'",
        "'/path?x=1'",
        "'mailto:a@b.c'",
        "''",
        "'//host/x'",
        "'http://[::1]/'",
        "'../c?d'",
        "'a=1&b=2&a=3&c='",
        "'HTTP://EX.com/%7Ea'",
        "'http://h:99999/'",
    ],
    "ip": [
        "'192.168.0.1'",
        "'10.0.0.0'",
        "'::1'",
        "'2001:db8::ff'",
        "'256.1.1.1'",
        "'8.8.8.8'",
        "3232235777",
        "'fe80::1%eth0'",
        "'::ffff:1.2.3.4'",
        "'1.2.3'",
    ],
    "net": [
        "'192.168.0.0/24'",
        "'10.0.0.0/8'",
        "'2001:db8::/32'",
        "'10.0.0.1/8'",
        "'1.2.3.4'",
        "'0.0.0.0/0'",
        "'10.0.0.0/33'",
    ],
    "digest": ["'md5'", "'sha1'", "'sha256'", "'sha512'", "'nope'"],
    "sign": ["-1", "0", "1", "2", "3", "5", "8", "20"],
    "spec": ["'%Y-%m-%d'", "'%H:%M:%S.%f'", "'%a %d %b %y'", "'%j %U %w %%'", "'%I %p'", "'%A, %B'", "''", "'%z|%Z'"],
    "order": ["'big'", "'little'", "'middle'"],
    "burl": ["b'https://u:p@Example.com:80/a;b?c=d%20#e'", "b'a=1&b=%C3%A9&c'", "b''", "b'/x?y'", "<bytes>"],
    "bpattern": ["b'a'", r"rb'(\w)(\W)?'", "b'[^a]'", "b'(?i)B'", "b''", r"rb'\xff|,'", "<bytes>", "<pattern>"],
    "codec": ["'utf-8'", "'ascii'", "'latin-1'", "'utf-16'", "'utf-16-le'", "'utf-32-be'", "'utf-8-sig'", "'nope'"],
    "handler": ["'strict'", "'ignore'", "'replace'", "'backslashreplace'", "'xmlcharrefreplace'", "'surrogatepass'"],
    "union": ["int|str", "int|None", "(str|bytes,list)", "dict|list|None", "None|str|int", "int|<any>", "bool|int"],
    "field": ["'name'", "'email'", "'groups'", "'attributes'", "'uid'", "'department'", "<str>"],
    "record": [
        "{'name': 'Jane Q. Doe', 'email': 'Jane@Example.com', 'groups': [{'name': 'admins'}, {'name': 'staff'}]}",
        "{'name': '', 'groups': [], 'attributes': {'department': 'IT', 'sn': ['Doe']}, 'uid': 7}",
        "{'name': 'Cher', 'email': None, 'attributes': {}, 'uid': 'c0ffee'}",
        "{'name': <str>, 'email': <str>, 'groups': <list>, 'attributes': <dict>}",
        "{'attributes': {'department': <any>}}",
    ],
    "prose": [
        "'The quick brown fox jumps over the lazy dog.'",
        "'  two\\n    four\\n  two'",
        "'a-b well-known  x\\ty'",
        "'averyverylongword ok'",
        "'a\\n\\nb'",
        "<str>",
    ],
    "markup": ["'<a href=\"x\">T&amp;C</a>'", "'&lt;&#65;&#x42;&eacute&nosuch;'", "'\\'\"<>&'", "<str>"],
}

METHODS = {
    "str": """capitalize() casefold() center(<sign>,<str?>) count(<str>,<int?>,<int?>) encode(<str?>)
        endswith(<str>,<int?>) expandtabs(<sign?>) find(<str>,<int?>,<int?>) format(<any>) index(<str>,<int?>)
        isalnum() isalpha() isascii() isdecimal() isdigit() isidentifier() islower() isnumeric() isprintable()
        isspace() istitle() isupper() join(<list>) join(<str>) ljust(<sign>,<str?>) lower() lstrip(<str?>)
        partition(<str>) removeprefix(<str>) removesuffix(<str>) replace(<str>,<str>,<int?>) rfind(<str>,<int?>,<int?>)
        rindex(<str>) rjust(<sign>,<str?>) rpartition(<str>) rsplit(<str?>,<sign?>) rsplit(None,<sign?>) rstrip(<str?>)
        split(<str?>,<sign?>) split(maxsplit=<sign>) splitlines(<bool?>) startswith(<str>,<int?>) startswith(<tuple>)
        strip(<str?>) swapcase() title() translate(<dict>) upper() zfill(<sign>) format_map(<dict>)""",
    "bytes": """capitalize() center(<sign>,<bytes?>) count(<bytes>,<int?>) count(<int>) decode(<str?>)
        endswith(<bytes>) expandtabs(<sign?>) find(<bytes>,<int?>,<int?>) hex(<str?>) index(<bytes>) isalnum()
        isalpha() isascii() isdigit() islower() isspace() istitle() isupper() join(<list>) ljust(<sign>,<bytes?>)
        lower() lstrip(<bytes?>) partition(<bytes>) removeprefix(<bytes>) removesuffix(<bytes>)
        replace(<bytes>,<bytes>,<int?>) rfind(<bytes>) rindex(<int>) rjust(<sign>) rpartition(<bytes>)
        rsplit(<bytes?>,<sign?>) rstrip(<bytes?>) split(<bytes?>,<sign?>) split() splitlines(<bool?>)
        startswith(<bytes>,<int?>) strip(<bytes?>) swapcase() title() upper() zfill(<sign>) translate(None,<bytes>)""",
    "int": """bit_length() bit_count() conjugate() as_integer_ratio() to_bytes(<sign>,<order>)
        to_bytes(<sign>,<order>,signed=<bool>)""",
    "float": "is_integer() as_integer_ratio() conjugate()",
    "list": """append(<any>) extend(<list>) extend(<any>) insert(<int>,<any>) pop(<int?>) remove(<any>) reverse()
        sort() sort(reverse=<bool>) sort(key=str) sort(key=<any>) index(<any>,<int?>,<int?>) count(<any>) copy()
        clear()""",
    "tuple": "index(<any>,<int?>) count(<any>)",
    "dict": """get(<any>,<any?>) items() keys() values() pop(<any>,<any?>) popitem() setdefault(<any>,<any?>)
        update(<dict>) update(<any>) update(a=<any>) copy() clear() fromkeys(<list>,<any?>)""",
    "set": """add(<any>) discard(<any>) remove(<int>) pop() clear() copy() update(<list>) update(<set>,<list>)
        union(<set>) union(<list>,<set>) intersection(<set>) intersection(<list>) difference(<set>) difference(<list>)
        symmetric_difference(<set>) symmetric_difference(<list>) intersection_update(<set>) difference_update(<set>)
        symmetric_difference_update(<set>) issubset(<set>) issuperset(<list>) isdisjoint(<set>)""",
}

BUILTINS = """abs(<any>) all(<list>) any(<any>) ascii(<any>) bin(<int>) bool(<any>) bytes(<list>) bytes(<str>,<str>)
    callable(<any>) chr(<int>) dict(<list>) dict(<dict>,b=<any>) divmod(<int>,<int>) divmod(<float>,<any>)
    enumerate(<any>,<int?>) filter(None,<list>) float(<any>) float(<str>) format(<any>,<str>) frozenset(<list>)
    hash(<float>) hex(<any>) int(<any>) int(<str>,<int>) isinstance(<any>,str) isinstance(<any>,<any>)
    issubclass(bool,int) issubclass(<any>,int) len(<any>) list(<any>) map(str,<any>) map(lambda*a:a,<list>,<str>)
    max(<list>) max(<list>,default=<any>) max(<list>,key=str) min(<any>,<any>) min(<list>,key=len,default=0) oct(<any>)
    ord(<any>) pow(<any>,<int>) pow(<int>,<int>,<int>) pow(<float>,<int>) range(<int>,<int?>) range(<any>)
    range(<int>,<int>,<sign>) repr(<any>) reversed(<any>) round(<float>,<int?>) round(<any>,<any>) round(<int>,<int>)
    set(<list>) slice(<int>,<any>) sorted(<list>) sorted(<any>,key=str,reverse=<bool>) str(<any>) str(<bytes>,<str>)
    sum(<list>) sum(<list>,<any>) tuple(<any>) type(<any>) zip(<list>,<str>) zip(<list>,<tuple>,strict=True)
    next(iter(<any>),<any>) iter(<any>) getattr(<any>,<str>,<any>) hasattr(<any>,<str>)"""

MODULES = """re.search(<pattern>,<str>) re.match(<pattern>,<str>).groups() re.findall(<pattern>,<str>)
    re.sub(<pattern>,<replacement>,<str>) re.subn(<pattern>,<replacement>,<str>,<sign?>)
    re.split(<pattern>,<str>,<sign?>) re.fullmatch(<pattern>,<str>) re.escape(str(<any>))
    [m.span()for\tm\tin\tre.finditer(<pattern>,<str>)] re.compile(<pattern>).search(<str>,<sign?>)
    re.match(<pattern>,<str>)[<int>] re.search(<pattern>,<str>).group(<int>,<str?>) re.search(<pattern>,<any>)
    re.search(<pattern>,<str>,re.I|re.M).groupdict() re.findall(<pattern>,<str>*2,re.S) re.compile(<pattern>,re.X)
    json.dumps(<any>) json.dumps(<dict>,indent=<sign>,sort_keys=True) json.dumps(<list>,separators=(',',':'))
    json.dumps(<any>,ensure_ascii=False,default=str) json.loads(json.dumps(<any>)) json.loads(<jsontext>)
    json.loads(<any>) json.dumps(<dict>,skipkeys=True) json.dumps(<tuple>,indent=<str>) base64.b64encode(<bytes>)
    base64.b64decode(<str>) base64.b64decode(base64.b64encode(<bytes>)) base64.urlsafe_b64encode(<bytes>)
    base64.b32encode(<bytes>) base64.b16encode(<bytes>) base64.b32decode(<bytes>) base64.b16decode(<str>,True)
    base64.b64decode(<bytes>,validate=True) hashlib.sha256(<bytes>).hexdigest() hashlib.md5(<any>).hexdigest()
    hashlib.new(<digest>,<bytes>).hexdigest() hashlib.sha1(<bytes>).digest_size hashlib.sha512(<bytes>).digest()[:4]
    <date> <moment> <delta> <time> <date>+<delta> <date>-<date> <date>-<delta> <moment>+<delta> <moment>-<moment>
    <moment>-<delta> <delta>*<int> <delta>/<int> <delta>//<int> <delta>/<delta> <delta>%<delta> <delta>//<delta>
    -<delta> abs(<delta>) <delta>+<delta> <delta>.total_seconds() <date>.strftime(<spec>) <moment>.strftime(<spec>)
    <time>.isoformat() <moment>.isoformat(<str?>) <moment>.isoformat(timespec='minutes') <date>.isocalendar()
    <date>.weekday() <moment>.date() <moment>.time() <moment>.timestamp() <moment>.replace(year=<int>)
    <date>.replace(day=<int>) <date>\t<\t<date> <moment>\t==\t<moment> <moment>\t<\t<moment> <delta>\t<=\t<delta>
    <date>.toordinal() str(<moment>) str(<delta>) repr(<delta>) datetime.datetime.strptime(<str>,<spec>)
    <time>\t<\t<time> datetime.date.fromisoformat(<str>) datetime.datetime.fromisoformat(<str>)
    datetime.date.fromordinal(<int>) <delta>*<float> datetime.datetime.combine(<date>,<time>)
    <moment>.astimezone(datetime.timezone.utc) <moment>.tzname() <moment>.utcoffset() bool(<delta>)
    hash(<delta>)==hash(<delta>) divmod(<delta>,<delta>) f'{<date>:%d.%m.%Y}' <date>+<int> <delta>-<date>
    textwrap.wrap(<prose>,<sign>) textwrap.fill(<prose>,10) textwrap.dedent(<prose>) textwrap.indent(<prose>,<str>)
    textwrap.shorten(<prose>,12) textwrap.shorten(<prose>,width=<sign>,placeholder=<str>)
    textwrap.wrap(<prose>,15,initial_indent=<str>) textwrap.fill(<prose>,8,break_long_words=False)
    textwrap.wrap(<prose>,12,max_lines=2) urllib.parse.quote(<str>) urllib.parse.quote(<str>,safe=<str>)
    urllib.parse.quote_plus(<str>) urllib.parse.unquote(<str>) urllib.parse.unquote(<url>)
    urllib.parse.urlencode(<dict>) urllib.parse.urlencode(<dict>,doseq=True) urllib.parse.urlparse(<url>)
    urllib.parse.urlsplit(<url>) urllib.parse.urlsplit(<url>).hostname urllib.parse.urlsplit(<url>).port
    urllib.parse.parse_qs(<url>) urllib.parse.parse_qsl(<url>,keep_blank_values=True) urllib.parse.urljoin(<url>,<url>)
    urllib.parse.urlunsplit(urllib.parse.urlsplit(<url>)) urllib.parse.urlparse(<url>).geturl()
    urllib.parse.urldefrag(<url>) urllib.parse.unquote_plus(<url>) urllib.parse.quote(<bytes>) html.escape(<markup>)
    html.unescape(<markup>) html.escape(<markup>,quote=False) html.escape(<any>) ipaddress.ip_address(<ip>)
    ipaddress.ip_network(<net>) ipaddress.ip_network(<net>,strict=False) int(ipaddress.ip_address(<ip>))
    ipaddress.ip_address(<ip>)\tin\tipaddress.ip_network(<net>) ipaddress.ip_address(<ip>).is_private
    str(ipaddress.ip_address(<ip>)) ipaddress.ip_address(<ip>)\t<\tipaddress.ip_address(<ip>)
    ipaddress.ip_address(<ip>)+<int> ipaddress.ip_network(<net>).num_addresses ipaddress.ip_interface(<net>)
    ipaddress.ip_address(<ip>).version ipaddress.ip_network(<net>)[<int>] ipaddress.ip_address(<ip>).exploded
    hex(ipaddress.ip_address(<ip>)) ipaddress.ip_network(<net>).netmask
    ipaddress.ip_network(<net>).subnet_of(ipaddress.ip_network(<net>)) ipaddress.IPv4Address(<ip>).packed
    ipaddress.ip_network(<net>).broadcast_address ipaddress.ip_address(<ip>).reverse_pointer math.floor(<float>)
    math.ceil(<any>) math.sqrt(<float>) math.log(<float>,<int?>) math.pow(<float>,<int>) math.gcd(<int>,<int>)
    math.factorial(<sign>) math.isclose(<float>,<float>) math.trunc(<float>) math.fsum(<list>) math.prod(<list>)
    math.comb(<sign>,<sign>) math.hypot(<float>,<float>) math.isqrt(<int>) math.copysign(<float>,<float>)
    math.fmod(<float>,<float>) math.modf(<float>) math.exp(<float>) math.lcm(<int>,<int>) math.sin(<float>)
    math.degrees(<float>) math.isnan(<any>) math.perm(<sign>,<sign>) math.log2(<int>) math.frexp(<float>)
    math.ldexp(<float>,<sign>) math.dist(<list>,<tuple>) math.log10(<any>) math.atan2(<float>,<int>)
    re.search(<bpattern>,<bytes>) re.findall(<bpattern>,<bytes>) re.sub(<bpattern>,<bytes>,<bytes>)
    re.split(<bpattern>,<bytes>,<sign?>) re.sub(<pattern>,<any>,<str>) re.compile(<bpattern>).search(<any>)
    re.subn(<bpattern>,lambda\tm:m.group()*2,<bytes>,<sign?>) re.escape(<bytes>) re.compile(<bpattern>,re.I)
    urllib.parse.urlparse(<burl>) urllib.parse.urlsplit(<url>).encode(<codec?>) urllib.parse.urlsplit(<any>)
    urllib.parse.urlsplit(<burl>).decode() urllib.parse.urlsplit(<burl>).hostname urllib.parse.urljoin(<burl>,<burl>)
    urllib.parse.urldefrag(<burl>).geturl() urllib.parse.parse_qs(<burl>) urllib.parse.urlparse(<url>)._asdict()
    urllib.parse.quote(<str>,encoding=<codec>,errors=<handler>) urllib.parse.unquote(<url>,<codec>,<handler>)
    urllib.parse.urlencode(<dict>,encoding=<codec>) urllib.parse.urlencode(<record>,quote_via=urllib.parse.quote)
    urllib.parse.urlsplit(<url>)._replace(path=<any>).geturl() urllib.parse.urlunsplit(<tuple>)
    urllib.parse.unquote_to_bytes(<any>) urllib.parse.parse_qsl(<url>,separator=<str>,max_num_fields=<sign>)
    json.dumps(urllib.parse.urlsplit(<url>)) json.loads(<jsontext>,parse_int=str) json.dumps(<record>,indent=2)
    json.loads(<jsontext>,parse_float=str,parse_constant=str) json.loads(<jsontext>,object_pairs_hook=list)
    json.loads(<str>.encode(<codec>)) json.dumps(<any>,sort_keys=True) <str>.encode(<codec>,<handler>)
    <bytes>.decode(<codec>,<handler>) isinstance(<any>,<union>) int.from_bytes(<bytes>,<order>,signed=<bool>)
    int.from_bytes(<any>,<order>) <bytes>%<any> b'%s|%5b|%d'%(<bytes>,<any>,<int>) '%(name)s'%<record> str(<union>)
    <record>.get(<field>,<any?>) <record>[<field>] (<record>.get(<field>)\tor\t<str>).partition('\t')[0]
    <record>.get('name','').rsplit('\t',1)[-1] <record>['name'].split('\t',1) <field>\tin\t<record>
    [g['name']for\tg\tin\t<record>.get('groups',[])] any(g['name']=='staff'for\tg\tin\t<record>['groups'])
    <record>.get('attributes',{}).get('department','none') {**<record>,'uid':<any>}
    f"{<record>.get('name')!r:>12}" <record>.get('email','').lower().endswith(('@example.com',<str>))
    next((g\tfor\tg\tin\t<record>.get('groups',())if\tg),None) {k:str(v)for\tk,v\tin\t<record>.items()if\tv}
    sorted(<record>.items(),key=lambda\tp:str(p[1])) string.ascii_letters[<int>] string.digits+<str> string.capwords(<str>) string.punctuation[<slice>]
    binascii.hexlify(<bytes>) binascii.unhexlify(<str>)"""

IMPORTS = "import base64, binascii, datetime, hashlib, html, ipaddress, json, math, re, string, textwrap, urllib.parse"

_HOLE = re.compile(r"(,?)<(\w+)(\?)?>")


def _split(text):
    # A tab within a template stands for a space.
    return [part.replace("\t", " ") for part in re.split(r"[ \n]+", text) if part]


METHODS = {name: _split(text) for name, text in METHODS.items()}
BUILTINS = _split(BUILTINS)
MODULES = _split(MODULES)


class Calls:
    """What a program calls."""

    def filled(self, template, d):
        def fill(match):
            comma, kind, optional = match.groups()
            if optional and self.chance(0.5):
                return ""
            return comma + self.argument(kind, d)

        text = _HOLE.sub(fill, template)
        return text if "(," not in text else text.replace("(,", "(")

    def argument(self, kind, d):
        if kind in WORDS:
            return self.filled(self.r.choice(WORDS[kind]), min(d, 1))
        if kind == "slice":
            return self.slice(d)
        return self.e("any" if self.chance(0.1) else kind, d)

    def call(self, d):
        k = self.r.randrange(10)
        if k < 4:
            kind = self.r.choice(list(METHODS))
            text = self.filled(self.r.choice(METHODS[kind]), d)
            receiver = self.e(kind if self.chance(0.95) else "any", d)
            if kind in ("list", "dict", "set"):
                return f"(lambda s: (s.{text}, s))({receiver})"
            return f"({receiver}).{text}"
        if k < 6:
            text = self.filled(self.r.choice(BUILTINS), d)
            if text.startswith(("enumerate", "filter", "map", "zip", "iter", "reversed")):
                return f"list({text})"
            return text
        return self.filled(self.r.choice(MODULES), d)
