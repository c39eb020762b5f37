"""Writes small files in MaxMind's format (MaxMind DB, version 2.0)."""

import ipaddress
import os
import struct
from pathlib import Path


def _head(kind: int, size: int) -> bytes:
    assert size < 285
    return bytes([kind << 5 | size]) if size < 29 else bytes([kind << 5 | 29, size - 29])


def _encode(value) -> bytes:
    match value:
        case dict():
            return _head(7, len(value)) + b"".join(_encode(key) + _encode(each) for key, each in value.items())
        case list():
            return bytes([len(value), 4]) + b"".join(map(_encode, value))
        case str():
            return _head(2, len(value.encode())) + value.encode()
        case float():
            return _head(3, 8) + struct.pack(">d", value)
        case int():
            return _head(6, 4) + struct.pack(">I", value)
        case bytes() if len(value) == 8:
            return bytes([8, 2]) + value
        case bytes():
            return _head(5, len(value)) + value
    raise TypeError(value)


def write(path: Path, kind: str, networks: dict[str, dict]) -> None:
    """Puts a file with what is said of each network in the place of the one that was there."""
    root, data = [None, None], b""
    for network, said in networks.items():
        parsed = ipaddress.ip_network(network)
        offset = 96 if parsed.version == 4 else 0
        number = int(parsed.network_address)
        node = root
        for index in range(offset + parsed.prefixlen):
            bit = number >> (127 - index) & 1
            if index == offset + parsed.prefixlen - 1:
                node[bit] = len(data)
            else:
                node[bit] = node[bit] or [None, None]
                node = node[bit]
        data += _encode(said)
    nodes = [root]
    for node in nodes:
        nodes += [each for each in node if isinstance(each, list)]
    places = {id(node): index for index, node in enumerate(nodes)}

    def record(each) -> int:
        if each is None:
            return len(nodes)
        return places[id(each)] if isinstance(each, list) else len(nodes) + 16 + each

    tree = b"".join(struct.pack(">I", record(each)) for node in nodes for each in node)
    short = struct.Struct(">H").pack
    metadata = {
        "node_count": len(nodes), "record_size": short(32), "ip_version": short(6), "database_type": kind,
        "languages": ["en"], "binary_format_major_version": short(2), "binary_format_minor_version": short(0),
        "build_epoch": struct.pack(">Q", 1_800_000_000), "description": {"en": "Made for tests."},
    }
    new = path.with_suffix(".new")
    new.write_bytes(tree + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + _encode(metadata))
    os.replace(new, path)


def city(continent: str, country: str, name: str, latitude: float, longitude: float) -> dict:
    """What a file of places says of a network."""
    return {
        "city": {"names": {"en": name}}, "continent": {"code": continent}, "country": {"iso_code": country},
        "location": {"latitude": latitude, "longitude": longitude},
    }


def system(number: int, organization: str) -> dict:
    """What a file of autonomous systems says of a network."""
    return {"autonomous_system_number": number, "autonomous_system_organization": organization}
