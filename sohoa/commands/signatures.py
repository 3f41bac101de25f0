"""`sohoa sign` and `sohoa verify`: one file or many, no store, no server."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sohoa import settings as configuration
from sohoa.commands.output import bytes_of, print_json, say, write_whole
from sohoa.commands.secrets import secret_from

if TYPE_CHECKING:
    from signing.collect import Collector
    from signing.keys import Key
    from signing.levels import Raised
    from signing.request import LockProfile, Place, SignedPdf, SignRequest
    from signing.request import Stamp as StampName
    from signing.timestamp import Tsa
    from signing.verdict import Verdict
    from sohoa.bounded import Pool
    from sohoa.checking import Asked

VIETNAM = timezone(timedelta(hours=7))


class Level(StrEnum):
    b_b = "b-b"
    b_t = "b-t"
    b_lt = "b-lt"
    b_lta = "b-lta"


class Stamp(StrEnum):
    leader = "leader"
    seal = "seal"
    sao_y = "sao-y"
    scan = "scan"
    archive = "archive"
    attachment = "attachment"
    arrival = "arrival"
    none = "none"


_Number = Annotated[
    str, typer.Option(help="Số (dấu seal ghi vào chỗ trống), số và ký hiệu (attachment), số đến (arrival) / number")
]
_Issued = Annotated[
    datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Ngày ban hành (dấu seal) / day of issue; today")
]


def sign(
    file: Annotated[Path, typer.Argument(metavar="IN.pdf", help="Tệp PDF cần ký / the PDF to sign")],
    out: Annotated[Path, typer.Option("-o", "--out", help="Tệp đã ký sẽ ghi / the signed file to write")],
    key: Annotated[str, typer.Option(help="FILE.p12, pkcs11:module=…;token=…;object=… hoặc csc:url=…;credential=…")],
    level: Annotated[Level, typer.Option(help="Mức PAdES / PAdES level")] = Level.b_b,
    stamp: Annotated[Stamp, typer.Option(help="Dấu hiển thị / visible stamp")] = Stamp.none,
    secret_file: Annotated[Path | None, typer.Option(help="Tệp chứa mật khẩu hoặc PIN / file of the secret")] = None,
    secret_env: Annotated[str | None, typer.Option(help="Biến chứa mật khẩu hoặc PIN / variable of the secret")] = None,
    image: Annotated[Path | None, typer.Option(help="PNG chữ ký hoặc con dấu / picture for leader, seal")] = None,
    agency: Annotated[str | None, typer.Option(help="Tên cơ quan trên dấu / agency in the stamp")] = None,
    number: _Number = "",
    issued: _Issued = None,
    field: Annotated[str, typer.Option(help="Tên ô chữ ký / signature field")] = "",
    reason: Annotated[str, typer.Option(help="Lý do ký / reason")] = "",
    tsa: Annotated[str | None, typer.Option(help="Địa chỉ cấp dấu thời gian / RFC 3161 address")] = None,
    algorithm: Annotated[str | None, typer.Option(help="rsa-pss-sha256, rsa-pkcs1-sha256, ecdsa-sha256 …")] = None,
    place: Annotated[str | None, typer.Option(help="Vị trí trang:x0,y0,x1,y1 (điểm) / place in points")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Một tài liệu JSON / one JSON document")] = False,
) -> int:
    """Ký một tệp PDF (PAdES) / signs one PDF."""
    from signing.keys import open_key

    settings = configuration.load()
    pdf = _small_enough(file)
    secret = secret_from(secret_file, secret_env, "Mật khẩu hoặc PIN / passphrase or PIN: ")
    opened = open_key(key, secret, algorithm=algorithm)
    request = replace(
        _stamped(opened, stamp.value, image, agency or settings.agency_name, settings.sao_y_form),
        level=level.value,
        number=number,
        book_number=number,
        field_name=field,
        reason=reason,
        place=None if place is None else _place(place),
    )
    authority = _tsa(tsa or settings.tsa_url, settings)
    warned = _looked_at(opened, request.time, settings)
    day = (issued or request.time).date() if stamp == Stamp.seal and number else None
    signed = _signed(pdf, opened, request, authority, settings, day)
    raised = _raised(signed, level.value, authority, settings)
    write_whole(out, raised.pdf)
    _told(out, signed, raised, warned, as_json=as_json)
    return 0


def _small_enough(file: Path) -> bytes:
    """The file's bytes; its size is looked at first: 300 MB are refused, not swallowed."""
    from signing.revision import refuse_size

    refuse_size(file.stat().st_size if file.exists() else 0)
    return bytes_of(file)


