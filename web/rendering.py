"""Turns a template and values into a page: the language, the person, the demonstration's mark, the form's token."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

from web.language import Language, Translator, language_of, other

HERE = Path(__file__).parent
T = TypeVar("T", date, datetime)
VIETNAM = timezone(timedelta(hours=7), "+07")
LANGUAGE_COOKIE = "sohoa_lang"


@cache
def environment() -> Environment:
    """Jinja with every value escaped and an unknown name refused."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["day"] = day
    made.filters["moment"] = moment
    made.filters["masked"] = masked
    made.filters["megabytes"] = megabytes
    made.globals["asset"] = asset
    return made


def day(value: date | datetime | str | None) -> str:
    """A date as Vietnamese paper writes it, 05/03/2026; "" for none."""
    if value is None or value == "":
        return ""
    read = _read(value)
    if isinstance(read, str):
        return read
    shown = _in_vietnam(read).date() if isinstance(read, datetime) else read
    return f"{shown.day:02}/{shown.month:02}/{shown.year}"


def moment(value: datetime | str | None) -> str:
    """A moment in Vietnam's time, 05/03/2026 14:03:09; "" for none."""
    if value is None or value == "":
        return ""
    read = _read(value)
    if isinstance(read, str):
        return read
    local = _in_vietnam(read)
    return f"{day(local.date())} {local:%H:%M:%S}"


def _read(value: T | str) -> T | datetime | str:
    if not isinstance(value, str):
        return value
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return value


def _in_vietnam(value: datetime) -> datetime:
    return value.astimezone(VIETNAM) if value.tzinfo else value.replace(tzinfo=UTC).astimezone(VIETNAM)


def masked(value: str) -> str:
    """An identity number as the public may see it: the last three digits only (12 digits are guessed easily)."""
    return "•" * max(0, len(value) - 3) + value[-3:] if len(value) > 3 else "•" * len(value)


def megabytes(size: int) -> str:
    """A size for people: 812 kB, 3,4 MB."""
    return f"{max(1, size // 1000)} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB".replace(".", ",")


@cache
def asset(name: str) -> str:
    """The address of a static file with its content's mark, so that browsers keep it and never keep an old one."""
    path = HERE / "static" / name
    mark = hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "0"
    return f"/static/{name}?{mark}"


def language_for(request: Request) -> Language:
    """From ?lang=, else from the desk's cookie (public pages set none), else Vietnamese."""
    asked = request.query_params.get("lang")
    return language_of(asked or request.cookies.get(LANGUAGE_COOKIE))


def toggled(request: Request, language: Language) -> str:
    """The address of this page in the other language."""
    query = [(key, value) for key, value in request.query_params.multi_items() if key != "lang"]
    return "?" + urlencode([*query, ("lang", other(language))])


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """One whole page. `request.state` may carry `user` and `csrf` (set by web.session).

    A page with a token has a cookie anyway, so the language a person chose there is remembered; a public page sets none.
    """
    answer = HTMLResponse(text(request, template, **values), status_code=status)
    asked = request.query_params.get("lang")
    if asked and getattr(request.state, "csrf", ""):
        answer.set_cookie(LANGUAGE_COOKIE, language_of(asked), path="/", httponly=True, samesite="lax")
    return answer


def text(request: Request, template: str, **values: Any) -> str:
    """The text of a template with what every template may use."""
    return environment().get_template(template).render({**_common(request), **values})


def _common(request: Request) -> Mapping[str, Any]:
    language = language_for(request)
    services = request.app.state.services
    return {
        "t": Translator(language),
        "lang": language,
        "other_language": other(language),
        "toggle": toggled(request, language),
        # A public page has no cookie: the language travels in its links and forms.
        "lang_query": "?lang=en" if language == "en" else "",
        "here": request.url.path,
        "user": getattr(request.state, "user", None),
        "csrf": getattr(request.state, "csrf", ""),
        "demo": services.demo,
        "agency_name": services.agency_name,
        "flash": request.query_params.get("da", ""),
    }
