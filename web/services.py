"""What the pages need from the house, as a Protocol: `sohoa.services.Services` fulfils it, tests make their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol, TypeVar

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from pipeline.digitize import Digitized
from signing.request import StampStyle
from storage.engine import Store
from storage.objects import Objects

T = TypeVar("T")


class WebServices(Protocol):
    """Read-only attributes and a few calls; every method may be called from any thread."""

    @property
    def store(self) -> Store: ...

    @property
    def objects(self) -> Objects: ...

    @property
    def public_url(self) -> str:
        """The address people use, without a slash at its end; https turns on Secure cookies."""
        ...

    @property
    def demo(self) -> bool:
        """Whether the development CA is trusted: every page says so."""
        ...

    @property
    def agency_name(self) -> str: ...

    @property
    def agency_code(self) -> str: ...

    @property
    def session_secret(self) -> str:
        """Key of the forms' tokens, at least 32 characters."""
        ...

    @property
    def upload_dir(self) -> Path:
        """Where uploads lie until they are whole; survives a restart so that they can go on."""
        ...

    @property
    def max_upload_mb(self) -> int: ...

    @property
    def trusted_proxy(self) -> str:
        """Address of the reverse proxy whose X-Forwarded-For is believed, or ""."""
        ...

    @property
    def copy_form(self) -> str:
        """What an electronic copy of paper is called: "Sao y", "Sao lục", "Trích sao"."""
        ...

    @property
    def stamp_style(self) -> StampStyle:
        """Texts, sizes and places of stamps as the settings of the day say."""
        ...

    def bounded(self, function: Callable[..., T], /, *args: object) -> T:
        """Calls an importable function in a bounded child. Raises BoundedError and our own errors."""
        ...

    def verify(self, data: bytes) -> Mapping[str, Any]:
        """`signing.verify.Verdict.to_json()` of a file, opened in a bounded child with the trust store of the day.

        Raises:
            BoundedError: the child ran out of time or memory, or died.
        """
        ...

    def digitize(self, data: bytes, name: str, on_page: Callable[[int, int], None]) -> Digitized:
        """Reads a photo or scan in bounded children: its words with their places, and the pages they were read from.

        Raises:
            IntakeError, ArchiveError, BoundedError: it cannot be read; the sentence says why.
        """
        ...

    def paper_keys(self) -> Mapping[bytes, EllipticCurvePublicKey]:
        """Every published key of the paper codes, present and retired, by `signing.qr.key_id`; empty without any."""
        ...

    def paper_list(self, revoked: Iterable[str], superseded: Iterable[str]) -> dict[str, str] | None:
        """The dated list of those keys and of withdrawn codes, signed (`signing.offline.signed_list`); None without a key."""
        ...

    def health(self) -> Mapping[str, str]:
        """State of each part by name: "ok" or what is wrong (database, objects, broker, keys …)."""
        ...
