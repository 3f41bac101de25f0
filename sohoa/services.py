"""Composes the house, once: settings → store, objects, helper processes, keys, timestamps, trust.

`open_services(settings)` is the only place that knows all rooms. It fulfils `web.services.WebServices` and
`workers.services.WorkerServices`.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, TypedDict, TypeVar, cast

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from pipeline import digitize as reading
from pipeline.digitize import Digitized
from pipeline.document import Document
from pipeline.keeping import Kept
from pipeline.recognize import Profile
from signing import qr
from signing.collect import Collector, HttpSource, NoSource
from signing.devca import DevCa
from signing.errors import KeyRefusedError
from signing.evidence import Evidence
from signing.keys import Key, open_key
from signing.offline import signed_list
from signing.qr import PaperCode
from signing.request import Level, LockProfile, StampStyle
from signing.timestamp import HttpTsa, Tsa
from signing.trust import TrustStore
from sohoa.bounded import BilingualError, Bounds, Pool
from sohoa.checking import Asked, crls_of, judged, recorded, trust_of
from sohoa.paperkeys import PaperKey, PaperKeys
from sohoa.settings import Settings
from sohoa.stampstyles import load_rules, style_on
from storage import keyring
from storage.engine import Store, connect, ping, upgrade
from storage.errors import invalid
from storage.objects import Objects, open_objects
from storage.tables import SigningKey
from workers import runner

log = logging.getLogger(__name__)
T = TypeVar("T")
VIETNAM = timezone(timedelta(hours=7))


class _How(TypedDict):
    """How files are read here, as `pipeline.digitize` wants to know it."""

    pool: Pool
    profile: Profile
    digits: Path | None


class Services:
    """The composed house; safe to share between threads. Made by `open_services`."""

    def __init__(self, settings: Settings, store: Store, objects: Objects) -> None:
        self.settings = settings
        self.store = store
        self.objects = objects
        self._reading = Pool(
            settings.children, Bounds(settings.read_seconds, settings.read_memory_mb), warm="pipeline.recognize:warm"
        )
        self._checking = Pool(
            settings.children, Bounds(settings.verify_seconds, settings.verify_memory_mb), warm="sohoa.childchecks:warm"
        )
        self._lock = threading.Lock()
        self._keys: dict[tuple[str, str], Key] = {}
        self._ca: DevCa | None = None
        self._tsa: Tsa | None = None
        self._collector: Collector | None = None
        self._first_style = StampStyle(sao_y=("{form}; {agency}; {time}", settings.converted_mark))
        rules = settings.stamp_rules
        self._stamp_rules = load_rules(Path(rules), self._first_style) if rules else []
        self._paper_keys = PaperKeys(settings.secrets_folder / "paper-keys", self._configured_paper_key)

    # --- plain values ---------------------------------------------------------------------------------------------

    @property
    def public_url(self) -> str:
        return self.settings.address

    @property
    def demo(self) -> bool:
        return self.settings.demo

    @property
    def agency_name(self) -> str:
        return self.settings.agency_name

    @property
    def agency_code(self) -> str:
        return self.settings.agency_code

    @property
    def copy_form(self) -> str:
        return self.settings.sao_y_form

    @property
    def lock_profile(self) -> LockProfile:
        return "circulating" if self.settings.lock_profile == "circulating" else "result"

    @property
    def level(self) -> Level:
        return cast("Level", self.settings.level)

    @property
    def sign_before_review(self) -> bool:
        return self.settings.sign_before_review

    @property
    def upload_dir(self) -> Path:
        folder = self.settings.data_dir / "uploads"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder

    @property
    def max_upload_mb(self) -> int:
        return self.settings.max_upload_mb

    @property
    def trusted_proxy(self) -> str:
        return self.settings.trusted_proxy

    @property
    def session_secret(self) -> str:
        return self.settings.session_secret or _kept_secret(self.settings.secrets_folder / "session.key")

    @property
    def stamp_style(self) -> StampStyle:
        return style_on(self._stamp_rules, self.clock().date(), self._first_style)

    def clock(self) -> datetime:
        """Now in Vietnam's time, whole seconds: what stamps and books show."""
        return self.store.now().astimezone(VIETNAM).replace(microsecond=0)

    def code_url(self, code: str) -> str:
        """The address a QR leads to; "" for no code."""
        return f"{self.public_url}/kq/{code}" if code else ""

    # --- codes on paper ---------------------------------------------------------------------------------------------

    def paper_keys(self) -> Mapping[bytes, EllipticCurvePublicKey]:
        """Every published key of the paper codes, present and retired, by `signing.qr.key_id`; empty without any."""
        self._paper_key()
        return self._paper_keys.published()

    def paper_code(self, paper: PaperCode) -> str:
        """The signed text of a sheet's QR (signing.md §7); "" where the office has no paper key yet."""
        key = self._paper_key()
        if key is None:
            return ""
        scheme, _, host = self.public_url.partition("://")
        return qr.seal(qr.printable(paper), key, host, scheme)

    def paper_list(self, revoked: Iterable[str], superseded: Iterable[str]) -> dict[str, str] | None:
        """The dated list of those keys and of withdrawn codes, signed (`signing.offline.signed_list`); None without a key."""
        key = self._paper_key()
        if key is None:
            return None
        keys = list(self._paper_keys.published().values())
        return signed_list(keys, self.clock(), key, revoked=revoked, superseded=superseded)

    def new_paper_key(self) -> bytes:
        """Makes a paper key in a file, which signs from now on; returns its id."""
        return self._paper_keys.make(self.clock().date())

    def _paper_key(self) -> PaperKey | None:
        key = self._paper_keys.current()
        if key is None and self.demo:
            self.new_paper_key()
            key = self._paper_keys.current()
        return key

    def _configured_paper_key(self) -> Key | None:
        reference = self.settings.paper_key
        return open_key(reference, self.settings.paper_key_secret or None) if reference else None

    # --- reading and bounded work -----------------------------------------------------------------------------------

    def digitize(
        self, data: bytes | Path, name: str, on_page: Callable[[int, int], None], kept: Kept | None = None
    ) -> Digitized:
        return reading.digitize(data, name, on_page=on_page, kept=kept, **self._how())

    def read(
        self, data: bytes | Path, name: str, on_page: Callable[[int, int], None], kept: Kept | None = None
    ) -> Document:
        return reading.read(data, name, on_page=on_page, kept=kept, **self._how())

    def _how(self) -> _How:
        profile = cast("Profile", self.settings.read_profile)
        return {"pool": self._reading, "profile": profile, "digits": self._own_hands()}

    def _own_hands(self) -> Path | None:
        """The office's own reader of hands, as soon as there is one."""
        return self.settings.own_hands if self.settings.own_hands.is_file() else None

    def bounded(self, function: Callable[..., T], /, *args: object) -> T:
        """Calls an importable function in a bounded child of the small kind (pages, previews, drafts)."""
        return self._checking.run(function, *args, seconds=max(60.0, self.settings.verify_seconds))

    # --- signing and trust ------------------------------------------------------------------------------------------

    def key(self, row: SigningKey) -> Key:
        """The opened key of a registered reference, kept open in this process."""
        place = (row.ref, row.secret_path)
        with self._lock:
            if place not in self._keys:
                self._keys[place] = self._opened(row)
            return self._keys[place]

    def _opened(self, row: SigningKey) -> Key:
        """The key, asked for once: a PIN that the device refused is tried by no later step and no other process."""
        with self.store.read() as session:
            if not session.get_one(SigningKey, row.id).active:
                raise invalid("no-signing-key", purpose=row.purpose)
        try:
            return open_key(row.ref, _secret_in(row.secret_path))
        except KeyRefusedError as refused:
            if refused.code in ("wrong-pin", "pin-locked"):
                with self.store.write() as session:
                    keyring.stop_signing_key(session, row.id, refused.code)
            raise

    @property
    def ca(self) -> DevCa | None:
        """The development CA, in demo mode only."""
        if not self.settings.demo:
            return None
        with self._lock:
            if self._ca is None:
                self._ca = development_ca(self.settings)
            return self._ca

    @property
    def tsa(self) -> Tsa | None:
        """The time-stamping authority of the settings; in demo mode without one, the development CA's."""
        if self._tsa is None:
            if self.settings.tsa_url:
                self._tsa = HttpTsa(self.settings.tsa_url, timeout=self.settings.tsa_seconds)
            elif (ca := self.ca) is not None:
                self._tsa = ca.tsa
        return self._tsa

    @property
    def collector(self) -> Collector | None:
        """Chains and revocation answers for later levels, remembered for a batch; the development CA brings its own."""
        with self._lock:
            if self._collector is not None:
                return self._collector
        trust = self.trust()
        source = NoSource() if self.demo else HttpSource()
        made = Collector(source, (*trust.anchors, *trust.intermediates), self._crls)
        with self._lock:
            self._collector = made
        return made

    def trust(self) -> TrustStore:
        """The anchors and issuing CAs of the trust folder, read anew: an administrator may have added one."""
        return trust_of(self.settings, demo_folder=self.ca.folder if self.ca else None)

    def verify(self, data: bytes) -> Mapping[str, Any]:
        """The verdict on a file as plain JSON values, reached in a bounded child."""
        return judged(self._checking, data, self._asked()).to_json()

    def verify_received(self, data: bytes) -> tuple[Mapping[str, Any], bytes | None]:
        """`verify` with the evidence record of a file that came signed, where one can be made."""
        verdict, record = recorded(self._checking, data, self._asked(), self.tsa)
        return verdict.to_json(), record

    def _asked(self) -> Asked:
        return Asked(self.trust(), evidence=Evidence(crls=self._crls()), online=self.settings.verify_online)

    def _crls(self) -> tuple[bytes, ...]:
        return crls_of(self.settings, self.ca.folder if self.ca else None)

    # --- life -------------------------------------------------------------------------------------------------------

    def health(self) -> Mapping[str, str]:
        """Each part: "ok", or what is wrong in one sentence."""
        return {"database": _state(lambda: ping(self.store)), "objects": _state(self.objects.ping)}

    def busy(self, document_id: int) -> bool:
        """Whether the document moves by itself at the moment."""
        return runner.busy(self, document_id)

    def work_until_idle(self, documents: Collection[int], tell: Callable[[], None]) -> None:
        """Waits until the documents rest; works steps here when no worker is alive."""
        runner.work_until_idle(self, documents, tell, threads=self.settings.threads)

    def runner(self, kind: str = "worker") -> runner.Runner:
        """A worker over the broker of the settings; start it, or use it as a context manager."""
        return runner.Runner(self, broker_url=self.settings.broker, threads=self.settings.threads, kind=kind)

    def close(self) -> None:
        self._reading.close()
        self._checking.close()
        self.store.close()


