"""A small real house for the pages' tests: SQLite and a folder, real bounded children, a verdict that a test gives."""

from __future__ import annotations

import io
import itertools
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
from fastapi import FastAPI
from PIL import Image, ImageDraw
from starlette.testclient import TestClient

from pipeline.digitize import Digitized, digitize
from pipeline.document import Box, Document, Field, Line, Page, Word
from signing.offline import signed_list
from signing.qr import key_id
from signing.request import StampStyle
from signing.verdict import CertificateFacts, Finding, SignatureVerdict, Verdict
from sohoa.bounded import Bounds, Pool
from storage import accounts, authority, documents, fields, states
from storage.actor import Actor
from storage.authority import NewCapacity
from storage.documents import Intake
from storage.engine import Store, connect, upgrade
from storage.objects import Objects, open_objects
from storage.tables import User
from web.app import create_app

T = TypeVar("T")
PASSWORD = "một câu dài dễ nhớ"
ADMIN = Actor("system", "test", None, frozenset({"admin", "clerk", "system"}))
SYSTEM = Actor.system()
_NUMBERS = itertools.count(1)


@dataclass
class House:
    """Fulfils web.services.WebServices."""

    store: Store
    objects: Objects
    upload_dir: Path
    pool: Pool
    public_url: str = "http://testserver"
    demo: bool = False
    agency_name: str = "ỦY BAN NHÂN DÂN PHƯỜNG MẪU"
    agency_code: str = "H00.0.0"
    session_secret: str = "0123456789abcdef0123456789abcdef"
    max_upload_mb: int = 64
    trusted_proxy: str = ""
    copy_form: str = "Sao y"
    stamp_style: StampStyle = field(default_factory=StampStyle)
    states_of_parts: dict[str, str] = field(default_factory=lambda: {"database": "ok", "objects": "ok"})
    verdict: Callable[[bytes], Mapping[str, Any]] | None = None
    app: FastAPI | None = None
    paper_key: EllipticCurvePrivateKey | None = None

    def bounded(self, function: Callable[..., T], /, *args: object) -> T:
        return self.pool.run(function, *args)

    def verify(self, data: bytes) -> Mapping[str, Any]:
        assert self.verdict is not None, "the test gave no verdict"
        return self.verdict(data)

    def digitize(self, data: bytes, name: str, on_page: Callable[[int, int], None]) -> Digitized:
        return digitize(data, name, pool=self.pool, on_page=on_page)

    def paper_keys(self) -> Mapping[bytes, EllipticCurvePublicKey]:
        return {key_id(self.paper_key.public_key()): self.paper_key.public_key()} if self.paper_key else {}

    def paper_list(self, revoked: Iterable[str], superseded: Iterable[str]) -> dict[str, str] | None:
        if self.paper_key is None:
            return None
        keys, made = [self.paper_key.public_key()], datetime.now(UTC)
        return signed_list(keys, made, self.paper_key, revoked=revoked, superseded=superseded)

    def health(self) -> Mapping[str, str]:
        return self.states_of_parts

    # --- people ---

    def person(self, *roles: str) -> User:
        """An account with a password and these roles."""
        name = f"{'-'.join(roles).replace('_', '')}{next(_NUMBERS)}"
        with self.store.write() as session:
            user = accounts.add_user(session, name, f"Nguyễn {name}", roles, ADMIN)
            if "leader" in roles:
                new = NewCapacity("", "Chủ tịch", self.agency_name, (), "01/QĐ-UBND", date(2020, 1, 1))
                authority.grant(session, user.id, new, ADMIN)
            token = accounts.set_password_link(session, user.id, ADMIN)
            return accounts.use_password_link(session, token, PASSWORD)

    def client(self) -> TestClient:
        """A browser of its own, not signed in."""
        if self.app is None:
            self.app = create_app(self)
        return TestClient(self.app, follow_redirects=False)

    def at_desk(self, *roles: str) -> Browser:
        """A browser in which somebody with these roles has signed in."""
        user = self.person(*roles)
        browser = Browser(self.client(), user)
        browser.sign_in()
        return browser

    # --- papers ---

    def received(self, track: str = "so_hoa", name: str = "", dossier: str = "H15.50.05.13-261008-0975") -> int:
        """A document just taken in."""
        data = pdf(f"paper {next(_NUMBERS)}")
        made = documents.receive(
            self.store,
            self.objects,
            data,
            name=name or f"giay-{next(_NUMBERS)}.pdf",
            track=track,
            actor=ADMIN,
            about=Intake(dossier_code=dossier),
        )
        return made.document_id

    def read_paper(self, *given: Field, track: str = "so_hoa", until: str = "", **more: Any) -> int:
        """A document that was read, with these fields; number and subject stand for the rest."""
        document_id = self.received(track, **more)
        with self.store.write() as session:
            row = documents.get(session, document_id, lock=True)
            states.fire(session, row, "start_reading", SYSTEM)
            row.working_sha = row.original_sha
            self.objects.put("working", self.objects.get("originals", row.original_sha))
            fields.store_reading(session, row, reading(*given))
            event = {"so_hoa": "read", "ban_hanh": "drafted"}[track]
            states.fire(session, row, until or event, SYSTEM)
        return document_id

    def to_review(self, *given: Field, **more: Any) -> int:
        """A document whose data wait to be confirmed."""
        return self.read_paper(*given, until="read_before_signing", **more)

    def state(self, document_id: int) -> str:
        with self.store.read() as session:
            return documents.get(session, document_id).state

    def version(self, document_id: int) -> int:
        with self.store.read() as session:
            return documents.get(session, document_id).version

    def fields(self, document_id: int) -> dict[str, Any]:
        with self.store.read() as session:
            return {row.name: row for row in fields.fields(session, document_id)}


