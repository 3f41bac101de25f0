"""`sohoa admin …`: what the one who runs the installation does from the machine itself."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sohoa import settings as configuration
from sohoa.bounded import BilingualError
from sohoa.commands.output import Bar, print_json, say, write_whole
from sohoa.commands.secrets import secret_from
from storage.actor import Actor

if TYPE_CHECKING:
    from sohoa.services import Services
    from storage.tables import User

app = typer.Typer(help="Quản trị / administration", no_args_is_help=True)


class AdminError(BilingualError):
    """An administrator's command that cannot be carried out as given."""


@contextmanager
def opened() -> Iterator[Services]:
    """The composed house of the environment's settings; imported late, so that `sohoa verify` starts fast."""
    from sohoa.services import open_services

    with open_services(configuration.load()) as services:
        yield services


def machine() -> Actor:
    """Whoever may run commands on the machine may administer; the audit log says who it was."""
    return Actor("cli", os.environ.get("SUDO_USER") or getpass.getuser(), roles=frozenset({"admin"}))


@app.command("migrate")
def migrate() -> int:
    """Nâng cấp cơ sở dữ liệu / brings the database to its newest tables."""
    with opened():
        say("ok")
    return 0


@app.command("health")
def health(
    as_json: Annotated[bool, typer.Option("--json", help="Một tài liệu JSON / one JSON document")] = False,
) -> int:
    """Tình trạng từng phần / the state of each part; exit 69 where one is wrong."""
    with opened() as services:
        state = dict(services.health())
    if as_json:
        print_json(state)
    else:
        for name, words in state.items():
            say(f"{name:10} {words}")
    return 0 if set(state.values()) == {"ok"} else 69


@app.command("first-admin")
def first_admin() -> int:
    """In liên kết dùng một lần cho quản trị viên đầu tiên / prints the first administrator's one-time link."""
    from storage import accounts

    with opened() as services:
        with services.store.write() as session:
            token = accounts.first_admin_link(session)
        if token is None:
            raise AdminError(
                "admin-exists",
                "Đã có quản trị viên; hãy dùng “sohoa admin user-link” để đặt lại mật khẩu.",
                "There is an administrator already; use `sohoa admin user-link` to set a password anew.",
            )
        say(f"{services.public_url}/mat-khau/{token}")
    return 0


@app.command("users")
def users() -> int:
    """Danh sách tài khoản / lists the accounts."""
    from storage import accounts

    with opened() as services, services.store.read() as session:
        for one in accounts.users(session):
            state = "" if one.active else " (khóa / closed)"
            say(f"{one.id:4} {one.name:16} {one.full_name:30} {', '.join(sorted(one.roles))}{state}")
    return 0


@app.command("user-add")
def user_add(
    name: Annotated[str, typer.Argument(help="Tên đăng nhập / login name")],
    full_name: Annotated[str, typer.Argument(help="Họ và tên / full name")],
    role: Annotated[list[str], typer.Option(help="clerk, reviewer, leader, van_thu, admin")],
) -> int:
    """Thêm tài khoản, in liên kết đặt mật khẩu / adds an account and prints its one-time link."""
    from storage import accounts

    with opened() as services:
        with services.store.write() as session:
            user = accounts.add_user(session, name, full_name, role, machine())
            token = accounts.set_password_link(session, user.id, machine())
        say(f"{services.public_url}/mat-khau/{token}")
    return 0


@app.command("user-link")
def user_link(name: Annotated[str, typer.Argument(help="Tên đăng nhập / login name")]) -> int:
    """In liên kết đặt lại mật khẩu / prints a one-time link that sets the password anew."""
    from storage import accounts

    with opened() as services:
        with services.store.write() as session:
            token = accounts.set_password_link(session, named(services, name).id, machine())
        say(f"{services.public_url}/mat-khau/{token}")
    return 0


def named(services: Services, name: str) -> User:
    """The account with this login. Raises AdminError: "no-such-user"."""
    from storage import accounts

    with services.store.read() as session:
        user = accounts.user_named(session, name)
    if user is None:
        raise AdminError(
            "no-such-user",
            f"Không có tài khoản “{name}”; xem “sohoa admin users”.",
            f"There is no account “{name}”; see `sohoa admin users`.",
            name=name,
        )
    return user