def _stamped(key: Key, stamp: StampName, image: Path | None, agency: str, form: str) -> SignRequest:
    """A request for now, in the name of the key's holder, with the texts and the picture of its stamp."""
    from signing.request import SignRequest

    name = _common_name(key)
    return SignRequest(
        stamp=stamp,
        signer_name=name,
        agency=agency,
        time=datetime.now(VIETNAM).replace(microsecond=0),
        form=form,
        image=_picture(stamp, image, name, agency),
    )


def _told(out: Path, signed: SignedPdf, raised: Raised, warned: tuple[str, ...], *, as_json: bool) -> None:
    """What was signed, the level reached and why no higher one, what could not be checked."""
    time = signed.signing_time.isoformat()
    if as_json:
        print_json(
            {
                "out": str(out),
                "level": raised.level,
                "missing_level": raised.missing_level_reason,
                "field": signed.field_name,
                "time": time,
                "note": signed.stamp_note,
                "warnings": list(warned),
            }
        )
        return
    say(f"{out}: {raised.level}, {signed.field_name}, {time}")
    if "revocation-unknown" in warned:
        say("  ! Không hỏi được tình trạng thu hồi của chứng thư / the certificate's revocation could not be checked")
    if raised.missing_level_vi:
        say(f"  ! {raised.missing_level_vi}\n    {raised.missing_level_en}")


def _raised(signed: SignedPdf, target: str, tsa: Tsa | None, settings: configuration.Settings) -> Raised:
    """The signed file at B-LT or B-LTA where that was asked; an outage costs the level and is named."""
    from signing.levels import Raised, raise_level

    if signed.missing_level_reason or target not in ("b-lt", "b-lta"):
        why = signed.missing_level_reason, signed.missing_level_vi, signed.missing_level_en
        return Raised(signed.pdf, signed.level, *why)
    return raise_level(signed.pdf, signed.level, "b-lta" if target == "b-lta" else "b-lt", _collector(settings), tsa)


def _collector(settings: configuration.Settings) -> Collector:
    """Where chains and revocation answers come from: the trust folder, the network, in demo mode the development CA."""
    from signing.collect import Collector, HttpSource
    from sohoa.checking import crls_of, demo_folder, trust_of

    demo = demo_folder(settings)
    known = trust_of(settings, demo_folder=demo)
    return Collector(HttpSource(), (*known.anchors, *known.intermediates), lambda: crls_of(settings, demo))


def _looked_at(key: Key, at: datetime, settings: configuration.Settings) -> tuple[str, ...]:
    """Certificate, usage and revocation before the key is touched (TT 15/2025/TT-BKHCN Điều 5); codes of warnings."""
    from signing.presign import check_before_signing

    return check_before_signing(key.certificate, key.chain, key.algorithm, at, collector=_collector(settings)).warnings


def _signed(
    pdf: bytes,
    key: Key,
    request: SignRequest,
    tsa: Tsa | None,
    settings: configuration.Settings,
    day: date | None = None,
) -> SignedPdf:
    """The signed file; a leader's draft that has no fields yet is prepared first (PDF/A-2b, empty fields, lock), and a
    seal with a number and a day fills their blanks."""
    from signing import issue
    from signing import sign as signing
    from signing.errors import DocumentRefusedError

    if day is not None:
        return issue.number_and_seal(pdf, request.number, day, key, request, tsa=tsa)
    if request.stamp != "leader" or request.place is not None:
        return signing.sign(pdf, key, request, tsa=tsa)
    try:
        return signing.sign(pdf, key, _as_leader(pdf, request), tsa=tsa)
    except DocumentRefusedError as refused:
        if refused.code != "field-missing":
            raise
    profile: LockProfile = "circulating" if settings.lock_profile == "circulating" else "result"
    draft = issue.prepare_draft(pdf, profile)
    return signing.sign(draft, key, _as_leader(draft, request), tsa=tsa)


def _as_leader(pdf: bytes, request: SignRequest) -> SignRequest:
    """The request for this leader's own field, by the name printed under it."""
    from signing.fields import field_for

    if request.field_name:
        return request
    return replace(request, field_name=field_for(pdf, request.signer_name.removesuffix(" (DEMO)")).name)


def _picture(stamp: str, image: Path | None, name: str, agency: str) -> bytes | None:
    """The picture given, else for leader and seal a plain one that shows the name and imitates nothing."""
    from signing.plain_picture import plain_picture

    if image is not None:
        return bytes_of(image)
    if stamp == "leader":
        return plain_picture("leader", name)
    return plain_picture("seal", agency) if stamp == "seal" else None


def _common_name(key: Key) -> str:
    from cryptography import x509

    subject = x509.load_der_x509_certificate(key.certificate).subject
    names = subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(names[0].value) if names else subject.rfc4514_string()


