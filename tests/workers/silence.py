"""An office whose time-stamping authority is silent, and what its papers are told to lack."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from signing.errors import timestamp_failed
from signing.levels import signatures_of
from signing.request import SignedPdf, SignRequest
from signing.sign import sign
from signing.timestamp import Tsa
from storage import documents, levels, steps
from storage.tables import SignatureRow
from tests.batches import a_paper
from tests.workers.conftest import Office, Staged

LOST = ("b-b", False, True)
PROVEN = ("b-b", True, False)
"""As `SilentOffice.lines` tells a signature without a timestamp of its own, before and after the file has one."""


class Silent:
    """A time-stamping authority that does not answer until `speaks`; `asked` counts requests."""

    def __init__(self, real: Tsa | None) -> None:
        self.real, self.speaks, self.asked = real, False, 0

    @property
    def token_size(self) -> int | None:
        return None

    def stamp(self, digest: bytes, hash_name: str = "sha256") -> bytes:
        self.asked += 1
        if not self.speaks:
            raise timestamp_failed("tsa-unreachable", attempts=1)
        assert self.real is not None
        return self.real.stamp(digest, hash_name)


class SilentOffice:
    """An office whose authority does not answer, and its clock."""

    def __init__(self, office: Office) -> None:
        self.house = Staged(office.house)
        self.house.tsa = self.tsa = Silent(office.house.tsa)
        self.office = office.in_house(self.house)

    def published(self, clerk: str = "clerk") -> int:
        """A copy that bears two signatures made in the silence, published by its own step (it was not read)."""
        office, ca = self.office, self.office.house.ca
        assert ca is not None
        scan = SignRequest(stamp="scan", signer_name="Nguyễn Thị Cong", time=office.house.clock(), level="b-t")
        seal = SignRequest(
            stamp="sao-y", signer_name="", agency=office.house.agency_name, time=office.house.clock(), level="b-t"
        )
        first = sign(a_paper("silent"), ca.key(clerk), scan, tsa=self.tsa)
        second = sign(first.pdf, ca.key("van-thu-seal"), seal, tsa=self.tsa)
        sha = office.house.objects.put("working", second.pdf)
        original = a_paper("silent") + f"\n%{sha}".encode()  # each paper is another one
        number = documents.receive(
            office.house.store, office.house.objects, original, name="a.pdf", track="so_hoa", actor=office.people.clerk
        ).document_id
        with office.house.store.write() as session:
            row = documents.get(session, number)
            row.state, row.current_sha, row.current_bucket = "publishing", sha, "working"
            session.add_all(_row(number, one) for one in (first, second))
            steps.enqueue(session, row, "publish", expects="publishing")
        office.work()
        return number

    def missed(self) -> int:
        """A copy published in the silence; the authority answers again since."""
        number = self.published()
        self.tsa.speaks = True
        return number

    def later(self, **more: float) -> None:
        """Works what is due after that time."""
        self.house.now = self.house.store.now() + timedelta(**more)
        self.office.work()

    def lines(self, number: int) -> list[tuple[str, bool, bool]]:
        """Of each signature its level, whether its existence is proven, whether something is said to be missing."""
        with self.office.house.store.read() as session:
            rows = levels.signatures(session, documents.get(session, number))
            return [(one.level, one.existed_by is not None, bool(one.missing_level_reason)) for one in rows]

    def told(self, number: int) -> tuple[str, str]:
        """The level of the file, and the code of what it is said to lack."""
        row = self.office.row(number)
        return row.level, row.failure_code

    def kinds(self, number: int) -> list[str]:
        with self.office.house.store.read() as session:
            return [one.kind for one in documents.revisions(session, number)]

    def stamps(self, number: int) -> int:
        """How many document timestamps the file bears."""
        return sum(one.is_timestamp for one in signatures_of(self.office.current(number)))


def _row(number: int, signed: SignedPdf) -> SignatureRow:
    return SignatureRow(
        document_id=number,
        generation=1,
        field_name=signed.field_name,
        stamp="scan",
        sha256=hashlib.sha256(signed.pdf).hexdigest(),
        signer="Nguyễn Thị Cong",
        level=signed.level,
        missing_level_reason=signed.missing_level_vi,
        missing_level_reason_en=signed.missing_level_en,
        signed_at=signed.signing_time,
    )
