"""What tests of the HTTPS listener share."""

import socket
import ssl
import subprocess


def shown(server, name: str | None) -> str:
    """The common name of the certificate that a client gets who asks for a name."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", server.ports["HTTPS"]), timeout=20) as plain:
        with context.wrap_socket(plain, server_hostname=name) as secured:
            encoded = secured.getpeercert(binary_form=True)
    text = subprocess.run(
        ["openssl", "x509", "-inform", "DER", "-noout", "-subject", "-nameopt", "multiline"],
        input=encoded, capture_output=True, check=True).stdout.decode()
    return next(line.split("=", 1)[1].strip() for line in text.splitlines() if "commonName" in line)


def is_asked(server, name: str | None, *options: str) -> bool:
    """Whether OpenSSL's client is asked for a certificate when it wants a name."""
    return b"CertificateRequest" in _client(server, name, "-msg", *options)


def acceptable(server, name: str) -> set[str]:
    """The names of authorities that OpenSSL's client is told when it is asked for a certificate."""
    lines = _client(server, name).decode().splitlines()
    if "Acceptable client certificate CA names" not in lines:
        return set()
    told = lines[lines.index("Acceptable client certificate CA names") + 1:]
    return {line for line in told if line.startswith("CN = ")}


def _client(server, name: str | None, *options: str) -> bytes:
    wanted = ["-servername", name] if name else ["-noservername"]
    done = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{server.ports['HTTPS']}", *wanted, *options],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=30)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout
