"""The answer as a PDF to keep or hand in: the same words as the page, nothing looked up again.

The page carries its answer signed by this house (the checked file itself is not kept), so that a report says exactly
what the check said, and nobody can have another one made.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from itsdangerous import BadSignature, URLSafeTimedSerializer

from web.citizen.answer import Answer, Life
from web.errors import error
from web.language import Translator
from web.rendering import day, moment

_FONTS = Path("/usr/share/fonts/truetype/croscore")
_DAY_SECONDS = 86400
_COLOURS = {
    "valid": (23, 99, 58),
    "invalid": (156, 31, 36),
    "indeterminate": (122, 75, 0),
    "unsigned": (60, 60, 60),
}


def _serializer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="citizen-report")


def sealed(secret: str, answer: Answer, life: Life | None, name: str, at: datetime) -> str:
    """The answer as a text that only this house can have written; goes into the page's form."""
    said = {"answer": asdict(answer), "life": _plain(life), "name": name[:200], "at": at.isoformat()}
    return str(_serializer(secret).dumps(json.dumps(said, ensure_ascii=False)))


def _plain(life: Life | None) -> dict[str, Any] | None:
    if life is None:
        return None
    return {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in asdict(life).items()}


def opened(secret: str, text: str) -> Mapping[str, Any]:
    """What `sealed` wrote, within a day. Raises WebError form-expired."""
    try:
        said: Mapping[str, Any] = json.loads(_serializer(secret).loads(text, max_age=_DAY_SECONDS))
    except (BadSignature, ValueError) as odd:
        raise error("form-expired") from odd
    return said


def report(said: Mapping[str, Any], t: Translator, agency: str, *, demo: bool) -> bytes:
    """The PDF of an opened answer."""
    paper = _Paper(t, agency)
    answer = said["answer"]
    if demo:
        paper.line(f"{t('demo.title')} {t('demo.words')}", size=10, bold=True, colour=(122, 75, 0))
    paper.line(t("citizen.title"), size=12)
    paper.line(t(f"verdict.{answer['verdict']}"), size=22, bold=True, colour=_COLOURS[answer["verdict"]])
    paper.line(answer["words"], size=12)
    paper.line(t("citizen.checked_at", time=moment(said["at"])), size=10)
    paper.fact(t("citizen.file"), said["name"])
    paper.fact(t("citizen.sha"), answer["sha256"])
    if said["life"]:
        _life(paper, said["life"], t)
    if answer["findings"]:
        paper.heading(t("citizen.findings"))
        for told in answer["findings"]:
            paper.line("– " + told["words"] + _where(told, t), size=11)
    for number, one in enumerate(answer["signatures"], 1):
        paper.heading(t("citizen.signature", number=number))
        for key, value in one["facts"]:
            paper.fact(t(f"dieu6.{key}"), value)
        for told in one["changes"]:
            paper.line("– " + told["words"] + _where(told, t), size=11)
    return paper.done()


def _life(paper: _Paper, life: Mapping[str, Any], t: Translator) -> None:
    paper.heading(t("citizen.paper_register"))
    paper.fact(t("fact.status"), t(f"life.{life['state']}"))
    for key, value in (
        ("number", life["number"]),
        ("subject", life["subject"]),
        ("agency", life["agency"]),
        ("issued", day(life["issued_on"])),
        ("valid_until", day(life["valid_until"])),
        ("scope", life["scope"]),
        ("code", life["code"]),
    ):
        if value:
            paper.fact(t(f"fact.{key}"), value)


def _where(told: Mapping[str, Any], t: Translator) -> str:
    return f" ({t('citizen.page', page=told['page'])})" if told["page"] else ""


class _Paper:
    """A plain A4 report in the typeface of official papers."""

    def __init__(self, t: Translator, agency: str) -> None:
        self._pdf = FPDF(format="A4")
        self._pdf.set_margins(22, 20, 18)
        self._pdf.set_auto_page_break(True, 20)
        self._pdf.set_title(t("citizen.title"))
        self._pdf.set_creator("sohoa")
        self._pdf.set_lang(t.language)
        for style, name in (("", "Tinos-Regular"), ("B", "Tinos-Bold")):
            self._pdf.add_font("Tinos", style, _FONTS / f"{name}.ttf")
        self._pdf.add_page()
        self.line(agency, size=11, bold=True)

    def line(self, text: str, *, size: float, bold: bool = False, colour: tuple[int, int, int] = (20, 28, 38)) -> None:
        self._pdf.set_font("Tinos", "B" if bold else "", size)
        self._pdf.set_text_color(*colour)
        self._pdf.multi_cell(0, size * 0.5, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self._pdf.ln(1.5)

    def heading(self, text: str) -> None:
        self._pdf.ln(3)
        self.line(text, size=14, bold=True)

    def fact(self, name: str, value: str) -> None:
        self._pdf.set_text_color(70, 80, 90)
        self._pdf.set_font("Tinos", "", 10)
        self._pdf.multi_cell(0, 5, name, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.line(value, size=11.5)

    def done(self) -> bytes:
        return bytes(self._pdf.output())
