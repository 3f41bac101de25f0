"""Every setting of sohoa: one frozen value, read once at the start from the environment and from secret files.

Each field carries its help; `SOHOA_<NAME>` sets it. A secret is never given in the environment of a production system
but as `SOHOA_<NAME>_FILE`, the path of a file that holds it. docs/settings.md describes them all; a test holds that.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any

from sohoa.bounded import BilingualError

PREFIX = "SOHOA_"
_DATA = Path("data")


class SettingsError(BilingualError):
    """A setting that cannot be: code "bad-setting" or "unknown-setting"."""


def _about(help_text: str, *, secret: bool = False) -> dict[str, object]:
    return {"help": help_text, "secret": secret}


def _setting(default: object, help_text: str, *, secret: bool = False) -> Any:
    return field(default=default, metadata=_about(help_text, secret=secret), repr=not secret)


@dataclass(frozen=True, slots=True)
class Settings:
    """See docs/settings.md; the defaults are the embedded size on one machine."""

    data_dir: Path = field(default=_DATA, metadata=_about("Folder of the embedded size: database, objects, secrets."))
    database_url: str = _setting("", "postgresql+psycopg://… for the cluster; empty: SQLite in the data folder.")
    database_password: str = _setting("", "Password put into database_url where it has none.", secret=True)
    objects_url: str = _setting("", "s3+http://HOST:PORT or s3+https://…; empty: a folder in the data folder.")
    objects_access_key: str = _setting("", "Access key of the object store.", secret=True)
    objects_secret_key: str = _setting("", "Secret key of the object store.", secret=True)
    objects_prefix: str = _setting("sohoa", "Prefix of the three buckets (originals, working, signed).")
    broker_url: str = _setting("", "redis://… or amqp://…; empty: in the web process.")
    broker_password: str = _setting("", "Password put into broker_url where it has none.", secret=True)

    host: str = _setting("127.0.0.1", "Address the web server listens on.")
    port: int = _setting(8000, "Port the web server listens on.")
    public_url: str = _setting("", "Address that people and QR codes use; empty: http://HOST:PORT.")
    trusted_proxy: str = _setting("", "Address of the reverse proxy whose X-Forwarded-For is believed; empty: none.")
    session_secret: str = _setting("", "Key of cookies and forms; empty: made once in the data folder.", secret=True)
    max_upload_mb: int = _setting(2048, "Largest file taken, megabytes.")
    min_free_mb: int = _setting(512, "Free space below which a file is refused before it is acknowledged, megabytes.")

    agency_name: str = _setting("ỦY BAN NHÂN DÂN PHƯỜNG MẪU", "Name of the agency as on its papers.")
    agency_parent: str = _setting("", "Name of the agency above it, as on its papers.")
    agency_code: str = _setting("H00.0.0", "Identifier of the agency (QĐ 20/2020/QĐ-TTg).")
    sign_before_review: bool = _setting(
        True, "The clerk signs the scan before its data are confirmed (TT 01/2023/TT-VPCP, Điều 8)."
    )
    lock_profile: str = _setting("result", "Lock of issued papers: result (nothing later) or circulating.")
    sao_y_form: str = _setting("Sao y", "Form of copy printed in the sao y stamp (NĐ 30/2020/NĐ-CP, Điều 25).")
    converted_mark: str = _setting(
        "Bản điện tử chuyển đổi từ văn bản giấy", "Mark of a converted paper (NĐ 137/2024/NĐ-CP, Điều 4)."
    )

    demo: bool = _setting(False, "Trusts the development CA and marks every page as a demonstration.")
    trust_dir: str = _setting("", "Folder of anchors (roots/) and issuing CAs (issuers/), PEM or DER; empty: in data.")
    stamp_rules: str = _setting(
        "",
        "JSON file of dated texts, sizes and places of stamps (docs/signing.md); empty: the rules of today's decrees.",
    )
    paper_key: str = _setting(
        "", "Key of the codes on paper: FILE.p12 or pkcs11:…, ECDSA P-256; empty: the newest in secrets/paper-keys."
    )
    paper_key_secret: str = _setting("", "Passphrase or PIN of the paper key.", secret=True)
    tsa_url: str = _setting("", "RFC 3161 time-stamping authority; empty in demo mode: the development CA's.")
    tsa_seconds: float = _setting(180.0, "How long a timestamp may take (the state's took up to 131 s), seconds.")
    level: str = _setting("b-t", "Level of new signatures: b-b, b-t, b-lt or b-lta.")

    read_children: int = _setting(0, "Helper processes that read pages; 0: one a processor.")
    read_seconds: float = _setting(120.0, "Longest time for one page, seconds.")
    read_memory_mb: int = _setting(700, "Data memory of a reading helper, megabytes.")
    read_profile: str = _setting("fast", "fast (two readers) or best (a third where they disagree).")
    verify_seconds: float = _setting(10.0, "Longest time to verify one file, seconds.")
    verify_memory_mb: int = _setting(512, "Data memory of a verifying helper, megabytes.")
    verify_online: bool = _setting(
        False,
        "Asks OCSP responders, CRL and issuer addresses named in certificates (public addresses only, plain HTTP).",
    )
    worker_threads: int = _setting(0, "Steps worked at once by a worker; 0: one a processor.")

    @property
    def database(self) -> str:
        """The database's URL, with the embedded default and the password from its file filled in."""
        url = self.database_url or f"sqlite:///{(self.data_dir / 'sohoa.db').resolve()}"
        return _with_password(url, self.database_password)

    @property
    def objects(self) -> str:
        """The object store's URL: file:///… or s3+http(s)://…"""
        return self.objects_url or (self.data_dir / "objects").resolve().as_uri()

    @property
    def broker(self) -> str:
        """The broker's URL, or "" for the one in the process."""
        return _with_password(self.broker_url, self.broker_password)

    @property
    def address(self) -> str:
        """The address that people use, without a slash at its end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def children(self) -> int:
        return self.read_children or os.cpu_count() or 1

    @property
    def threads(self) -> int:
        return self.worker_threads or os.cpu_count() or 1

    @property
    def trust_folder(self) -> Path:
        return Path(self.trust_dir) if self.trust_dir else self.data_dir / "trust"

    @property
    def secrets_folder(self) -> Path:
        return self.data_dir / "secrets"

    @property
    def own_hands(self) -> Path:
        """Where the office's own reader of hands is put (`sohoa admin learn-hands`)."""
        return self.data_dir / "models" / "digits.onnx"


