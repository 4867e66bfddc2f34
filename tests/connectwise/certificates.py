"""Certificates made for a test: good ones, and each kind that must not be trusted."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

HERE = ("localhost", "127.0.0.1", "127.0.0.2")
DAY = timedelta(days=1)


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _meant(name: str) -> x509.GeneralName:
    return x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name)


@dataclass(frozen=True, slots=True)
class Authority:
    """Signs certificates; its own is the file that those who trust it name."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    file: Path

    @classmethod
    def made(cls, folder: Path, name: str) -> "Authority":
        key = ec.generate_private_key(ec.SECP256R1())
        sign = x509.KeyUsage(*(place in {5, 6} for place in range(9)))
        unsigned = (
            _unsigned(name, key, name).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        ).add_extension(sign, critical=True)
        own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        certificate = unsigned.add_extension(own, critical=False).sign(key, SHA256())
        file = folder / f"{name}.pem"
        file.write_bytes(certificate.public_bytes(Encoding.PEM))
        return cls(folder, key, file)

    def server(self, name: str, *, names: tuple[str, ...] = HERE, ends: timedelta = DAY, signs: bool = True) -> Path:
        """Return a file with a server's certificate and its key; one that isn't signed here signs itself."""
        key = ec.generate_private_key(ec.SECP256R1())
        meant = x509.SubjectAlternativeName([_meant(each) for each in names])
        signer, issuer = (self.key, self.file.stem) if signs else (key, name)
        known = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
        unsigned = _unsigned(name, key, issuer, ends=ends).add_extension(meant, critical=False)
        certificate = unsigned.add_extension(known, critical=False).sign(signer, SHA256())
        file = self.folder / f"{name}-server.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(certificate.public_bytes(Encoding.PEM) + private)
        return file


def _unsigned(
    name: str, key: ec.EllipticCurvePrivateKey, issuer: str, *, ends: timedelta = DAY
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return x509.CertificateBuilder(
        issuer_name=_called(issuer),
        subject_name=_called(name),
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=now - 2 * DAY,
        not_valid_after=now + ends,
    )


def speaking_tls(certificate: Path) -> ssl.SSLContext:
    """Return what a server with this certificate speaks."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
