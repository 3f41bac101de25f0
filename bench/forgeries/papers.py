"""Papers on which every byte is what somebody signed, and which are still no one's word: never to be called valid.

The wrong office, and certificates that the house's authorities would not stand for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from asn1crypto import keys as asn1keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from bench.genuine import OFFICES, House, draft, field_signed, photographed
from bench.statetools import Desk
from signing.fields import FieldPlan, find_fields

_Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
_DAY = timedelta(days=1)


def wrong_office(house: House, random: Random) -> bytes:
    """Everything genuine but the office: another one's people sign this office's paper."""
    return _sealed(house, random, "stranger")


# Bodies of one place whose names are nearly the office's; none of them issues its papers.
_NEIGHBOURS = (
    "VĂN PHÒNG {office}", "CÔNG AN XÃ MẪU", "TRẠM Y TẾ XÃ MẪU", "ĐẢNG ỦY XÃ MẪU", "HỘI ĐỒNG NHÂN DÂN XÃ MẪU",
    "ỦY BAN MẶT TRẬN TỔ QUỐC XÃ MẪU", "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG XÃ MẪU", "ỦY BAN NHÂN DÂN PHƯỜNG MẪU", "ỦY BAN NHÂN DÂN XÃ MẬU",
)  # fmt: skip


def neighbouring_office(house: House, random: Random) -> bytes:
    """The paper of one office under the seal of another of the same place, or of one whose name looks alike."""
    name = random.choice(_NEIGHBOURS).format(office=OFFICES[0])
    return _sealed(house, random, _Issuer.of(house).issue(name=f"{name} (DEMO)").signer())


def private_person(house: House, random: Random) -> bytes:
    """Somebody whose certificate names no office signs an office's paper, as its leader would."""
    return _sealed(house, random, _citizen(house, random))


def copy_by_a_private_person(house: House, random: Random) -> bytes:
    """The same, calling it a certified copy or a digitised one, which another than the issuing office may sign."""
    text = random.choice(
        [f"SAO Y; {OFFICES[0]}; 13/04/2026", "Sao y bản chính\n13/04/2026", "Người số hóa: Nguyễn Thị Mẫu\n13/04/2026"]
    )
    desk = Desk(house, random, pictures=random.random() < 0.3)
    return desk.stamped(draft(random, OFFICES[0]), _citizen(house, random), text, 330, 20)


# Some are spelt like offices and publishers when marks are taken off.
_CITIZENS = ("Nguyễn Thị Mẫu", "Nguyễn Công Bảo", "Vũ Văn Phong", "Trần Quốc Hội", "Lê Hải Quân", "Đoàn Công An")


def _citizen(house: House, random: Random) -> Any:
    return _Issuer.of(house).issue(name=f"{random.choice(_CITIZENS)} (DEMO)", private=True).signer()


def another_one_on_a_scan(house: House, random: Random) -> bytes:
    """A picture of an office's paper, signed by another office or by a person of none."""
    by = random.choice(["stranger", _citizen(house, random)])
    return field_signed(
        house, photographed(draft(random, OFFICES[0])), by, "Seal", 0, (330, 120, 430, 160), text="Da ky"
    )


def _sealed(house: House, random: Random, by: str | Any) -> bytes:
    pdf = draft(random, OFFICES[0])
    left, top, right, bottom = (lambda p: (p.x0, p.y0, p.x1, p.y1))(find_fields(pdf, FieldPlan()).seal)
    box = (left, 842 - bottom, right, 842 - top)
    return field_signed(house, pdf, by, "Signature1", 0, box, picture=house.ca.picture("seal"))


