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