@app.command("keys")
def keys() -> int:
    """Danh sách khóa ký đã đăng ký / lists the registered signing keys."""
    from storage import accounts

    with opened() as services, services.store.read() as session:
        for one in accounts.signing_keys(session):
            state = "" if one.active else " (thôi dùng / retired)"
            say(f"{one.id:4} {one.purpose:9} {one.label:30} {one.ref}{state}")
    return 0


@app.command("key-add")
def key_add(
    label: Annotated[str, typer.Argument(help="Tên gọi / label")],
    reference: Annotated[
        str, typer.Argument(help="FILE.p12, pkcs11:module=…;token=…;object=… hoặc csc:url=…;credential=…")
    ],
    user: Annotated[str | None, typer.Option(help="Chủ khóa cá nhân; bỏ trống: dấu cơ quan / owner")] = None,
    secret_file: Annotated[Path | None, typer.Option(help="Tệp chứa mật khẩu hoặc PIN / file of the secret")] = None,
    image: Annotated[Path | None, typer.Option(help="PNG chữ ký hoặc con dấu / picture")] = None,
) -> int:
    """Đăng ký khóa ký: mở thử, chỉ lưu nơi để khóa / registers where a key is, after opening it once."""
    from cryptography import x509

    from signing.keys import open_key
    from signing.trust import fingerprint
    from sohoa.commands.output import bytes_of
    from storage import accounts

    with opened() as services:
        key = open_key(reference, secret_from(secret_file, None, "Mật khẩu hoặc PIN / passphrase or PIN: "))
        certificate = x509.load_der_x509_certificate(key.certificate)
        picture = services.objects.put("originals", bytes_of(image)) if image else None
        owner = named(services, user) if user else None
        with services.store.write() as session:
            row = accounts.register_signing_key(
                session,
                label,
                "personal" if owner else "seal",
                reference,
                machine(),
                secret_path=str(secret_file.resolve()) if secret_file else "",
                user_id=owner.id if owner else None,
                agency="" if owner else services.agency_name,
                image=picture,
                certificate_sha=fingerprint(key.certificate),
                not_after=certificate.not_valid_after_utc.astimezone(UTC),
            )
        say(f"{row.id} {certificate.subject.rfc4514_string()} → {certificate.not_valid_after_utc:%Y-%m-%d}")
    return 0


@app.command("paper-key")
def paper_key(
    new: Annotated[bool, typer.Option("--new", help="Lập khóa mới, mỗi năm một lần / makes a new one, yearly")] = False,
) -> int:
    """Khóa của mã QR trên giấy: danh sách, lập khóa mới / the keys of the codes on paper."""
    from signing.offline import fingerprint

    with opened() as services:
        if new:
            services.new_paper_key()
        keys = services.paper_keys()
        for one in keys:
            say(one.hex())
        if keys:
            say(f"Dấu vân tay / fingerprint: {fingerprint(list(keys.values()))}")
    return 0


@app.command("trust")
def trust() -> int:
    """Danh sách chứng thư gốc và CA cấp dưới / lists anchors and issuing CAs."""
    from signing.trust import fingerprint, root_name

    with opened() as services:
        store = services.trust()
        for kind, ders in (("root", store.anchors), ("issuer", store.intermediates)):
            for der in ders:
                say(f"{kind:7} {fingerprint(der)} {subject(der)}{_known(root_name(der))}")
    return 0


