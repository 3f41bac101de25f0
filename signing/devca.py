"""The development CA: everything that signs in a demo, made on first run, and loudly worthless.

DEMO stands in every name, a warning goes to the log at each use, and the verifier trusts its root in demo mode only.
Passphrases are random and lie beside the keys in files only the owner reads.
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from signing.errors import key_refused
from signing.keys import FileKey, load_p12
from signing.timestamp import LocalTsa

log = logging.getLogger(__name__)

MARK = "DEMO - KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"
DEFAULT_AGENCY = "ỦY BAN NHÂN DÂN XÃ MẪU"
Kind = Literal["person", "agency", "tsa"]
_CRL_DAYS = 30
_LONGEST_NAME = 64  # ub-common-name, RFC 5280 appendix A


@dataclass(frozen=True, slots=True)
class Identity:
    """Someone the CA certifies: the file's label, the name, the agency, and what the certificate is for."""

    label: str
    name: str
    agency: str = DEFAULT_AGENCY
    kind: Kind = "person"


DEFAULT_IDENTITIES = (
    Identity("clerk", "Nguyễn Thị Mẫu"),
    Identity("leader", "Trần Văn Mẫu"),
    Identity("leader-2", "Lê Thị Thử"),
    Identity("van-thu-seal", DEFAULT_AGENCY, kind="agency"),
    Identity("tsa", "Dấu thời gian", kind="tsa"),
)