def _with_password(url: str, password: str) -> str:
    if not password or "@" not in url:
        return url
    from urllib.parse import quote

    head, tail = url.split("@", 1)
    scheme, user = head.split("://", 1)
    return url if ":" in user else f"{scheme}://{user}:{quote(password, safe='')}@{tail}"


def described() -> list[tuple[str, str, object, bool]]:
    """Every setting as (environment name, help, default, secret)."""
    return [(PREFIX + f.name.upper(), f.metadata["help"], f.default, f.metadata["secret"]) for f in fields(Settings)]


def load(environment: Mapping[str, str] | None = None, **given: object) -> Settings:
    """Settings from the environment; `given` (from the command line) goes before it.

    Raises:
        SettingsError: a value of the wrong type, an unreadable secret file, or a SOHOA_ name that is no setting.
    """
    environment = os.environ if environment is None else environment
    known = {f.name: f for f in fields(Settings)}
    values: dict[str, Any] = {}
    for name, text in environment.items():
        if not name.startswith(PREFIX):
            continue
        key = name.removeprefix(PREFIX).lower()
        if key.endswith("_file") and key.removesuffix("_file") in known:
            one = known[key.removesuffix("_file")]
            values[one.name] = _converted(one, _secret(name, text))
        elif key in known:
            values[key] = _converted(known[key], text)
        else:
            raise SettingsError(
                "unknown-setting",
                f"{name} không phải là thiết lập của sohoa; xem docs/settings.md.",
                f"{name} is not a setting of sohoa; see docs/settings.md.",
                name=name,
            )
    values.update({key: value for key, value in given.items() if value is not None})
    settings = Settings(**values)
    _check(settings)
    return settings


def _secret(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").rstrip("\n")
    except (OSError, UnicodeDecodeError) as cause:
        raise SettingsError(
            "bad-setting",
            f"Không đọc được tệp bí mật của {name}; hãy kiểm tra đường dẫn và quyền đọc.",
            f"The secret file of {name} cannot be read; check its path and permissions.",
            name=name,
        ) from cause


_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def _converted(one: Field[Any], text: str) -> object:
    kind: Any = type(one.default)
    if kind is type(_DATA):
        kind = Path
    try:
        if kind is bool:
            low = text.strip().lower()
            if low not in _TRUE | _FALSE:
                raise ValueError(text)
            return low in _TRUE
        value: object = kind(text)
        return value
    except ValueError as cause:
        raise SettingsError(
            "bad-setting",
            f"{PREFIX}{one.name.upper()} phải là {kind.__name__}; giá trị đang đặt không đọc được.",
            f"{PREFIX}{one.name.upper()} must be of type {kind.__name__}; the value that is set is not.",
            name=one.name,
        ) from cause


_CHOICES = {
    "lock_profile": ("result", "circulating"),
    "read_profile": ("fast", "best"),
    "level": ("b-b", "b-t", "b-lt", "b-lta"),
}


def _check(settings: Settings) -> None:
    for name, choices in _CHOICES.items():
        if getattr(settings, name) not in choices:
            raise SettingsError(
                "bad-setting",
                f"{PREFIX}{name.upper()} phải là một trong: {', '.join(choices)}.",
                f"{PREFIX}{name.upper()} must be one of: {', '.join(choices)}.",
                name=name,
            )