@app.command("trust-add")
def trust_add(
    file: Annotated[Path, typer.Argument(help="Chứng thư CA, PEM hoặc DER / a CA certificate")],
    sha256: Annotated[str, typer.Option(help="SHA-256 đã đối chiếu, cho gốc chưa biết / confirmed fingerprint")] = "",
) -> int:
    """Nạp chứng thư gốc hoặc CA cấp dưới từ tệp / imports an anchor or issuing CA from a file."""
    from signing.trust import TrustStore, fingerprint, root_name

    settings = configuration.load()
    found = TrustStore.from_files([file])
    for kind, ders in (("roots", found.anchors), ("issuers", found.intermediates)):
        for der in ders:
            shown = fingerprint(der)
            if kind == "roots" and root_name(der) is None and sha256.replace(":", "").lower() != shown:
                raise AdminError(
                    "unknown-root",
                    f"Chứng thư gốc “{subject(der)}” chưa được biết. Hãy đối chiếu SHA-256 {shown} qua kênh khác rồi chạy "
                    f"lại với --sha256.",
                    f"The root “{subject(der)}” is not a known one. Compare its SHA-256 {shown} through another channel, "
                    f"then run again with --sha256.",
                    sha256=shown,
                )
            folder = settings.trust_folder / kind
            folder.mkdir(parents=True, exist_ok=True)
            write_whole(folder / f"{shown[:16]}.cer", der)
            say(f"{kind[:-1]:7} {shown} {subject(der)}{_known(root_name(der))}")
    return 0


def subject(der: bytes) -> str:
    """The name of a DER certificate's holder, as the lists print it."""
    from asn1crypto import x509

    from signing.trust import name_text

    return name_text(x509.Certificate.load(der).subject)


def _known(name: str | None) -> str:
    return f"  [{name}]" if name else ""


@app.command("corrections")
def corrections(
    out: Annotated[Path, typer.Option("--out", help="Thư mục để ghi / folder to write to")],
) -> int:
    """Xuất các số, ngày viết tay đã được cán bộ xác nhận để huấn luyện riêng / what clerks settled, to train the reader."""
    from sohoa.corrections import gather

    with opened() as services:
        say(str(gather(services, out)))
    return 0


@app.command("demo-office")
def demo_office() -> int:
    """Lập văn phòng mẫu (chỉ ở chế độ thử nghiệm) / makes a demo office with people, keys and a new password."""
    import secrets

    from sohoa.demo.office import PEOPLE, furnish

    password = secrets.token_urlsafe(12)
    with opened() as services:
        furnish(services, password)
        say(f"{services.public_url}/dang-nhap")
        for login, name, position, roles, _ in PEOPLE:
            say(f"  {login:10} {password}   {name}, {position} ({', '.join(roles)})")
    return 0


@app.command("backup")
def backup(folder: Annotated[Path, typer.Argument(help="Thư mục sao lưu / folder of the backup")]) -> int:
    """Sao lưu cơ sở dữ liệu và kho; lần sau chỉ chép cái mới / backs up database and objects, only what is new."""
    from storage.backup import backup as save

    with opened() as services, Bar("Sao lưu / backup") as bar:
        report = save(services.store, services.objects, folder, tell=bar.show)
    say(f"{report.rows} dòng / rows, {report.objects} tệp / objects, {report.copied} mới / new, {report.audit_head}")
    return 0


@app.command("restore")
def restore(folder: Annotated[Path, typer.Argument(help="Thư mục sao lưu / folder of the backup")]) -> int:
    """Phục hồi vào hệ thống còn trống, SQLite hay PostgreSQL / restores into an empty system of either size."""
    from storage.backup import check
    from storage.backup import restore as load

    check(folder)
    with opened() as services, Bar("Phục hồi / restore") as bar:
        report = load(services.store, services.objects, folder, tell=bar.show)
    say(f"{report.rows} dòng / rows, {report.objects} tệp / objects")
    return 0


@app.command("doctor")
def doctor(
    deep: Annotated[bool, typer.Option("--deep", help="Đọc lại từng tệp / reads every object again")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Một tài liệu JSON / one JSON document")] = False,
) -> int:
    """Khám hệ thống: kho, nhật ký, sổ, bước treo / examines objects, audit chain, books, steps; exit 69 if ill."""
    from storage.doctor import examine

    with opened() as services:
        found = examine(services.store, services.objects, deep=deep)
    if as_json:
        print_json(
            [
                {"code": one.code, "ok": one.ok, "count": one.count, "words": {"vi": one.vi, "en": one.en}}
                for one in found
            ]
        )
    else:
        for one in found:
            say(f"{'✓' if one.ok else '✗'} {one.code}")
            if not one.ok:
                say(f"  {one.vi}\n  {one.en}")
    return 0 if all(one.ok for one in found) else 69
