"""Genuine habits of other tools that look like faults, each beside the fault it must not be taken for."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from bench.genuine import OFFICES, Box, House, draft, field_signed
from bench.patch import Patch
from signing.bytecheck import _is_issued
from signing.information import says_the_same
from signing.pdfobjects import PdfString, Ref
from signing.pdftree import pages_of
from signing.trust import TrustStore
from signing.verdict import Verdict
from signing.verify import verify
from tests.signing.houses import the_house

FIRST: Box = (330, 120, 430, 160)
SECOND: Box = (60, 60, 200, 100)


@pytest.fixture(scope="module")
def house() -> House:
    return the_house()


def codes(verdict: Verdict) -> set[str]:
    return {finding.code for finding in verdict.findings}


# --- one CA that issued its certificates twice ------------------------------------------------------------------------


class Issuer:
    """A CA that may issue the same certificate again: same names, serial numbers and keys, another signature."""

    def __init__(self) -> None:
        self.root_key = ec.generate_private_key(ec.SECP256R1())
        self.key = ec.generate_private_key(ec.SECP256R1())

    def _certificate(self, subject: str, key: ec.EllipticCurvePrivateKey, serial: int) -> asn1_x509.Certificate:
        def name(text: str) -> x509.Name:
            return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

        now = datetime(2025, 1, 1, tzinfo=UTC)
        builder = x509.CertificateBuilder().issuer_name(name("Root")).subject_name(name(subject)).serial_number(serial)
        builder = builder.public_key(key.public_key()).not_valid_before(now).not_valid_after(now + timedelta(days=9000))
        signed = builder.sign(self.root_key, hashes.SHA256())
        return asn1_x509.Certificate.load(signed.public_bytes(Encoding.DER))

    def signer(self, holder: str = "Alice", *, edited_to: str = "", alone: bool = False) -> signers.SimpleSigner:
        """Somebody with a certificate issued just now; `edited_to` writes another name of equal length into it."""
        leaf = self._certificate(holder, self.key, 4097)
        if edited_to:
            leaf = asn1_x509.Certificate.load(leaf.dump().replace(holder.encode(), edited_to.encode()))
        pem = self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        store = SimpleCertificateStore()
        if not alone:
            store.register(self._certificate("Root", self.root_key, 4096))
        return signers.SimpleSigner(leaf, asn1_keys.PrivateKeyInfo.load(pem), store)


def signed_twice(house: House, first: signers.SimpleSigner, second: signers.SimpleSigner) -> Verdict:
    paper = field_signed(house, draft(Random(8), OFFICES[0]), first, "Sig1", 0, FIRST, text="Alice")
    return verify(field_signed(house, paper, second, "Sig2", 0, SECOND, text="Alice"), TrustStore())


def test_a_certificate_that_its_ca_issued_twice_is_no_edited_one(house: House) -> None:
    ca = Issuer()
    assert signed_twice(house, ca.signer(), ca.signer()).integrity == "intact"


@pytest.mark.parametrize("alone", [True, False])
def test_of_two_copies_of_a_certificate_the_one_that_no_ca_signed_was_edited(house: House, *, alone: bool) -> None:
    ca = Issuer()
    whole, forged = ca.signer(), ca.signer(edited_to="Mabel", alone=alone)
    verdict = signed_twice(house, *((whole, forged) if alone else (forged, whole)))
    assert "certificate-copies-differ" in codes(verdict)
    states = [one.signed_revision for one in verdict.signatures]
    assert states == (["match", "mismatch"] if alone else ["mismatch", "match"])


def test_a_copy_that_cannot_be_read_was_issued_by_nobody() -> None:
    whole = Issuer().signer().signing_cert
    assert whole is not None
    assert not _is_issued(whole.dump()[:-40], [whole])
    assert not _is_issued(b"\x30\x7f", [whole])


def test_two_copies_without_their_issuer_still_accuse_each_other(house: House) -> None:
    ca = Issuer()
    verdict = signed_twice(house, ca.signer(alone=True), ca.signer(edited_to="Mabel", alone=True))
    assert verdict.integrity == "altered"


# --- what a file says of itself ---------------------------------------------------------------------------------------


def informed(house: House, before: bytes, after: bytes) -> Verdict:
    """A paper whose /Author is written anew after its signature."""
    patch = Patch(draft(Random(8), OFFICES[0]))
    author = patch.add({"Author": PdfString(before)})
    paper = field_signed(house, patch.done(Info=author), "leader-0", "Sig1", 0, FIRST, text="Trần Văn Mẫu")
    update = Patch(paper)
    info = update.file.trailer["Info"]
    assert isinstance(info, Ref)
    update.change(info, Author=PdfString(after))
    return verify(update.done(), house.trust, None, house.evidence)


def test_an_author_in_another_encoding_is_the_same_author(house: House) -> None:
    assert informed(house, "Trần Mẫu".encode("utf-16"), b"\xef\xbb\xbf" + "Trần Mẫu".encode()).integrity == "intact"
    assert says_the_same(PdfString(b"\xfe\xff" + "Mau".encode("utf-16-be")), PdfString(b"Mau"))


def test_another_author_is_not(house: House) -> None:
    assert "information-changed" in codes(informed(house, b"Mau", b"\xfe\xff\x00M\x00a\x01u"))
    assert not says_the_same(PdfString(b"Mau"), PdfString(b""))
    assert not says_the_same(PdfString(b""), None)


# --- signatures that lie beside the page ------------------------------------------------------------------------------


def test_a_signature_whose_place_is_off_the_page_is_an_unseen_one(house: House) -> None:
    paper = field_signed(house, draft(Random(8), OFFICES[0]), "leader-0", "Sig1", 0, FIRST, text="Trần Văn Mẫu")
    twice = field_signed(house, paper, "seal-0", "Sig2", 0, (-50, -50, -10, -10), text=OFFICES[0])
    assert verify(twice, house.trust, None, house.evidence).integrity == "intact"


# --- numbers with fewer decimals --------------------------------------------------------------------------------------


def measured_anew(house: House, box: list[float], by: float) -> Verdict:
    """A paper whose page and signature field are written anew after a signature, each number moved by so much."""
    patch = Patch(draft(Random(8), OFFICES[0]))
    sheet = pages_of(patch.file)[0].ref
    assert sheet is not None
    patch.change(sheet, MediaBox=[*box])
    paper = field_signed(house, patch.done(), "leader-0", "Sig1", 0, FIRST, text="Trần Văn Mẫu")
    update = Patch(paper)
    update.change(sheet, MediaBox=[number and number + by for number in box])
    widget = update.file.sequence(update.file.mapping(sheet).get("Annots"))[0]
    assert isinstance(widget, Ref)
    update.change(widget, Rect=[number + by for number in FIRST])
    return verify(update.done(), house.trust, None, house.evidence)


def test_a_program_that_keeps_fewer_decimals_moves_nothing(house: House) -> None:
    assert measured_anew(house, [0, 0, 595.276, 841.8898], 0.0002).integrity == "intact"


def test_a_page_of_another_size_and_a_field_at_another_place_are_changes(house: House) -> None:
    assert {"page-geometry-changed", "field-moved"} <= codes(measured_anew(house, [0, 0, 595.276, 841.89], 0.1))


@pytest.mark.parametrize("place", range(4))
def test_a_certificate_in_a_cms_whose_name_cannot_be_read_is_a_finding_and_no_foreign_exception(
    house: House, place: int
) -> None:
    pdf = field_signed(house, draft(Random(8), OFFICES[0]), Issuer().signer(), "Sig1", 0, FIRST, text="Alice")
    # The names in the hexadecimal CMS: issuer and subject of "Root", then issuer and subject of "Alice".
    names = [found.start() for found in re.finditer(rb"(?i)30..31..30..06035504030c..(?:416c|526f)", pdf)]
    broken = pdf[: names[place]] + b"4D" + pdf[names[place] + 2 :]  # no sequence any more
    verdict = verify(broken, TrustStore())
    assert verdict.integrity != "intact"
    assert codes(verdict) & {"cms-malformed", "certificate-copies-differ"}
    assert "internal" not in codes(verdict)
