"""Genuine signed papers in the national layouts, and the development CA with the people who sign them.

Everyone is certified by the development CA. Issuing and copying go through our own signing; the manner of the state's
present tools (leader certifies with P = 2, then number, day and seal in new fields) is made with pyHanko, so that the
verifier is not measured on its own house's files alone.
"""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from random import Random
from typing import Any

import fpdf
import pypdfium2
from asn1crypto import pem
from PIL import Image
from pyhanko import stamp as stamps
from pyhanko.pdf_utils.content import ImportedPdfPage
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.text import TextBoxStyle
from pyhanko.sign import signers
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from bench.hanko import TunedSigner, stock_signer
from signing.devca import DevCa, Identity
from signing.evidence import Evidence
from signing.fields import FieldPlan, find_fields, to_pdfa
from signing.issue import number_and_seal, prepare_draft
from signing.keys import FileKey
from signing.request import LockProfile, Place, SignRequest
from signing.sign import sign
from signing.timestamp import LocalTsa
from signing.trust import TrustStore

Box = tuple[float, float, float, float]
_FONTS = Path("/usr/share/fonts/truetype/croscore")
_HEIGHT = 842.0
_RESERVED = 16384  # hexadecimal digits for a CMS: where nobody says, pyHanko signs twice to learn the length
OFFICES = ("ỦY BAN NHÂN DÂN XÃ MẪU", "SỞ NỘI VỤ TỈNH THỬ", "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO MẪU")
STRANGER = "SỞ TÀI CHÍNH TỈNH KHÁC"


@dataclass(frozen=True)
class House:
    """A development CA with the people and offices of the benchmark."""

    ca: DevCa
    _keys: dict[str, FileKey] = field(default_factory=dict, init=False, repr=False, compare=False)
    _signers: dict[str, TunedSigner] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def build(cls, folder: Path) -> House:
        logging.getLogger("signing.devca").setLevel(logging.ERROR)
        people = [Identity(f"leader-{i}", "Trần Văn Mẫu", office) for i, office in enumerate(OFFICES)]
        seals = [Identity(f"seal-{i}", office, office, "agency") for i, office in enumerate(OFFICES)]
        others = [
            Identity("stranger", STRANGER, STRANGER, "agency"),
            Identity("clerk", "Nguyễn Thị Mẫu"),
            Identity("tsa", "Dấu thời gian", kind="tsa"),
        ]
        ca = DevCa.ensure(folder, [seals[0], others[-1]])
        # Elliptic curves for the rest: keys in no time, and both families are signed with.
        for identity in [*people, *seals[1:], *others[:-1]]:
            ca.issue(identity, curve=True)
        return cls(ca)

    @cached_property
    def trust(self) -> TrustStore:
        return TrustStore((_der(self.ca.root_pem),), (_der(self.ca.issuing_pem),), demo=True)

    @cached_property
    def evidence(self) -> Evidence:
        return Evidence(crls=(self.ca.crl(), self.ca.root_crl()))

    def key(self, label: str) -> FileKey:
        """Somebody's opened key, opened once."""
        if label not in self._keys:
            self._keys[label] = self.ca.key(label)
        return self._keys[label]

    @cached_property
    def tsa(self) -> LocalTsa:
        """The house's timestamp authority, its key opened once."""
        return self.ca.tsa

    def pyhanko(self, label: str) -> Any:
        """pyHanko's signer of somebody, made once: reading and checking a key costs ten times what signing does."""
        if label not in self._signers:
            whole = stock_signer(self.ca, label)
            # The leaf alone goes into the CMS, as in the files of the state's tools.
            leaf = signers.SimpleSigner(whole.signing_cert, whole.signing_key, SimpleCertificateStore())
            key = self.key(label)
            if key.algorithm.startswith("rsa"):  # pyHanko says PKCS#1 v1.5 where nobody asks for PSS
                key = self.ca.key(label, algorithm="rsa-pkcs1-sha256")
            self._signers[label] = TunedSigner(leaf, key)
        return self._signers[label]


def _der(text: bytes) -> bytes:
    return bytes(pem.unarmor(text)[2])


def draft(random: Random, office: str, appendices: int | None = None) -> bytes:
    """A decision with blanks for number and day, its body drawn at random; an appendix or none where nobody says how many."""
    paper, after = _drawn(random.getstate(), office, appendices)
    random.setstate(after)
    return paper


