"""What steps need from the house, as a Protocol: `sohoa.services.Services` fulfils it, tests make their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from pipeline.digitize import Digitized
from pipeline.document import Document
from pipeline.keeping import Kept
from signing.collect import Collector
from signing.keys import Key
from signing.qr import PaperCode
from signing.request import Level, LockProfile, StampStyle
from signing.timestamp import Tsa
from storage.engine import Store
from storage.objects import Objects
from storage.tables import SigningKey

OnPage = Callable[[int, int], None]


class WorkerServices(Protocol):
    """Read-only attributes and the slow calls; every method may be called from any thread."""

    @property
    def store(self) -> Store: ...

    @property
    def objects(self) -> Objects: ...

    @property
    def agency_name(self) -> str: ...

    @property
    def agency_code(self) -> str: ...

    @property
    def lock_profile(self) -> LockProfile:
        """Lock of issued papers, where a paper has none of its own."""
        ...

    @property
    def copy_form(self) -> str:
        """Form of copy in the sao y stamp."""
        ...

    @property
    def stamp_style(self) -> StampStyle: ...

    @property
    def level(self) -> Level:
        """Level asked of new signatures."""
        ...

    @property
    def sign_before_review(self) -> bool: ...

    @property
    def tsa(self) -> Tsa | None: ...

    @property
    def collector(self) -> Collector | None:
        """Where chains and revocation answers for later levels come from; None where there is no network for it."""
        ...

    def digitize(self, data: bytes | Path, name: str, on_page: OnPage, kept: Kept | None = None) -> Digitized:
        """Reads a file in bounded children and makes its PDF/A-2b. Raises IntakeError, ArchiveError, BoundedError.

        Pages are taken from `kept`, and kept there as soon as they are read; what that raises comes through.
        """
        ...

    def read(self, data: bytes | Path, name: str, on_page: OnPage, kept: Kept | None = None) -> Document:
        """Reads a file without making another of it; `kept` as for `digitize`. Raises IntakeError, BoundedError."""
        ...

    def bounded(self, function: Callable[..., Any], /, *args: object) -> Any:
        """Calls an importable function in a bounded child."""
        ...

    def verify(self, data: bytes) -> Mapping[str, Any]:
        """`signing.verify.Verdict.to_json()` with the trust store of the day, opened in a bounded child."""
        ...

    def verify_received(self, data: bytes) -> tuple[Mapping[str, Any], bytes | None]:
        """`verify`, and a timestamped evidence record (signing.record) where the answer is valid and a TSA answers."""
        ...

    def key(self, row: SigningKey) -> Key:
        """The opened key of a registered reference; kept open in this process. Raises KeyRefusedError."""
        ...

    def code_url(self, code: str) -> str:
        """The address a QR on the paper leads to for a result's 128-bit code; "" for no code."""
        ...

    def paper_code(self, paper: PaperCode) -> str:
        """The signed text of a sheet's QR; "" where the office has no paper key."""
        ...

    def clock(self) -> datetime:
        """Now, with a zone (+07:00): what stamps show."""
        ...