def _place(text: str) -> Place:
    """PAGE:x0,y0,x1,y1 as a place. Raises BadParameter."""
    from signing.request import Place

    try:
        page, rest = text.split(":", 1)
        x0, y0, x1, y1 = (float(part) for part in rest.split(","))
        return Place(int(page), x0, y0, x1, y1)
    except ValueError as cause:
        raise typer.BadParameter("--place 1:400,30,560,80", param_hint="--place") from cause


def _tsa(url: str, settings: configuration.Settings) -> Tsa | None:
    from signing.timestamp import HttpTsa

    return HttpTsa(url, timeout=settings.tsa_seconds) if url else None


def verify(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Tệp PDF cần kiểm tra / PDFs to verify")],
    trust: Annotated[list[Path] | None, typer.Option(help="Chứng thư CA tin cậy thêm, PEM/DER / more anchors")] = None,
    agency: Annotated[str | None, typer.Option(help="Cơ quan phải là người ký / agency that must have signed")] = None,
    at: Annotated[datetime | None, typer.Option(help="Kiểm tra tại thời điểm (UTC) / verify as of this time")] = None,
    online: Annotated[
        bool, typer.Option("--online", help="Hỏi OCSP, CRL, CA qua mạng / asks over the network")
    ] = False,
    record: Annotated[
        bool,
        typer.Option("--record", help="Lập/dùng hồ sơ bằng chứng FILE.evidence.json / makes or uses its record"),
    ] = False,
    report: Annotated[
        Path | None, typer.Option(help="Ghi báo cáo PDF/A vào thư mục này / writes PDF/A reports into this folder")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Một danh sách JSON / one JSON list")] = False,
) -> int:
    """Kiểm tra chữ ký; mã thoát 0 hợp lệ, 1 không hợp lệ, 2 chưa xác định, 3 không có chữ ký / verifies signatures."""
    from signing.evidence import Evidence
    from signing.verdict import exit_code
    from sohoa.bounded import Bounds, Pool
    from sohoa.checking import Asked, crls_of, demo_folder, reported, trust_of

    settings = configuration.load()
    demo = demo_folder(settings)
    store, evidence = trust_of(settings, trust or [], demo_folder=demo), Evidence(crls=crls_of(settings, demo))
    moment = None if at is None else at.replace(tzinfo=UTC) if at.tzinfo is None else at
    asked = Asked(store, moment, agency, evidence, online)
    data = {file: bytes_of(file) for file in files}
    bounds = Bounds(settings.verify_seconds, settings.verify_memory_mb)
    with Pool(min(settings.children, len(files)), bounds, warm="sohoa.childchecks:warm") as pool:
        reports = []
        for file in files:
            verdict, more = _checked(pool, file, data[file], asked, record)
            if report is not None:
                report.mkdir(parents=True, exist_ok=True)
                write_whole(report / f"{file.stem}.report.pdf", reported(pool, verdict, data[file], file.name))
            reports.append({**verdict.to_json(str(file)), **more})
    if as_json:
        print_json(reports)
    else:
        for told in reports:
            _tell(told)
    return exit_code(str(one["verdict"]) for one in reports)


def _checked(pool: Pool, file: Path, data: bytes, asked: Asked, record: bool) -> tuple[Verdict, dict[str, Any]]:
    """One file's verdict and what is told beside it; with `record` its evidence record is used, or made if absent."""
    from signing.devca import DevCa
    from signing.online import merged
    from signing.record import read_record
    from sohoa.checking import demo_folder, judged, recorded

    beside = file.with_name(file.name + ".evidence.json")
    if record and beside.exists():
        kept = read_record(beside.read_bytes(), data, asked.trust, asked.at or datetime.now(UTC))
        verdict = judged(pool, data, replace(asked, evidence=merged(asked.evidence, kept.evidence)))
        return verdict, {"record": {"file": str(beside), "made": kept.made.isoformat(), "proven": kept.proven}}
    if not record or asked.at is not None:
        return judged(pool, data, asked), {}
    settings = configuration.load()
    folder = demo_folder(settings)
    tsa = _tsa(settings.tsa_url, settings) or (DevCa(folder).tsa if folder else None)
    verdict, made = recorded(pool, data, asked, tsa)
    if made is None:
        return verdict, {}
    write_whole(beside, made)
    return verdict, {"record": {"file": str(beside), "made": verdict.checked_at.isoformat(), "proven": True}}


def _tell(report: dict[str, Any]) -> None:
    say(f"{report['file']}: {report['verdict']} ({report['integrity']})")
    for words in report.get("words", {}).values():
        say(f"  {words}")
    for one in report["signatures"]:
        say(
            f"  · {one.get('signer', '')} — {one['signed_revision']}, {one['later_changes']}, {one['trust']}, {one['time']}"
        )
    for one in report["findings"]:
        words = one["words"]
        say(f"  ! [{one['code']}] {words['vi']}\n    {words['en']}")