@lru_cache(maxsize=64)
def _drawn(state: tuple[Any, ...], office: str, appendices: int | None) -> tuple[bytes, tuple[Any, ...]]:
    """The draft that chance in this state draws, and its state afterwards: fonts cost more than most uses of a paper."""
    random = Random()
    random.setstate(state)
    sheet = fpdf.FPDF(unit="pt", format="A4")
    sheet.set_auto_page_break(False)
    for style, face in (("", "Regular"), ("B", "Bold"), ("I", "Italic")):
        sheet.add_font("T", style, str(_FONTS / f"Tinos-{face}.ttf"))
    sheet.add_page()

    def centred(x: float, y: float, text: str, style: str = "", size: float = 13) -> None:
        sheet.set_font("T", style, size)
        sheet.text(x - sheet.get_string_width(text) / 2, y, text)

    centred(175, 78, office, "B", 12)
    centred(425, 78, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "B", 11)
    centred(425, 94, "Độc lập - Tự do - Hạnh phúc", "B", 12)
    centred(175, 125, "Số:              /QĐ-UBND")
    centred(425, 125, "Mẫu, ngày       tháng       năm 2026", "I")
    centred(300, 175, "QUYẾT ĐỊNH", "B", 14)
    sheet.set_font("T", "", 13)
    for row in range(random.randint(6, 16)):
        amount = random.randint(10, 900) * 1000
        sheet.text(
            85, 210 + row * 20, f"Điều {row + 1}. Chi {amount:,} đồng cho mục {random.randint(1, 99)} của kế hoạch."
        )
    top = random.uniform(560, 600)
    for row, line in enumerate(("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")):
        centred(430, top + 16 * row, line, "B")
    centred(430, top + 118, "Trần Văn Mẫu", "B")
    sheet.set_font("T", "I", 12)
    sheet.text(85, top, "Nơi nhận:")
    sheet.text(85, top + 15, "- Lưu: VT.")
    for place in range(int(random.random() < 0.4) if appendices is None else appendices):
        sheet.add_page()
        centred(300, 80, f"PHỤ LỤC {place + 1}" if appendices else "PHỤ LỤC", "B")
        centred(300, 98, "(Kèm theo Quyết định số ........ /QĐ-UBND ngày ........ tháng ........ năm 2026)", "I")
    return to_pdfa(bytes(sheet.output())), random.getstate()


def scan(random: Random) -> bytes:
    """A scanned sheet: one picture."""
    from PIL import ImageDraw, ImageFont

    image = Image.new("RGB", (827, 1169), (244, 243, 238))
    pen, font = ImageDraw.Draw(image), ImageFont.truetype(str(_FONTS / "Tinos-Regular.ttf"), 18)
    for row in range(random.randint(10, 30)):
        pen.text(
            (110, 240 + 26 * row),
            f"Dòng {row} của văn bản giấy số {random.randint(1, 999)}/QĐ.",
            font=font,
            fill=(40, 40, 50),
        )
    target = io.BytesIO()
    image.save(target, "PDF", resolution=100)
    return to_pdfa(target.getvalue())


def photographed(pdf: bytes) -> bytes:
    """The first page of a paper as a scan of it: one picture at 150 dpi."""
    document = pypdfium2.PdfDocument(pdf)
    image = document[0].render(scale=150 / 72).to_pil().convert("L")
    document.close()
    target = io.BytesIO()
    image.save(target, "PDF", resolution=150)
    return to_pdfa(target.getvalue())


# --- our own house ----------------------------------------------------------------------------------------------------


def issued(house: House, random: Random, profile: LockProfile, level: Any = "b-t", office: int = 0) -> bytes:
    """The issuing track: leader, then number, day and seal."""
    now = datetime.now(UTC)
    rev0 = prepare_draft(draft(random, OFFICES[office]), profile)
    leader = SignRequest(
        stamp="leader", field_name="Leader", signer_name="Trần Văn Mẫu", time=now,
        image=house.ca.picture("signature"), level=level,
    )  # fmt: skip
    rev1 = sign(rev0, house.key(f"leader-{office}"), leader, tsa=house.tsa if level != "b-b" else None)
    seal = SignRequest(stamp="seal", signer_name=OFFICES[office], time=now, image=house.ca.picture("seal"), level=level)
    number, day = str(random.randint(1, 4000)), date(2026, random.randint(1, 12), random.randint(1, 28))
    key = house.key(f"seal-{office}")
    return number_and_seal(rev1.pdf, number, day, key, seal, tsa=house.tsa if level != "b-b" else None).pdf


