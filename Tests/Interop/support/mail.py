"""Mail servers that tests send to: one that keeps what it gets, and ones that behave badly."""

import email
import email.policy
import ipaddress
import re
import socket
import ssl
import threading
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from support.server import free_ports

LINK = re.compile(r"https?://\S+/if/flow/\S+")


class Inbox:
    """A mail server on this machine. What arrives is kept, in order."""

    def __init__(self, tls: ssl.SSLContext | None = None, implicit: bool = False, account=None, **options):
        self.messages: list[email.message.EmailMessage] = []
        self.envelopes: list = []
        self.sign_ins: list[tuple[str, str]] = []
        self.answers: dict[str, list[str]] = {}
        self.account = account
        self.is_secure: list[bool] = []
        [self.port] = free_ports(1)
        if account:
            options |= {"authenticator": self._authenticate, "auth_required": True,
                        "auth_require_tls": options.get("auth_require_tls", tls is not None and not implicit)}
        if tls and not implicit:
            options |= {"tls_context": tls, "require_starttls": True}
        self.controller = Controller(
            self, hostname="127.0.0.1", port=self.port, ssl_context=tls if implicit else None, **options)

    def __enter__(self) -> "Inbox":
        self.controller.start()
        return self

    def __exit__(self, *_error) -> None:
        self.controller.stop()

    def answer(self, address: str, *replies: str) -> None:
        """What is said to the next attempts to send to an address; afterwards it is taken."""
        self.answers[address] = list(replies)

    def _authenticate(self, _server, _session, _envelope, mechanism, data):
        name = (data.login.decode(), data.password.decode())
        self.sign_ins.append((mechanism, name[0]))
        return AuthResult(success=name == self.account, handled=False)

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        replies = self.answers.get(address, [])
        if replies:
            return replies.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, session, envelope):
        self.envelopes.append(envelope)
        self.is_secure.append(session.ssl is not None)
        self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 2.0.0 Taken as 4711"

    def wait(self, count: int = 1, to: str | None = None, seconds: float = 20) -> list[email.message.EmailMessage]:
        """The messages, as soon as there are so many, to an address if one is named."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = [each for each in self.messages if to is None or to in each["To"]]
            if len(found) >= count:
                return found
            time.sleep(0.05)
        raise AssertionError(f"{count} messages to {to or 'anybody'} did not come: {self.messages}")

    def link(self, to: str, number: int = 1) -> str:
        """The link in a message to an address, the first unless another is asked for."""
        text = self.wait(number, to)[number - 1].get_body(("plain",)).get_content()
        [link] = LINK.findall(text)
        return link


class Talker:
    """A server that says what it is told to, whatever the client says."""

    def __init__(self, talk):
        self.talk = talk
        self.heard: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection:
            try:
                self.talk(connection, self.heard)
            except OSError:
                pass

    def __enter__(self) -> "Talker":
        return self

    def __exit__(self, *_error) -> None:
        self.listener.close()


class Authority:
    """A certificate authority of one's own, and a certificate for this machine."""

    def __init__(self, folder: Path, name: str = "localhost"):
        folder.mkdir(parents=True, exist_ok=True)
        now = datetime.now(timezone.utc)

        def certificate(subject, key, issuer, signer, is_authority):
            names = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            builder = (x509.CertificateBuilder()
                       .subject_name(self._name(subject)).issuer_name(self._name(issuer))
                       .public_key(key.public_key()).serial_number(x509.random_serial_number())
                       .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))
                       .add_extension(x509.BasicConstraints(is_authority, None), True))
            if not is_authority:
                builder = builder.add_extension(x509.SubjectAlternativeName(names), False)
            return builder.sign(signer, hashes.SHA256())

        root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        root = certificate("Test Authority", root_key, "Test Authority", root_key, True)
        leaf = certificate(name, key, "Test Authority", root_key, False)
        self.file = folder / "authority.pem"
        self.file.write_bytes(root.public_bytes(serialization.Encoding.PEM))
        chain, secret = folder / "server.pem", folder / "server.key"
        chain.write_bytes(leaf.public_bytes(serialization.Encoding.PEM))
        secret.write_bytes(key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.load_cert_chain(chain, secret)

    @staticmethod
    def _name(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def settings(port: int, **more: str) -> dict[str, str]:
    """What a server is told to send by a mail server on a port of this machine."""
    return {"EMAIL__HOST": "localhost", "EMAIL__PORT": str(port), "EMAIL__TIMEOUT": "3",
            "EMAIL__FROM": "Lanyard Test <id@example.com>"} | {f"EMAIL__{name}": value for name, value in more.items()}