@contextmanager
def open_services(settings: Settings) -> Iterator[Services]:
    """Opens everything the settings name, brings the database to its newest tables, and closes it all at the end.

    Raises:
        SettingsError, StorageError: something cannot be opened; the sentence says what and what to do.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    upgrade(settings.database)
    store = connect(settings.database)
    try:
        objects = open_objects(
            settings.objects,
            access_key=settings.objects_access_key,
            secret_key=settings.objects_secret_key,
            prefix=settings.objects_prefix,
            reserve_mb=settings.min_free_mb,
        )
        services = Services(settings, store, objects)
    except BaseException:
        store.close()
        raise
    try:
        yield services
    finally:
        services.close()


def development_ca(settings: Settings) -> DevCa:
    """The development CA of the data folder, made on first use."""
    from signing.devca import Identity

    agency = settings.agency_name
    return DevCa.ensure(
        settings.data_dir / "dev-ca",
        (
            Identity("clerk", "Nguyễn Thị Mẫu", agency),
            Identity("leader", "Trần Văn Mẫu", agency),
            Identity("leader-2", "Lê Thị Thử", agency),
            Identity("van-thu-seal", agency, agency, kind="agency"),
            Identity("tsa", "Dấu thời gian", agency, kind="tsa"),
        ),
    )


def _secret_in(path: str) -> str | None:
    from sohoa.commands.secrets import secret_from

    return secret_from(Path(path), None, "") if path else None


def _kept_secret(path: Path) -> str:
    """A random secret kept in a file only the owner reads, made once."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        return path.read_text(encoding="utf-8").strip()


def _state(check: Callable[[], object]) -> str:
    try:
        check()
    except BilingualError as wrong:
        return wrong.en
    return "ok"


__all__ = ["Services", "development_ca", "open_services"]