def copied(house: House, random: Random) -> bytes:
    """The digitising track: the clerk's scan, the agency's sao y."""
    now = datetime.now(UTC)
    clerk = SignRequest(stamp="scan", signer_name="Nguyễn Thị Mẫu", time=now, level="b-t")
    first = sign(scan(random), house.key("clerk"), clerk, tsa=house.tsa).pdf
    seal = SignRequest(stamp="sao-y", signer_name=OFFICES[0], agency="Ủy ban nhân dân xã Mẫu", time=now, level="b-t")
    return sign(first, house.key("seal-0"), seal, tsa=house.tsa).pdf


def received(house: House, random: Random) -> bytes:
    """A circulating paper with the receiver's mark."""
    pdf = issued(house, random, "circulating")
    mark = SignRequest(
        stamp="arrival", signer_name=STRANGER, agency=STRANGER.capitalize(), time=datetime.now(UTC), level="b-t",
        book_number=str(random.randint(1, 999)),
    )  # fmt: skip
    return sign(pdf, house.key("stranger"), mark, tsa=house.tsa).pdf


# --- the manner of the state's tools ----------------------------------------------------------------------------------


def _wholebox_of(background: Any) -> stamps.StaticStampStyle:
    """A picture or page that fills its box but for a point; pyHanko leaves ten."""
    layout = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, Margins.uniform(1))
    return stamps.StaticStampStyle(
        border_width=0, background=background, background_layout=layout, background_opacity=1.0
    )


def _stamp(text: str | None, picture: bytes | None, sheet: Path | None) -> Any:
    if sheet is not None:
        return _wholebox_of(ImportedPdfPage(str(sheet)))
    if picture is not None:
        image = PdfImage(Image.open(io.BytesIO(picture)).convert("RGBA"))
        return _wholebox_of(image)
    return stamps.TextStampStyle(
        stamp_text=text or "", border_width=0, text_box_style=TextBoxStyle(font_size=11, border_width=0)
    )


def field_signed(
    house: House, pdf: bytes, by: str | signers.SimpleSigner, name: str, page: int, box: Box, *, text: str | None = None,
    picture: bytes | None = None, sheet: Path | None = None, certify: MDPPerm | None = None, lock: FieldMDPSpec | None = None,
    location: str | None = None,
) -> bytes:  # fmt: skip
    """Signs in a new field that shows `text`, `picture` or the page of `sheet`, by a person of the house (leaf-only CMS, as the state's tools do).

    `certify` sets DocMDP, `lock` FieldMDP, `location` what the signature dictionary says of where.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    metadata = signers.PdfSignatureMetadata(
        field_name=name,
        certify=certify is not None,
        docmdp_permissions=certify or MDPPerm.FILL_FORMS,
        subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED,
        md_algorithm="sha256",
        location=location,
    )
    signer = house.pyhanko(by) if isinstance(by, str) else by
    spec = SigFieldSpec(
        name, on_page=page, box=(int(box[0]), int(box[1]), int(box[2]), int(box[3])), field_mdp_spec=lock
    )
    out = io.BytesIO()
    style = _stamp(text, picture, sheet) if text or picture or sheet else None
    maker = signers.PdfSigner(metadata, signer, stamp_style=style, new_field_spec=spec)
    maker.sign_pdf(writer, output=out, bytes_reserved=_RESERVED)
    return out.getvalue()


def box_of(place: Place) -> Box:
    """A place as seen, in the coordinates of the PDF."""
    return place.x0, _HEIGHT - place.y1, place.x1, _HEIGHT - place.y0


def state_manner(house: House, random: Random, office: int = 0, paper: bytes | None = None) -> bytes:
    """Leader certifies P = 2 with a picture; then number, day and seal each in a new field. `paper` is a draft of theirs."""
    pdf = paper or draft(random, OFFICES[office])
    places = find_fields(pdf, FieldPlan())
    pdf = field_signed(
        house, pdf, f"leader-{office}", "Signature1", 0, box_of(places.leader), picture=house.ca.picture("signature"),
        certify=MDPPerm.FILL_FORMS,
    )  # fmt: skip
    number, day, month = str(random.randint(1, 4000)), f"{random.randint(1, 28):02}", f"{random.randint(1, 12):02}"
    for index, blank in enumerate(places.blanks):
        text = {"number": number, "day": day, "month": month}[blank.holds] if blank.holds != "year" else "2026"
        page = blank.place.page - 1
        pdf = field_signed(house, pdf, f"seal-{office}", f"Signature{index + 2}", page, box_of(blank.place), text=text)
    return field_signed(
        house, pdf, f"seal-{office}", "Signature99", 0, box_of(places.seal), picture=house.ca.picture("seal")
    )