@dataclass(frozen=True, slots=True)
class DevCa:
    """A folder with a root, an issuing CA, a CRL and the keys of the demo's people. `ensure` makes what is missing."""

    folder: Path

    @classmethod
    def ensure(cls, folder: Path | str, identities: Iterable[Identity] = DEFAULT_IDENTITIES) -> DevCa:
        """Opens the CA in `folder`, making on first run the root, the issuing CA, the CRL, keys and sample pictures."""
        place = Path(folder)
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        ca = cls(place)
        if not (place / "issuing.key.pem").exists():
            ca._make_authorities()
        for identity in identities:
            ca.issue(identity)
        from signing.demo_pictures import write_sample_pictures

        write_sample_pictures(place)
        log.warning("Development CA in use (%s): signatures have NO LEGAL VALUE.", MARK)
        return ca

    @property
    def root_pem(self) -> bytes:
        """The root certificate, PEM: to be trusted in demo mode only."""
        return (self.folder / "root.pem").read_bytes()

    @property
    def issuing_pem(self) -> bytes:
        """The issuing CA's certificate, PEM."""
        return (self.folder / "issuing.pem").read_bytes()

    def key_files(self, label: str) -> tuple[Path, Path]:
        """The PKCS#12 file of `label` and the file that holds its passphrase. Raises KeyRefusedError."""
        p12, secret = self.folder / f"{label}.p12", self.folder / f"{label}.pass"
        if not p12.is_file() or not secret.is_file():
            raise key_refused("key-file-missing")
        return p12, secret

    def key(self, label: str, *, algorithm: str | None = None) -> FileKey:
        """The opened key of `label` ("clerk", "leader", "leader-2", "van-thu-seal", "tsa")."""
        p12, secret = self.key_files(label)
        log.warning("Development key %s in use (%s).", label, MARK)
        return load_p12(p12.read_bytes(), secret.read_text().strip(), label=label, algorithm=algorithm)

    @property
    def tsa(self) -> LocalTsa:
        """A timestamp authority in this process."""
        return LocalTsa(self.key("tsa"))

    def picture(self, name: Literal["signature", "signature-2", "seal"]) -> bytes:
        """A sample PNG: a blue signature or the red seal, marked DEMO."""
        return (self.folder / f"{name}.png").read_bytes()

    def crl(self) -> bytes:
        """The issuing CA's current CRL, DER; renewed when it is about to run out."""
        return self._current_crl("issuing")

    def root_crl(self) -> bytes:
        """The root's CRL over the issuing CA, DER; renewed when it is about to run out."""
        return self._current_crl("root")

    def _current_crl(self, authority: Literal["root", "issuing"]) -> bytes:
        path = self.folder / f"{authority}.crl"
        until = x509.load_der_x509_crl(path.read_bytes()).next_update_utc if path.exists() else None
        if until is None or until < datetime.now(UTC) + timedelta(days=1):
            self._write_crl(authority)
        return path.read_bytes()

    def revoke(self, *labels: str) -> None:
        """Writes a new CRL: what was revoked before, and the certificates of `labels` from now. Raises KeyRefusedError."""
        self._write_crl("issuing", [x509.load_der_x509_certificate(self.key(label).certificate) for label in labels])

    def _write_crl(self, authority: Literal["root", "issuing"], more: Iterable[x509.Certificate] = ()) -> None:
        path = self.folder / f"{authority}.crl"
        revoked = list(x509.load_der_x509_crl(path.read_bytes())) if path.exists() else []
        for certificate in more:
            builder = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number)
            revoked.append(builder.revocation_date(datetime.now(UTC)).build())
        _write(path, _crl(*self._authority(authority), revoked))

    def issue(self, identity: Identity, *, days: int = 730, curve: bool = False, algorithm_bits: int = 2048) -> Path:
        """A certificate and key for `identity`, made once; returns the PKCS#12 file. `curve`: ECDSA P-256."""
        path = self.folder / f"{identity.label}.p12"
        if path.exists():
            return path
        ca_key, ca = self._authority("issuing")
        private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
        private = ec.generate_private_key(ec.SECP256R1()) if curve else rsa.generate_private_key(65537, algorithm_bits)
        certificate = _leaf(identity, private.public_key(), ca_key, ca, days)
        secret = secrets.token_urlsafe(24)
        packed = pkcs12.serialize_key_and_certificates(
            identity.label.encode(), private, certificate, [ca], BestAvailableEncryption(secret.encode())
        )
        _write(self.folder / f"{identity.label}.pass", (secret + "\n").encode())
        _write(path, packed)
        return path

    def certify(
        self,
        name: str,
        key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey,
        *,
        agency: str = "",
        kind: Kind = "person",
        days: int = 730,
    ) -> bytes:
        """DER of a certificate for a key that lives elsewhere (a token)."""
        ca_key, ca = self._authority("issuing")
        return _leaf(Identity(name, name, agency or name, kind=kind), key, ca_key, ca, days).public_bytes(Encoding.DER)

    def _authority(self, name: str) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
        key = load_pem_private_key((self.folder / f"{name}.key.pem").read_bytes(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return key, x509.load_pem_x509_certificate((self.folder / f"{name}.pem").read_bytes())

    def _make_authorities(self) -> None:
        root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        root_name, name = _name("CA gốc sohoa", "sohoa"), _name("CA sohoa", "sohoa")
        root = _authority(root_name, root_name, root_key, root_key, 3650, 1)
        issuing = _authority(name, root_name, key, root_key, 3600, 0)
        for label, private, certificate in (("root", root_key, root), ("issuing", key, issuing)):
            _write(self.folder / f"{label}.pem", certificate.public_bytes(Encoding.PEM))
            pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            _write(self.folder / f"{label}.key.pem", pem)


def _name(common: str, agency: str) -> x509.Name:
    return x509.Name(
        [
            _part(NameOID.COUNTRY_NAME, "VN"),
            _part(NameOID.ORGANIZATION_NAME, agency),
            _part(NameOID.ORGANIZATIONAL_UNIT_NAME, MARK),
            _part(NameOID.COMMON_NAME, f"{common[: _LONGEST_NAME - 7].strip()} (DEMO)"),
        ]
    )


def _part(kind: x509.ObjectIdentifier, text: str) -> x509.NameAttribute[str]:
    # RFC 5280 bounds names in characters; cryptography counts UTF-8 bytes, of which Vietnamese has more.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return x509.NameAttribute(kind, text[:_LONGEST_NAME], _validate=False)


def _builder(subject: x509.Name, issuer: x509.Name, days: int) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
    )


def _authority(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    days: int,
    below: int,
) -> x509.Certificate:
    return (
        _builder(subject, issuer, days)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=below), critical=True)
        .add_extension(_usage(authority=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )


def _leaf(
    identity: Identity,
    key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey,
    ca_key: ec.EllipticCurvePrivateKey,
    ca: x509.Certificate,
    days: int,
) -> x509.Certificate:
    builder = (
        _builder(_name(identity.name, identity.agency), ca.subject, days)
        .public_key(key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(authority=False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
    )
    if identity.kind == "tsa":
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)  # alone and critical: RFC 3161 §2.3
    return builder.sign(ca_key, hashes.SHA256())


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _crl(
    key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate, revoked: Iterable[x509.RevokedCertificate]
) -> bytes:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(certificate.subject)
        .last_update(now - timedelta(minutes=5))
        .next_update(now + timedelta(days=_CRL_DAYS))
        .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
    )
    for one in revoked:
        builder = builder.add_revoked_certificate(one)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def _write(path: Path, data: bytes) -> None:
    """Writes a file only the owner may read, whole or not at all."""
    temporary = path.with_suffix(path.suffix + f".{os.getpid()}-{threading.get_ident()}.new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        target.write(data)
    os.replace(temporary, path)
