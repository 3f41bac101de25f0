"""A clerk's batch over HTTP, for the tests that kill what signs it: handed in, listed, and looked at afterwards."""

from __future__ import annotations

import io
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import pikepdf
from asn1crypto import pem

from scripts.running import Running, Visitor
from signing.devca import DevCa
from signing.evidence import Evidence
from signing.trust import TrustStore
from signing.verify import verify
from sohoa import settings as configuration
from sohoa.demo import office as demo
from sohoa.services import open_services


class People(dict[str, Visitor]):
    """People of an office by login; each signs in, in a browser of their own, when first asked for."""

    def __init__(self, url: str, password: str) -> None:
        super().__init__()
        self._url, self._password = url, password

    def __missing__(self, login: str) -> Visitor:
        self[login] = visitor = Visitor(self._url)
        visitor.sign_in(login, self._password)
        return visitor


def furnished(running: Running) -> People:
    """The demo office: "canbo", "lanhdao", "vanthu" and the others."""
    password = secrets.token_urlsafe(12)
    with open_services(configuration.load(running.environment)) as services:
        demo.furnish(services, password)
    return People(running.url, password)


def a_paper(mark: object) -> bytes:
    """A small born-digital page that no other paper is."""
    target = io.BytesIO()
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(595, 842))
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        page.contents_add(b"BT /F 12 Tf 90 600 Td (Giay to so %s) Tj ET" % str(mark).encode("ascii"))
        document.save(target)
    return target.getvalue()


def handed_in(running: Running, clerk: Visitor, papers: int) -> list[int]:
    """Papers through the upload form; waits until each of them waits for the clerk's signature."""
    documents = set[int]()
    for start in range(0, papers, 50):
        clerk.get("/nhan-ho-so")
        files = [("tep", (f"{number}.pdf", a_paper(number))) for number in range(start, min(start + 50, papers))]
        page = clerk.post("/nhan-ho-so", {"loai": "so_hoa", "ho-so": ""}, files=files)
        documents |= {int(one) for one in re.findall(r"/tai-lieu/(\d+)", page)}
    assert len(documents) == papers
    running.wait_for(lambda: len(boxes(clerk.get("/ky-ban-quet"))) == papers, "the papers to be read", 90 + 3 * papers)
    return sorted(documents)


def boxes(page: str) -> list[str]:
    """The checkboxes of a list or of a sitting."""
    return re.findall(r'name="chon"[^>]* value="([0-9:a-f]+)"', page)


def seen(person: Visitor, address: str) -> str:
    """A page of a system that may just have been killed; "" where nobody answers."""
    try:
        return person.get(address)
    except httpx.HTTPError:
        return ""


def each_is_signed_once(running: Running, clerk: Visitor, documents: Sequence[int], ca: DevCa) -> None:
    """Waits until every signature is in its file; each file as it can be downloaded is valid and carries one signature."""
    left = set(documents)
    running.wait_for(lambda: not _unsigned(clerk, left), "every paper to be completed", 60 + 3 * len(documents))
    trust = TrustStore(anchors=(pem.unarmor(ca.root_pem)[2],), demo=True)
    evidence = Evidence(crls=(ca.crl(), ca.root_crl()))
    for one in documents:
        verdict: Mapping[str, Any] = verify(
            clerk.client.get(f"/tai-lieu/{one}/tep").content, trust, evidence=evidence
        ).to_json()
        assert verdict["verdict"] == "valid", verdict["findings"]
        assert len(verdict["signatures"]) == 1


def _unsigned(clerk: Visitor, left: set[int]) -> set[int]:
    """Those of `left` that do not yet wait for their review, which comes after the signature."""
    for one in sorted(left):
        if "/viec/confirm" not in clerk.get(f"/tai-lieu/{one}"):
            break
        left.discard(one)
    return left