@dataclass
class Browser:
    """A client with the token of the page it saw last."""

    client: TestClient
    user: User
    csrf: str = ""

    def sign_in(self, password: str = PASSWORD) -> Any:
        self.get("/dang-nhap")
        answer = self.post("/dang-nhap", {"ten": self.user.name, "mat-khau": password})
        if answer.status_code == 303:
            self.get("/tai-khoan")
        return answer

    def get(self, address: str, **more: Any) -> Any:
        answer = self.client.get(address, **more)
        found = re.search(r'name="csrf" content="([0-9a-f]+)"', answer.text)
        if found:
            self.csrf = found[1]
        return answer

    def post(
        self,
        address: str,
        form: Mapping[str, Any] | None = None,
        *,
        files: Any = None,
        follow: bool = False,
        **data: Any,
    ) -> Any:
        """Sends a form: fields by name, or a mapping where a name has a dash."""
        sent = {"csrf": self.csrf, **(form or {}), **data}
        return self.client.post(address, data=sent, files=files, follow_redirects=follow)


def house(folder: Path, pool: Pool, empty: Path | None = None, **more: Any) -> House:
    """A house in that folder; `empty` is a migrated database to begin with."""
    url = f"sqlite:///{folder / 'db.sqlite'}"
    if empty is None:
        upgrade(url)
    else:
        shutil.copyfile(empty, folder / "db.sqlite")
    return House(connect(url), open_objects((folder / "objects").as_uri()), folder / "uploads", pool, **more)


def new_pool() -> Pool:
    return Pool(1, Bounds(30, 600))


def pdf(text: str = "x") -> bytes:
    """A one-page PDF with a picture of that text."""
    page = Image.new("RGB", (595, 842), "white")
    draw = ImageDraw.Draw(page)
    draw.text((60, 100), f"So: {text}", fill="black")
    draw.rectangle((60, 140, 500, 143), fill="black")
    out = io.BytesIO()
    page.save(out, "PDF", resolution=72, title=text)
    return out.getvalue()


def a_field(name: str, value: str, status: Any = "accepted", **more: Any) -> Field:
    made = Field(name=name, value=value, type="text", confidence=0.99, status=status, page=1, box=Box(60, 95, 160, 115))
    return replace(made, **more)


def reading(*given: Field) -> Document:
    words = (Word("Số:", Box(60, 95, 90, 115), 0.9), Word("12/QĐ-UBND", Box(92, 95, 160, 115), 0.5))
    lines = (Line(words, Box(60, 95, 160, 115)),)
    chosen = given or (a_field("TypeName", "Quyết định"), a_field("Subject", "Về việc thử nghiệm"))
    return Document((Page(1, 595, 842, lines, "ocr", 200),), "quyet_dinh", 0.9, "Quyết định", tuple(chosen))


def verdict_json(verdict: str = "valid", findings: tuple[str, ...] = (), sha: str = "0" * 64) -> dict[str, Any]:
    """The JSON of a real Verdict with one signature (none when unsigned)."""
    whole = Verdict(
        verdict=verdict,
        integrity="intact" if verdict == "valid" else "altered",
        signatures=() if verdict == "unsigned" else (_a_seal(verdict),),
        findings=tuple(Finding(code, "breach", 1) for code in findings),
        sha256=sha,
        pages=1,
        checked_at=_SIGNED_AT,
    )
    return whole.to_json()


_SIGNED_AT = datetime(2026, 4, 3, 2, 1, tzinfo=UTC)


def _a_seal(verdict: str) -> SignatureVerdict:
    passed = {"valid": "TOTAL-PASSED", "invalid": "TOTAL-FAILED"}.get(verdict, "INDETERMINATE")
    return SignatureVerdict(
        field="Seal",
        role="seal",
        kind="signature",
        signer="ỦY BAN NHÂN DÂN PHƯỜNG MẪU",
        signed_revision="match",
        later_changes="breach" if verdict == "invalid" else "none",
        trust="trusted",
        time="timestamp",
        revocation="good",
        level="pades-b-t",
        indication=passed,
        sub_indication=None,
        page=1,
        box=None,
        proven_time=_SIGNED_AT,
        claimed_time=_SIGNED_AT,
        best_time=_SIGNED_AT,
        algorithm="rsa-pss-sha256",
        subfilter="ETSI.CAdES.detached",
        covers=1,
        certificate=_seal_certificate(),
        timestamp_authority="TSA",
        changes=(),
        problems=(),
    )


def _seal_certificate() -> CertificateFacts:
    return CertificateFacts(
        subject="CN=ỦY BAN NHÂN DÂN PHƯỜNG MẪU, UID=CCCD:001090123456",
        common_name="ỦY BAN NHÂN DÂN PHƯỜNG MẪU",
        organization="ỦY BAN NHÂN DÂN TỈNH MẪU",
        issuer="CN=CA phục vụ các cơ quan Nhà nước G2",
        serial="1",
        not_before=_SIGNED_AT,
        not_after=datetime(2031, 4, 3, tzinfo=UTC),
        sha256="0" * 64,
    )
