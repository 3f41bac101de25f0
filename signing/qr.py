"""The signed code on paper: "this was issued", in 250 bytes that a phone checks without a network (signing.md §7).

COSE_Sign1 (RFC 9052) with ES256 and integer keys, written as `HTTPS://HOST/Q/` + Base32 so that the QR stays in its
alphanumeric mode. It carries what is printed on the sheet, never an identity number, and says nothing about whether the
result is still in force: the register does that.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import cbor2
import segno
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from signing.errors import SigningError
from signing.keys import Key

LARGEST = 250  # bytes of COSE: version 13-M at 30 mm still reads at 150 dpi
_LONGEST_SUBJECT = 60
_LONGEST_KIND = 30
_LONGEST_HOLDER = 40
_IDENTITY_NUMBER = re.compile(r"(?<!\d)(?:\d{12}|\d{9})(?!\d)")
_PREFIX = re.compile(r"^HTTPS?://[A-Z0-9.:-]+/Q/([A-Z2-7]{1,400})$", re.IGNORECASE)  # 250 bytes in Base32
_ALGORITHM, _KEY_ID = 1, 4
_ES256 = -7


class QrError(SigningError):
    """The code cannot be made, or what was scanned is not a code of ours that holds."""


@dataclass(frozen=True, slots=True)
class PaperCode:
    """What the sheet says. `code` is the result's 128-bit code; dates are local (Việt Nam) days.

    `number` "" and `day` None: the code was drawn before the leader signed, so before văn thư gave them; the register
    tells them, and the sheet shows them.
    """

    number: str
    day: date | None
    agency: str
    kind: str
    holder: str
    subject: str
    code: bytes
    issued_at: datetime
    valid_until: date | None = None

    def claims(self) -> dict[int, object]:
        """The CBOR map: 1 number, 2 day, 3 agency, 4 kind, 5 holder, 6 subject, 7 code, 8 issue time, 9 valid until."""
        values: dict[int, object] = {
            3: self.agency, 4: self.kind, 5: self.holder,
            6: self.subject[:_LONGEST_SUBJECT], 7: self.code, 8: int(self.issued_at.timestamp()),
        }  # fmt: skip
        if self.number:
            values[1] = self.number
        for name, day in ((2, self.day), (9, self.valid_until)):
            if day is not None:
                values[name] = _days(day)
        return values

    @classmethod
    def from_claims(cls, claims: Mapping[int, object]) -> PaperCode:
        """Raises KeyError, TypeError or ValueError on claims of another shape."""
        given, until = claims.get(2), claims.get(9)
        return cls(
            number=str(claims.get(1, "")),
            day=_day(given) if given is not None else None,
            agency=str(claims[3]),
            kind=str(claims[4]),
            holder=str(claims[5]),
            subject=str(claims[6]),
            code=bytes(claims[7]),  # type: ignore[call-overload]
            issued_at=datetime.fromtimestamp(int(str(claims[8])), UTC),
            valid_until=_day(until) if until is not None else None,
        )


def _days(day: date) -> int:
    return day.toordinal()


def _day(value: object) -> date:
    if not isinstance(value, int):
        raise TypeError("a day is a number")
    return date.fromordinal(value)


def key_id(public: ec.EllipticCurvePublicKey) -> bytes:
    """Eight bytes that name a key in the published list: SHA-256 of its point, cut."""
    numbers = public.public_numbers()
    return hashlib.sha256(numbers.x.to_bytes(32) + numbers.y.to_bytes(32)).digest()[:8]


def seal(paper: PaperCode, key: ec.EllipticCurvePrivateKey | Key, host: str, scheme: str = "HTTPS") -> str:
    """The text of the QR; a long subject is cut with "…" until the code fits.

    Args:
        key: a P-256 key in memory, or one of `signing.keys` (a token, an HSM) that signs "ecdsa-sha256".
        host: of the office's address, with its port where it has one. scheme: HTTP only for a demonstration.

    Raises:
        QrError: "qr-too-large"; "qr-identity-number" where nine or twelve digits stand together in what is printed.
    """
    if _IDENTITY_NUMBER.search(" ".join((paper.number, paper.holder, paper.subject))):
        raise QrError("qr-identity-number", *SENTENCES["qr-identity-number"])
    protected = cbor2.dumps({_ALGORITHM: _ES256, _KEY_ID: key_id(public_key(key))}, canonical=True)
    payload = cbor2.dumps(_fitting(paper, len(protected)).claims(), canonical=True)
    cose = cbor2.dumps([protected, {}, payload, signature(key, _to_be_signed(protected, payload))], canonical=True)
    if len(cose) > LARGEST:
        raise QrError("qr-too-large", *SENTENCES["qr-too-large"])
    return f"{scheme.upper()}://{host.upper()}/Q/{base64.b32encode(cose).decode().rstrip('=')}"


def public_key(key: ec.EllipticCurvePrivateKey | Key) -> ec.EllipticCurvePublicKey:
    """The public half of a paper key. Raises QrError("qr-key-unfit") unless it is ECDSA on P-256 with SHA-256."""
    if isinstance(key, ec.EllipticCurvePrivateKey):
        public: object = key.public_key()
    else:
        public = (
            x509.load_der_x509_certificate(key.certificate).public_key() if key.algorithm == "ecdsa-sha256" else None
        )
    if not isinstance(public, ec.EllipticCurvePublicKey) or not isinstance(public.curve, ec.SECP256R1):
        raise QrError("qr-key-unfit", *SENTENCES["qr-key-unfit"])
    return public


def signature(key: ec.EllipticCurvePrivateKey | Key, data: bytes) -> bytes:
    """ES256 over `data` as COSE and JOSE write it: r and s, 32 bytes each (RFC 9053 §2.1, RFC 7518 §3.4)."""
    value = key.sign(data, ec.ECDSA(hashes.SHA256())) if isinstance(key, ec.EllipticCurvePrivateKey) else key.sign(data)
    r, s = decode_dss_signature(value)
    return r.to_bytes(32) + s.to_bytes(32)


def printable(paper: PaperCode) -> PaperCode:
    """The paper with identity numbers blotted out of its texts and a long holder or kind cut: what may be printed."""

    def clean(text: str, longest: int) -> str:
        blotted = _IDENTITY_NUMBER.sub("…", " ".join(text.split()))
        return blotted if len(blotted) <= longest else blotted[: longest - 1].rstrip() + "…"

    return replace(
        paper,
        kind=clean(paper.kind, _LONGEST_KIND),
        holder=clean(paper.holder, _LONGEST_HOLDER),
        subject=clean(paper.subject, _LONGEST_SUBJECT),
    )


def _fitting(paper: PaperCode, overhead: int) -> PaperCode:
    """The paper with as much of its subject as leaves the COSE within LARGEST."""
    room = LARGEST - overhead - 64 - 10  # the signature, and CBOR's heads
    subject = paper.subject[:_LONGEST_SUBJECT]
    while subject and len(cbor2.dumps(replace(paper, subject=subject).claims(), canonical=True)) > room:
        subject = subject.rstrip("…")[:-1].rstrip() + "…" if len(subject) > 2 else ""
    return replace(paper, subject=subject)


def unseal(text: str, keys: Mapping[bytes, ec.EllipticCurvePublicKey]) -> PaperCode:
    """What a scanned code says, once its signature holds under one of the published keys (by key id).

    Raises:
        QrError: "qr-not-ours", "qr-key-unknown" or "qr-forged".
    """
    found = _PREFIX.match(text.strip())
    if not found:
        raise QrError("qr-not-ours", *SENTENCES["qr-not-ours"])
    try:
        letters = found[1].upper()
        cose = base64.b32decode(letters + "=" * (-len(letters) % 8))
        protected, unsigned, payload, value = cbor2.loads(cose)
        # What the signature does not cover may not differ either: one paper, one text.
        if unsigned != {} or cose != cbor2.dumps([protected, {}, payload, value], canonical=True):
            raise ValueError("another spelling")
        header = cbor2.loads(protected)
        named = header[_KEY_ID]
        if not isinstance(named, bytes) or not isinstance(value, bytes):
            raise ValueError("no bytes")
        public = keys.get(named)
        if header[_ALGORITHM] != _ES256 or len(value) != 64:
            raise ValueError("another algorithm")
    except (ValueError, TypeError, KeyError, IndexError, cbor2.CBORError) as odd:
        raise QrError("qr-not-ours", *SENTENCES["qr-not-ours"]) from odd
    if public is None:
        raise QrError("qr-key-unknown", *SENTENCES["qr-key-unknown"])
    der = encode_dss_signature(int.from_bytes(value[:32]), int.from_bytes(value[32:]))
    try:
        public.verify(der, _to_be_signed(protected, payload), ec.ECDSA(hashes.SHA256()))
        return PaperCode.from_claims(cbor2.loads(payload))
    except (InvalidSignature, ValueError, TypeError, KeyError, cbor2.CBORError) as forged:
        raise QrError("qr-forged", *SENTENCES["qr-forged"]) from forged


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    return cbor2.dumps(["Signature1", protected, b"", payload], canonical=True)


def picture(text: str, millimetres: float = 30.0, dpi: int = 300) -> bytes:
    """The QR as PNG, level M, at least `millimetres` wide with its quiet zone."""
    code = segno.make(text, error="m", boost_error=False, micro=False)
    modules = code.symbol_size(border=4)[0]
    scale = max(2, round(millimetres / 25.4 * dpi / modules))
    target = io.BytesIO()
    code.save(target, kind="png", scale=scale, border=4)
    return target.getvalue()


SENTENCES: dict[str, tuple[str, str]] = {
    "qr-too-large": (
        "Thông tin in trong mã QR quá dài; hãy rút gọn trích yếu hoặc tên.",
        "Too much is to be printed in the QR code; shorten the subject or the name.",
    ),
    "qr-identity-number": (
        "Không được in số định danh vào mã QR; hãy bỏ dãy 9 hoặc 12 chữ số.",
        "Identity numbers may not be printed in the QR code; take the 9 or 12 digits out.",
    ),
    "qr-key-unfit": (
        "Khóa ký mã QR phải là ECDSA P-256 với SHA-256; hãy chọn khóa khác.",
        "The key of the paper codes must be ECDSA on P-256 with SHA-256; choose another one.",
    ),
    "qr-not-ours": (
        "Mã vừa quét không phải mã của hệ thống này; hãy quét mã QR in trên giấy, hoặc hỏi cơ quan ghi trên giấy.",
        "What was scanned is not a code of this system; scan the code on the sheet, or ask the office that it names.",
    ),
    "qr-key-unknown": (
        "Không có khóa công khai để kiểm tra mã này; hãy cập nhật danh sách khóa hoặc tra trên trang của cơ quan.",
        "The public key for this code is not at hand; update the list of keys or look it up on the office's page.",
    ),
    "qr-forged": (
        "Mã QR này là giả hoặc đã bị sửa: chữ ký trong mã không khớp. Không nhận tờ giấy này; hãy hỏi cơ quan ghi trên giấy.",
        "This QR code is forged or was edited: the signature in it does not match. Do not accept the sheet; ask the office that it names.",
    ),
}