class _Issuer:
    """The house's issuing CA, or one below or beside it, and what it can be made to sign."""

    def __init__(self, key: _Key, certificate: x509.Certificate, above: tuple[x509.Certificate, ...] = ()) -> None:
        self.key, self.certificate, self.above = key, certificate, above

    @classmethod
    def of(cls, house: House) -> _Issuer:
        key = load_pem_private_key((house.ca.folder / "issuing.key.pem").read_bytes(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return cls(key, x509.load_pem_x509_certificate(house.ca.issuing_pem))

    def issue(
        self,
        *,
        name: str = f"{OFFICES[0]} (DEMO)",
        private: bool = False,
        key: _Key | None = None,
        since: timedelta = -_DAY,
        until: timedelta = 365 * _DAY,
        extensions: tuple[x509.ExtensionType, ...] = (),
    ) -> _Issuer:
        """A certificate under this one with its key; `since` and `until` count from now; `private` names no office."""
        key = key or ec.generate_private_key(ec.SECP256R1())
        now = datetime.now(UTC)
        kinds = [NameOID.COMMON_NAME] if private else [NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME]
        subject = x509.Name([x509.NameAttribute(kind, name) for kind in kinds])
        builder = x509.CertificateBuilder(self.certificate.subject, subject, key.public_key())
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now + since).not_valid_after(now + until)
        for extension in extensions:
            builder = builder.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
        made = builder.sign(self.key, hashes.SHA256())
        return _Issuer(key, made, (*self.above, self.certificate))

    def signer(self) -> Any:
        """A pyHanko signer of this certificate, with its path in the CMS."""
        der = self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        store = SimpleCertificateStore()
        for one in self.above:
            store.register(asn1.Certificate.load(one.public_bytes(Encoding.DER)))
        leaf = asn1.Certificate.load(self.certificate.public_bytes(Encoding.DER))
        return signers.SimpleSigner(leaf, asn1keys.PrivateKeyInfo.load(der), store)


_CA = x509.BasicConstraints(ca=True, path_length=None)


def _expired(house: House) -> _Issuer:
    return _Issuer.of(house).issue(since=-400 * _DAY, until=-30 * _DAY)


def _of_the_future(house: House) -> _Issuer:
    return _Issuer.of(house).issue(since=30 * _DAY)


def _of_the_office_s_own_making(house: House) -> _Issuer:
    """Self-signed, with the office's very name."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{OFFICES[0]} (DEMO)")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    now = datetime.now(UTC)
    made = builder.not_valid_before(now - _DAY).not_valid_after(now + _DAY).sign(key, hashes.SHA256())
    return _Issuer(key, made)


def _of_a_root_that_only_has_the_name(house: House) -> _Issuer:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.load_pem_x509_certificate(house.ca.issuing_pem).subject
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    now = datetime.now(UTC)
    builder = builder.not_valid_before(now - _DAY).not_valid_after(now + 900 * _DAY)
    return _Issuer(key, builder.add_extension(_CA, critical=True).sign(key, hashes.SHA256())).issue()


def _of_a_person_who_plays_authority(house: House) -> _Issuer:
    """A leaf without CA:TRUE has certified the office."""
    return _Issuer.of(house).issue(name="Nguyễn Thị Mẫu (DEMO)").issue()


def _of_a_leaf_that_says_it_is_no_authority(house: House) -> _Issuer:
    no = x509.BasicConstraints(ca=False, path_length=None)
    return _Issuer.of(house).issue(name="Phòng Mẫu (DEMO)", extensions=(no,)).issue()


def _below_a_path_that_is_too_long(house: House) -> _Issuer:
    short = x509.BasicConstraints(ca=True, path_length=0)
    return (
        _Issuer.of(house)
        .issue(name="CA một (DEMO)", extensions=(short,))
        .issue(name="CA hai (DEMO)", extensions=(_CA,))
        .issue()
    )


def _outside_its_authority_s_names(house: House) -> _Issuer:
    other = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "SỞ KHÁC (DEMO)")])
    confined = x509.NameConstraints([x509.DirectoryName(other)], None)
    return _Issuer.of(house).issue(name="CA ngành (DEMO)", extensions=(_CA, confined)).issue()


def _for_servers_only(house: House) -> _Issuer:
    servers = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    return _Issuer.of(house).issue(name="CA máy chủ (DEMO)", extensions=(_CA, servers)).issue(extensions=(servers,))


def _signed_by_an_algorithm_nobody_knows(house: House) -> _Issuer:
    """The authority's name, and a label under which nobody can check what it never signed."""
    made = _Issuer.of(house).issue()
    der = asn1.Certificate.load(made.certificate.public_bytes(Encoding.DER))
    for place in (der["signature_algorithm"], der["tbs_certificate"]["signature"]):
        place["algorithm"] = "1.2.3.4.5"
    der["signature_value"] = bytes(64)
    return _Issuer(made.key, x509.load_der_x509_certificate(der.dump(force=True)), made.above)


def _with_a_weak_key(house: House) -> _Issuer:
    return _Issuer.of(house).issue(key=rsa.generate_private_key(65537, 1024))  # noqa: S505 (that is the forgery)


_TRICKS: tuple[Callable[[House], _Issuer], ...] = (
    _expired, _of_the_future, _of_the_office_s_own_making, _of_a_root_that_only_has_the_name,
    _of_a_person_who_plays_authority, _of_a_leaf_that_says_it_is_no_authority, _below_a_path_that_is_too_long,
    _outside_its_authority_s_names, _for_servers_only, _with_a_weak_key,
    _signed_by_an_algorithm_nobody_knows,
)  # fmt: skip


def _trick(made: Callable[[House], _Issuer]) -> Callable[[House, Random], bytes]:
    return lambda house, random: _sealed(house, random, made(house).signer())


PAPERS: dict[str, Callable[[House, Random], bytes]] = {
    "wrong_office": wrong_office,
    "neighbouring_office": neighbouring_office,
    "private_person": private_person,
    "another_one_on_a_scan": another_one_on_a_scan,
    "copy_by_a_private_person": copy_by_a_private_person,
    **{f"certificate{made.__name__}": _trick(made) for made in _TRICKS},
}
