"""`sohoa admin crl-add · demo-revoke`: what is known of withdrawn certificates where no network says it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sohoa import settings as configuration
from sohoa.commands.admin import AdminError
from sohoa.commands.output import bytes_of, say, write_whole

if TYPE_CHECKING:
    from asn1crypto import crl, x509


def crl_add(
    file: Annotated[Path, typer.Argument(help="Danh sách thu hồi của CA, PEM hoặc DER / a CA's revocation list")],
) -> int:
    """Nạp CRL của một CA tin cậy từ tệp, thay bản cũ / imports a trusted CA's CRL, in place of its older one."""
    from sohoa.checking import demo_folder, trust_of

    settings = configuration.load()
    listed = _crl(bytes_of(file))
    known = trust_of(settings, demo_folder=demo_folder(settings))
    issuer = _issuer(listed, (*known.anchors, *known.intermediates))
    if issuer is None:
        raise AdminError(
            "crl-unknown-issuer",
            "Danh sách thu hồi này không do CA nào được tin cậy ký. Hãy nạp CA trước (sohoa admin trust-add).",
            "No trusted CA signed this revocation list. Import the CA first (sohoa admin trust-add).",
        )
    kept = settings.trust_folder / "crls" / f"{issuer.sha256.hex()[:16]}.crl"
    body = listed["tbs_cert_list"]
    if kept.is_file() and _crl(kept.read_bytes())["tbs_cert_list"]["this_update"].native > body["this_update"].native:
        raise AdminError(
            "crl-older",
            "Đã có danh sách thu hồi mới hơn của CA này; bản cũ không được thay vào; hãy tải bản mới nhất từ CA.",
            "A newer revocation list of this CA is here already; the older one does not replace it; fetch the newest from the CA.",
        )
    kept.parent.mkdir(parents=True, exist_ok=True)
    write_whole(kept, listed.dump())
    until = body["next_update"].native
    say(f"{issuer.subject.human_friendly}: {len(body['revoked_certificates'] or ())}, → {until or '…'}")
    return 0


def demo_revoke(label: Annotated[str, typer.Argument(help="clerk, leader, leader-2, van-thu-seal")]) -> int:
    """Thu hồi một chứng thư của CA thử nghiệm (chỉ ở chế độ thử nghiệm) / revokes a key of the development CA."""
    from signing.devca import DevCa
    from sohoa.checking import demo_folder

    folder = demo_folder(configuration.load())
    if folder is None:
        raise AdminError(
            "no-demo-ca",
            "Chỉ có ở chế độ thử nghiệm; hãy chạy `sohoa serve` một lần với SOHOA_DEMO=true rồi thử lại.",
            "Only in demo mode; run `sohoa serve` once with SOHOA_DEMO=true, then try again.",
        )
    labels = sorted(path.stem for path in folder.glob("*.p12"))
    if label not in labels:
        raise AdminError(
            "no-such-demo-key",
            f"Không có khóa thử nghiệm tên “{label}”; hãy chọn một trong: {', '.join(labels)}.",
            f"There is no development key “{label}”; choose one of: {', '.join(labels)}.",
        )
    DevCa(folder).revoke(label)
    say(f"{label}: {folder / 'issuing.crl'}")
    return 0


def _crl(data: bytes) -> crl.CertificateList:
    """Raises AdminError "not-a-crl"."""
    from asn1crypto import crl, pem

    try:
        listed = crl.CertificateList.load(pem.unarmor(data)[2] if pem.detect(data) else data, strict=True)
        if listed.native and listed["tbs_cert_list"]["this_update"].native:
            return listed
    except (ValueError, TypeError) as broken:
        raise _no_crl() from broken
    raise _no_crl()


def _no_crl() -> AdminError:
    return AdminError(
        "not-a-crl",
        "Tệp này không phải danh sách thu hồi (CRL) dạng PEM hoặc DER; hãy chọn tệp .crl mà CA công bố.",
        "This file is no revocation list (CRL) in PEM or DER; choose the .crl file that the CA publishes.",
    )


def _issuer(listed: crl.CertificateList, ders: tuple[bytes, ...]) -> x509.Certificate | None:
    """The CA among `ders` whose key signed the list."""
    from asn1crypto import x509

    from signing.algorithms import UnknownAlgorithmError
    from signing.revocation import crl_signed_by

    for der in ders:
        certificate = x509.Certificate.load(der)
        try:
            if crl_signed_by(listed, certificate):
                return certificate
        except UnknownAlgorithmError:
            return None
    return None


__all__ = ["crl_add", "demo_revoke"]
