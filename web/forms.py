"""Forms by hand, after the person is known: the token first, then the values, each refusal in words."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile

from web.errors import error
from web.session import signed_in

MOST_FILES = 2000


async def posted(request: Request, _person: Annotated[object, Depends(signed_in)]) -> AsyncIterator[FormData]:
    """The form of a signed-in person, its token checked; big files lie on disk, not in memory.

    Raises:
        WebError: form-expired.
    """
    async with request.form(max_files=MOST_FILES, max_fields=4000) as form:
        check_token(request, text(form, "csrf"))
        yield form


async def opened(request: Request) -> AsyncIterator[FormData]:
    """A form of a page that needs no person (the citizens' page, signing in); its token is the caller's business."""
    async with request.form(max_files=8, max_fields=40) as form:
        yield form


def token_checked(request: Request, _person: Annotated[object, Depends(signed_in)]) -> None:
    """For requests of our own scripts: the token stands in a header. Raises WebError form-expired."""
    check_token(request, request.headers.get("x-csrf-token", ""))


def check_token(request: Request, given: str) -> None:
    wanted: str = getattr(request.state, "csrf", "")
    given = given or request.headers.get("x-csrf-token", "")
    if not wanted or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise error("form-expired")


Posted = Annotated[FormData, Depends(posted)]
Opened = Annotated[FormData, Depends(opened)]


def text(form: FormData, name: str) -> str:
    """A text value without spaces around it; "" when it is not there."""
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""


def texts(form: FormData, name: str) -> list[str]:
    """All text values of a name (checkboxes)."""
    return [value for value in form.getlist(name) if isinstance(value, str)]


def required(form: FormData, name: str, vi: str, en: str) -> str:
    """A text that must be there; `vi` and `en` name it in the refusal."""
    value = text(form, name)
    if not value:
        raise error("missing-field", field_vi=vi, field_en=en)
    return value


def number(form: FormData, name: str) -> int:
    """A whole number that the page itself put into the form. Raises WebError form-expired."""
    value = text(form, name)
    if not value.isdecimal():
        raise error("form-expired")
    return int(value)


def day(form: FormData, name: str, vi: str, en: str) -> date | None:
    """A date from a date input, None when empty. Raises WebError bad-field."""
    value = text(form, name)
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as odd:
        raise error("bad-field", field_vi=vi, field_en=en) from odd


def files(form: FormData, name: str) -> list[UploadFile]:
    """The files of an input; an input left empty sends one without a name."""
    return [one for one in form.getlist(name) if isinstance(one, UploadFile) and one.filename]


__all__ = [
    "Opened",
    "Posted",
    "check_token",
    "day",
    "files",
    "number",
    "opened",
    "posted",
    "required",
    "text",
    "texts",
    "token_checked",
]
