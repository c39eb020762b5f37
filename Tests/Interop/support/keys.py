"""Makes key pairs with self-signed certificates, of every kind that signs tokens."""

from datetime import datetime, timedelta, timezone

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from support.admin import Admin, unique

MAKERS = {
    "RS256": lambda: rsa.generate_private_key(65537, 2048),
    "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "ES384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "ES512": lambda: ec.generate_private_key(ec.SECP521R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate,
}


def certificate_for(key, name: str) -> str:
    """A self-signed certificate in PEM, valid for a day."""
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(timezone.utc)
    digest = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    certificate = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
        .sign(key, digest)
    )
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def upload_key(admin: Admin, algorithm: str) -> tuple[str, object]:
    """Gives the server a new key pair; returns its primary key there and the private key."""
    key, name = MAKERS[algorithm](), unique("key")
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
    made = admin.call("POST", "crypto/certificatekeypairs/", {
        "name": name, "certificate_data": certificate_for(key, name), "key_data": pem,
    })
    return made["pk"], key
