"""Authorities that sign certificates of clients."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = timedelta(days=1)


def pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


class Authority:
    """An authority, its own root or below another one."""

    def __init__(self, name: str, above: "Authority | None" = None):
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.key = ec.generate_private_key(ec.SECP256R1())
        above = above or self
        self.certificate = (
            self.draft(self.name, self.key.public_key(), above.name, -DAY, 30 * DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(above.key, hashes.SHA256()))

    @staticmethod
    def draft(subject, key, issuer, begins: timedelta, ends: timedelta) -> x509.CertificateBuilder:
        now = datetime.now(timezone.utc)
        return (x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
                .serial_number(x509.random_serial_number()).not_valid_before(now + begins).not_valid_after(now + ends))

    def issue(self, folder: Path, name: str, email: str = "", begins=-DAY, ends=10 * DAY,
              usage=ExtendedKeyUsageOID.CLIENT_AUTH) -> tuple[str, str]:
        """A certificate and its key, as files that clients read."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        draft = self.draft(subject, key.public_key(), self.name, begins, ends).add_extension(
            x509.ExtendedKeyUsage([usage]), critical=False)
        if email:
            draft = draft.add_extension(x509.SubjectAlternativeName([x509.RFC822Name(email)]), critical=False)
        certificate = draft.sign(self.key, hashes.SHA256())
        self.last = certificate
        stem = folder / f"{certificate.serial_number:x}"
        stem.with_suffix(".pem").write_text(pem(certificate))
        stem.with_suffix(".key").write_bytes(key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        return str(stem.with_suffix(".pem")), str(stem.with_suffix(".key"))

    def revoked(self, *certificates: x509.Certificate) -> str:
        """The list of what it revoked, in PEM."""
        now = datetime.now(timezone.utc)
        draft = x509.CertificateRevocationListBuilder().issuer_name(self.name).last_update(now - DAY).next_update(
            now + DAY)
        for each in certificates:
            draft = draft.add_revoked_certificate(
                x509.RevokedCertificateBuilder().serial_number(each.serial_number).revocation_date(now - DAY).build())
        return draft.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()
