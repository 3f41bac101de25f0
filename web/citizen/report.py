"""The answer as a PDF to keep or hand in: drawn by signing.report from what the page was given, nothing looked up again.

The page carries its verdict signed by this house (the checked file itself is not kept), so that a report says exactly
what the check said, and nobody can have another one made. Identity numbers are masked before they are sealed.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from itsdangerous import BadSignature, URLSafeTimedSerializer

from signing.report import BeforeAfter, report_pdf
from web.citizen.answer import Life, masked_text
from web.citizen.before_after import Pair
from web.errors import error
from web.language import Translator
from web.rendering import day

_DAY_SECONDS = 86400
_HASH = re.compile(r"[0-9a-fA-F]{32}(?:[0-9a-fA-F]{8}){0,4}")  # may hold nine or twelve digits in a row by chance
_MOST_PICTURES = 400_000  # characters of data URIs that a form's field still takes


def _serializer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="citizen-report")


def sealed(
    secret: str, verdict: Mapping[str, Any], life: Sequence[tuple[str, str]], name: str, looks: Sequence[Pair]
) -> str:
    """What the page was told as a text that only this house can have written; goes into the page's form."""
    small = sum(len(one.before) + len(one.after) for one in looks) <= _MOST_PICTURES
    said = {
        "verdict": _masked(verdict),
        "life": [list(row) for row in life],
        "name": name[:200],
        "looks": [[one.page, one.before, one.after] for one in looks] if small else [],
    }
    return str(_serializer(secret).dumps(json.dumps(said, ensure_ascii=False)))


def _masked(value: Any) -> Any:
    """The same JSON with every identity number in its texts reduced to the last three digits; hashes stay."""
    if isinstance(value, str):
        return value if _HASH.fullmatch(value) else masked_text(value)
    if isinstance(value, Mapping):
        return {key: _masked(one) for key, one in value.items()}
    return [_masked(one) for one in value] if isinstance(value, list | tuple) else value


def opened(secret: str, text: str) -> Mapping[str, Any]:
    """What `sealed` wrote, within a day. Raises WebError form-expired."""
    try:
        said: Mapping[str, Any] = json.loads(_serializer(secret).loads(text, max_age=_DAY_SECONDS))
    except (BadSignature, ValueError) as odd:
        raise error("form-expired") from odd
    return said


def life_rows(life: Life | None, t: Translator) -> list[tuple[str, str]]:
    """What the register says, as (label, value) in the page's language; nothing without a line in the register."""
    if life is None:
        return []
    known = (
        ("status", t(f"life.{life.state}")),
        ("number", life.number),
        ("subject", life.subject),
        ("agency", life.agency),
        ("issued", day(life.issued_on)),
        ("valid_until", day(life.valid_until)),
        ("scope", life.scope),
        ("code", life.code),
    )
    return [(t(f"fact.{key}"), value) for key, value in known if value]


def report(said: Mapping[str, Any], t: Translator, agency: str, *, demo: bool) -> bytes:
    """The PDF of an opened answer."""
    head = f"{t('demo.title')} {agency}" if demo else agency
    pictures = [BeforeAfter(page, _bytes(before), _bytes(after)) for page, before, after in said["looks"]]
    life = [(label, value) for label, value in said["life"]]
    return report_pdf(said["verdict"], said["name"], language=t.language, head=head, life=life, pictures=pictures)


def _bytes(href: str) -> bytes:
    return base64.b64decode(href.split(",", 1)[1])
