"""The evidence record an office keeps beside a received file, so that its answer stays provable after certificates expire.

TT 15/2025/TT-BKHCN Điều 6.7 wants certificate, revocation values and result stored and deletable. The record holds them
with the SHA-256 of the untouched file, and one timestamp over all of it (in the spirit of RFC 4998); `deletable` means:
it is one JSON file of its own.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from signing.algorithms import digest
from signing.cms import check_token
from signing.errors import SigningError
from signing.evidence import Evidence
from signing.proof import Prover, Stamp
from signing.trust import TrustStore
from signing.verdict import Verdict

VERSION = 1


class RecordError(SigningError):
    """The record does not belong to the file, or was edited."""


@dataclass(frozen=True, slots=True)
class Record:
    """A checked record: when it was made (by the timestamp), what was said then, and the evidence kept.

    Handing `evidence` to `verify` carries the file past its certificates' expiry, as long as the record's own timestamp
    is `proven`.
    """

    made: datetime
    proven: bool
    verdict: dict[str, object]
    evidence: Evidence


def make_record(verdict: Verdict, evidence: Evidence, stamp: Callable[[bytes], bytes]) -> bytes:
    """The record as JSON bytes.

    Args:
        verdict: the answer given for the file.
        evidence: what the answer rested on beside the file.
        stamp: an RFC 3161 token over a SHA-256 digest (`Tsa.stamp`).
    """
    certificates = [one.certificate.der for one in verdict.signatures if one.certificate]
    body = {
        "version": VERSION,
        "sha256": verdict.sha256,
        "verdict": verdict.to_json(),
        "certificates": [_text(der) for der in dict.fromkeys([*certificates, *evidence.certificates])],
        "ocsps": [_text(der) for der in evidence.ocsps],
        "crls": [_text(der) for der in evidence.crls],
    }
    token = stamp(hashlib.sha256(_canonical(body)).digest())
    return _canonical({"body": body, "timestamp": _text(token)})


def read_record(record: bytes, pdf: bytes, trust: TrustStore, at: datetime) -> Record:
    """Checks a record against its file.

    Raises:
        RecordError: "record-unreadable", "record-of-another-file" or "record-edited".
    """
    try:
        whole = json.loads(record)
        body, token = whole["body"], base64.b64decode(whole["timestamp"], validate=True)
        sha256, verdict = str(body["sha256"]), dict(body["verdict"])
        ocsps, crls, certificates = (
            tuple(base64.b64decode(one) for one in body[key]) for key in ("ocsps", "crls", "certificates")
        )
        kept = Evidence(ocsps, crls, certificates)
        said = _canonical(body)
    except (ValueError, TypeError, KeyError, RecursionError) as odd:
        raise RecordError("record-unreadable", *SENTENCES["record-unreadable"]) from odd
    if sha256 != hashlib.sha256(pdf).hexdigest():
        raise RecordError("record-of-another-file", *SENTENCES["record-of-another-file"])
    checked = check_token(token, lambda name: digest(name, said))
    if checked.state != "match" or checked.time is None:
        raise RecordError("record-edited", *SENTENCES["record-edited"])
    stamp = Stamp(checked, len(pdf), False)
    Prover(trust, at, list(checked.proof.certificates), list(kept.ocsps), list(kept.crls), kept).judge_stamps([stamp])
    proven = stamp.state == "trusted"
    kept = replace(kept, known_since=checked.time if proven else None)
    return Record(checked.time, proven, verdict, kept)


def _text(der: bytes) -> str:
    return base64.b64encode(der).decode()


def _canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


SENTENCES: dict[str, tuple[str, str]] = {
    "record-unreadable": (
        "Không đọc được hồ sơ bằng chứng; hãy lấy lại bản đã lưu.",
        "The evidence record cannot be read; fetch the stored one again.",
    ),
    "record-of-another-file": (
        "Hồ sơ bằng chứng này thuộc về một tệp khác.",
        "This evidence record belongs to another file.",
    ),
    "record-edited": (
        "Hồ sơ bằng chứng đã bị sửa sau khi lập: dấu thời gian không khớp.",
        "The evidence record was edited after it was made: its timestamp does not match.",
    ),
}
