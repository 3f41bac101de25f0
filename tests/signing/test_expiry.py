"""Our own papers with the clock moved past every expiry: what stays valid, until when, and what renewal carries on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from asn1crypto import pem
from pyhanko.sign import signers

from bench.genuine import OFFICES, House, draft
from signing.collect import Collector, NoSource
from signing.devca import DevCa, Identity
from signing.evidence import Evidence
from signing.levels import raise_level, renew
from signing.request import Level, SignRequest
from signing.sign import sign
from signing.timestamp import LocalTsa
from signing.verdict import Verdict
from signing.verify import verify
from tests.signing.houses import the_house
from tests.signing.test_remarks import signed_with

SIGNER_DAYS, TSA_DAYS, LONG_TSA_DAYS = 30, 400, 2000


@pytest.fixture(scope="module")
def house() -> House:
    made = the_house()
    made.ca.issue(Identity("brief", "Trần Văn Ngắn", OFFICES[0]), days=SIGNER_DAYS, curve=True)
    made.ca.issue(Identity("tsa-400", "Dấu thời gian 400", kind="tsa"), days=TSA_DAYS, curve=True)
    made.ca.issue(Identity("tsa-2000", "Dấu thời gian 2000", kind="tsa"), days=LONG_TSA_DAYS, curve=True)
    return made


def collector_of(ca: DevCa) -> Collector:
    root, issuing = pem.unarmor(ca.root_pem)[2], pem.unarmor(ca.issuing_pem)[2]
    return Collector(NoSource(), certificates=(root, issuing), crls=lambda: (ca.crl(), ca.root_crl()))


def signed(house: House, level: Level) -> bytes:
    """A paper signed by somebody whose certificate runs out in a month, stamped by an authority that lasts a year."""
    request = SignRequest(stamp="none", signer_name="Trần Văn Ngắn", time=datetime.now(UTC), level=level)
    tsa = LocalTsa(house.key("tsa-400"))
    made = sign(draft(Random(2), OFFICES[0]), house.key("brief"), request, tsa=tsa, collector=collector_of(house.ca))
    assert made.level == level, made.missing_level_reason
    return made.pdf


def after(house: House, pdf: bytes, days: int, evidence: Evidence | None = None) -> Verdict:
    return verify(pdf, house.trust, datetime.now(UTC) + timedelta(days=days), evidence)


@pytest.fixture(scope="module")
def papers(house: House) -> dict[Level, bytes]:
    return {level: signed(house, level) for level in ("b-b", "b-t", "b-lt", "b-lta")}


@pytest.mark.parametrize("level", ["b-b", "b-t", "b-lt", "b-lta"])
def test_every_level_is_valid_while_its_certificates_live(
    house: House, papers: dict[Level, bytes], level: Level
) -> None:
    verdict = after(house, papers[level], 0, house.evidence)
    assert (verdict.verdict, verdict.integrity) == ("valid", "intact"), verdict.findings
    assert verdict.signatures[0].level == f"pades-{level}"


@pytest.mark.parametrize("level", ["b-lt", "b-lta"])
def test_a_long_term_paper_needs_nothing_but_itself_after_the_signers_certificate_ran_out(
    house: House, papers: dict[Level, bytes], level: Level
) -> None:
    verdict = after(house, papers[level], SIGNER_DAYS + 100)
    assert (verdict.verdict, verdict.integrity) == ("valid", "intact"), verdict.findings
    assert verdict.signatures[0].revocation == "good"
    assert verdict.signatures[0].time == "timestamp"


def test_without_revocation_values_inside_a_timestamp_alone_is_not_enough(
    house: House, papers: dict[Level, bytes]
) -> None:
    assert after(house, papers["b-t"], SIGNER_DAYS + 100).verdict == "indeterminate"
    assert after(house, papers["b-t"], SIGNER_DAYS + 100, house.evidence).verdict == "valid"
    basic = after(house, papers["b-b"], SIGNER_DAYS + 100, house.evidence)
    assert (basic.verdict, basic.signatures[0].sub_indication) == ("indeterminate", "OUT_OF_BOUNDS_NO_POE")


def test_when_the_timestamp_authority_ran_out_too_the_answer_is_not_certain_and_says_so(
    house: House, papers: dict[Level, bytes]
) -> None:
    verdict = after(house, papers["b-lta"], TSA_DAYS + 100)
    assert (verdict.verdict, verdict.integrity) == ("indeterminate", "intact")
    assert "certificate-expired-unproven" in {finding.code for finding in verdict.findings}


def test_a_renewal_in_time_carries_a_paper_past_every_earlier_expiry(house: House, papers: dict[Level, bytes]) -> None:
    renewed = renew(papers["b-lta"], collector_of(house.ca), LocalTsa(house.key("tsa-2000")))
    verdict = after(house, renewed, TSA_DAYS + 900)
    assert (verdict.verdict, verdict.integrity) == ("valid", "intact"), verdict.findings
    kinds = [one.kind for one in verdict.signatures]
    assert kinds == ["signature", "document-timestamp", "document-timestamp"]
    assert verdict.signatures[0].level == "pades-b-lta"


def test_a_renewal_made_too_late_proves_nothing(house: House, papers: dict[Level, bytes]) -> None:
    late = datetime.now(UTC) + timedelta(days=TSA_DAYS + 50)
    tsa = LocalTsa(house.key("tsa-2000"), clock=lambda: late)
    renewed = renew(papers["b-lta"], collector_of(house.ca), tsa)
    verdict = after(house, renewed, TSA_DAYS + 900)
    assert (verdict.verdict, verdict.integrity) == ("indeterminate", "intact")


def late(house: House, pdf: bytes, days: int) -> bytes:
    """The paper with validation data and the document timestamp that was only to be had `days` later."""
    at = datetime.now(UTC) + timedelta(days=days)
    tsa = LocalTsa(house.key("tsa-2000"), clock=lambda: at)
    raised = raise_level(pdf, "b-b", "b-t", collector_of(house.ca), tsa)
    assert raised.level == "b-lta", raised.missing_level_reason
    return raised.pdf


def test_a_document_timestamp_in_time_proves_that_the_signature_existed_and_says_so(
    house: House, papers: dict[Level, bytes]
) -> None:
    raised = late(house, papers["b-b"], 3)
    verdict = after(house, raised, SIGNER_DAYS + 100)
    assert (verdict.verdict, verdict.integrity) == ("valid", "intact"), verdict.findings
    one = verdict.signatures[0]
    assert (one.time, one.revocation, one.level) == ("document-timestamp", "good", "pades-b-lta")
    assert one.proven_time is not None
    assert one.proven_time - datetime.now(UTC) > timedelta(days=2)
    assert "muộn nhất, theo dấu thời gian của tệp" in one.article_6()["Thời điểm ký số"]
    (told,) = [finding for finding in verdict.findings if finding.code == "no-own-timestamp"]
    assert told.signature == one.field
    assert "time-not-proven" not in {finding.code for finding in verdict.findings}


def test_a_paper_with_a_timestamp_of_its_own_is_not_said_to_lack_one(house: House, papers: dict[Level, bytes]) -> None:
    stamped: tuple[Level, ...] = ("b-t", "b-lta")
    for level in stamped:
        codes = {finding.code for finding in after(house, papers[level], 0, house.evidence).findings}
        assert "no-own-timestamp" not in codes


def test_a_document_timestamp_after_the_certificate_ran_out_proves_nothing_for_or_against(
    house: House, papers: dict[Level, bytes]
) -> None:
    verdict = after(house, late(house, papers["b-b"], SIGNER_DAYS + 5), SIGNER_DAYS + 100)
    assert (verdict.verdict, verdict.integrity) == ("indeterminate", "intact")
    assert verdict.signatures[0].sub_indication == "OUT_OF_BOUNDS_NO_POE"
    assert "certificate-expired-unproven" in {finding.code for finding in verdict.findings}


@pytest.mark.parametrize(("level", "end"), [("b-b", "INDETERMINATE"), ("b-t", "TOTAL-PASSED")])
def test_a_document_timestamp_after_a_revocation_proves_nothing_for_or_against(
    house: House, level: Level, end: str
) -> None:
    house.ca.issue(Identity(f"gone-{level}", "Trần Văn Đi", OFFICES[0]), curve=True)
    request = SignRequest(stamp="none", signer_name="Trần Văn Đi", time=datetime.now(UTC), level=level)
    # A second earlier by the authority's clock: a revocation is dated by whole seconds.
    tsa = LocalTsa(house.key("tsa-400"), clock=lambda: datetime.now(UTC) - timedelta(seconds=2))
    made = sign(draft(Random(2), OFFICES[0]), house.key(f"gone-{level}"), request, tsa=tsa)
    assert made.level == level
    house.ca.revoke(f"gone-{level}")
    at = datetime.now(UTC) + timedelta(days=1)
    raised = raise_level(made.pdf, level, "b-lta", collector_of(house.ca), LocalTsa(house.key("tsa-2000"), clock=lambda: at))  # fmt: skip
    assert raised.level == "b-lta"
    one = after(house, raised.pdf, 2).signatures[0]
    assert one.indication == end
    assert one.sub_indication == ("REVOKED_NO_POE" if level == "b-b" else None)


def test_a_document_timestamp_after_an_algorithm_broke_proves_nothing_for_or_against(house: House) -> None:
    tsa = LocalTsa(house.key("tsa-2000"))
    raised = raise_level(signed_with(house, "sha1", signers.SimpleSigner), "b-b", "b-lta", collector_of(house.ca), tsa)
    assert raised.level == "b-lta", raised.missing_level_reason
    one = after(house, raised.pdf, 0).signatures[0]
    assert (one.indication, one.sub_indication) == ("INDETERMINATE", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE")


def test_a_timestamp_from_the_future_proves_nothing(house: House, papers: dict[Level, bytes]) -> None:
    ahead = datetime.now(UTC) + timedelta(days=40)
    tsa = LocalTsa(house.key("tsa-400"), clock=lambda: ahead)
    request = SignRequest(stamp="none", signer_name="Trần Văn Ngắn", time=datetime.now(UTC), level="b-t")
    made = sign(draft(Random(2), OFFICES[0]), house.key("brief"), request, tsa=tsa).pdf
    verdict = after(house, made, 0, house.evidence)
    assert verdict.signatures[0].time != "timestamp"
    assert "timestamp-untrusted" in {finding.code for finding in verdict.findings}
