"""B-LT and B-LTA with authorities that answer, fall silent, or revoke; and their renewal."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from asn1crypto import pem, x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import ades
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from signing.collect import Collector, HttpSource, NoSource, Source
from signing.devca import DevCa
from signing.errors import DocumentRefusedError, RevocationError
from signing.evidence import Evidence
from signing.issue import number_and_seal, prepare_draft
from signing.keys import FileKey, issuing_chain
from signing.levels import add_validation_data, gather, raise_level, renew, renewal_due, signatures_of
from signing.request import SignRequest
from signing.sign import sign
from signing.timestamp import HttpTsa
from signing.trust import TrustStore
from signing.verify import verify
from tests.signing import papers
from tests.signing.conftest import Pki
from tests.signing.test_issue import leader_signs, sealed, statuses
from tests.signing.test_sign import ask, pdfsig
from tests.verapdf import findings


def key_of(pki: Pki, label: str) -> FileKey:
    private = load_pem_private_key((pki.folder / "keys" / f"{label}.pem").read_bytes(), None)
    leaf = pki.certificate(label)
    chain = issuing_chain(leaf, [pki.certificate("interm"), pki.certificate("root")])
    return FileKey(label, leaf, chain, "rsa-pss-sha256", private)  # type: ignore[arg-type]


def collector_of(pki: Pki) -> Collector:
    return Collector(HttpSource(timeout=20), certificates=(pki.certificate("root"),))


def of_ca(ca: DevCa) -> Collector:
    root = pem.unarmor(ca.root_pem)[2]
    return Collector(NoSource(), certificates=(root,), crls=lambda: (ca.crl(), ca.root_crl()))


def long_term(pdf: bytes, root: bytes) -> str:
    """pyHanko's AdES long-term validation (EN 319 102-1 §5.6.3) from the file alone, nothing fetched."""
    trusted = SimpleTrustManager.build([x509.Certificate.load(root)])
    policy = CertValidationPolicySpec(trust_manager=trusted, revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO))
    gathering = RevocationInfoGatheringSpec(online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY)
    spec = SignatureValidationSpec(policy, gathering)
    reader = PdfFileReader(io.BytesIO(pdf))
    (signature, *_) = reader.embedded_regular_signatures
    result = asyncio.run(ades.ades_lta_validation(signature, PdfSignatureValidationSpec(spec)))
    return str(result.ades_subindic.standard_name)


def test_a_long_term_signature_validates_from_the_file_alone(pki: Pki, now: datetime, tmp_path: Any) -> None:
    tsa = HttpTsa(pki.tsa, timeout=20)
    signed = sign(
        papers.page(), key_of(pki, "signer1"), ask("sao-y", now, level="b-lta"), tsa=tsa, collector=collector_of(pki)
    )
    assert (signed.level, signed.missing_level_reason) == ("b-lta", None)
    assert long_term(signed.pdf, pki.certificate("root")) == "OK"
    assert [part.is_timestamp for part in signatures_of(signed.pdf)] == [False, True]
    assert pdfsig(signed.pdf, tmp_path) >= 1


class Counting:
    """A source that counts the addresses it is asked at."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.asked: list[str] = []

    def ocsp(self, url: str, request: bytes) -> bytes:
        self.asked.append(url)
        return self._source.ocsp(url, request)

    def get(self, url: str) -> bytes:
        self.asked.append(url)
        return self._source.get(url)


def test_a_batch_asks_each_address_once(pki: Pki, now: datetime) -> None:
    counting = Counting(HttpSource())
    collector = Collector(counting, certificates=(pki.certificate("root"),))
    tsa = HttpTsa(pki.tsa, timeout=20)
    key = key_of(pki, "signer1")
    for _ in range(4):
        assert sign(papers.page(), key, ask("none", now, level="b-lt"), tsa=tsa, collector=collector).level == "b-lt"
    assert len(counting.asked) == 3  # OCSP for the signer, OCSP for the TSA, one CRL for their issuer


def test_an_outage_of_revocation_costs_a_level_and_a_later_step_adds_it(pki: Pki, now: datetime) -> None:
    tsa = HttpTsa(pki.tsa, timeout=20)
    dark = Collector(NoSource(), certificates=(pki.certificate("root"),))
    signed = sign(papers.page(), key_of(pki, "signer1"), ask("none", now, level="b-lta"), tsa=tsa, collector=dark)
    assert (signed.level, signed.missing_level_reason) == ("b-t", "revocation-unavailable")
    later = raise_level(signed.pdf, signed.level, "b-lta", collector_of(pki), tsa)
    assert (later.level, later.missing_level_reason) == ("b-lta", None)
    assert later.pdf.startswith(signed.pdf)
    assert long_term(later.pdf, pki.certificate("root")) == "OK"


def test_a_silent_authority_leaves_the_level_below_and_says_why(pki: Pki, now: datetime) -> None:
    tsa = HttpTsa(pki.tsa, timeout=20)
    signed = sign(papers.page(), key_of(pki, "signer1"), ask("none", now, level="b-t"), tsa=tsa)
    dead = HttpTsa("http://127.0.0.1:9/", timeout=1, retries=0)
    half = raise_level(signed.pdf, "b-t", "b-lta", collector_of(pki), dead)
    assert (half.level, half.missing_level_reason) == ("b-lt", "tsa-unreachable")


def test_a_revoked_certificate_is_seen_before_signing(pki: Pki) -> None:
    collector = collector_of(pki)
    for label, state in (("signer1", "good"), ("revoked", "revoked")):
        key = key_of(pki, label)
        assert collector.status(key.certificate, key.chain).state == state


def test_a_chain_without_its_issuer_is_named() -> None:
    lonely = Collector(NoSource())
    ca_pem = papers.lonely_certificate()
    with pytest.raises(RevocationError) as refused:
        lonely.evidence(ca_pem)
    assert refused.value.code == "chain-incomplete"


@pytest.mark.parametrize("profile", ["result", "circulating"])
def test_evidence_and_timestamps_are_welcome_under_both_lock_profiles(profile: Any, ca: DevCa, now: datetime) -> None:
    rev2 = sealed(leader_signs(prepare_draft(papers.draft(), profile), ca, now).pdf, ca, now)
    raised = raise_level(rev2.pdf, "b-t", "b-lta", of_ca(ca), ca.tsa)
    assert (raised.level, raised.missing_level_reason) == ("b-lta", None)
    renewed = renew(raised.pdf, of_ca(ca), ca.tsa)
    assert renewed.startswith(raised.pdf)
    assert statuses(renewed, ca) == [True, True]
    if profile == "result":
        assert findings(renewed) == []
    assert [part.is_timestamp for part in signatures_of(renewed)] == [False, False, True, True]


def test_our_mark_on_a_strangers_paper_is_raised_without_asking_a_strangers_addresses(
    pki: Pki, ca: DevCa, now: datetime
) -> None:
    watched, nobody = of_ca(ca), Counting(NoSource())
    watched.source = nobody
    theirs = sign(
        papers.page(), key_of(pki, "signer1"), ask("none", now, level="b-t"), tsa=HttpTsa(pki.tsa, timeout=20)
    )
    for level in ("b-t", "b-b"):
        marked = sign(theirs.pdf, ca.key("clerk"), ask("arrival", now, level=level), tsa=ca.tsa)
        raised = raise_level(marked.pdf, marked.level, "b-lta", watched, ca.tsa, ours={marked.field_name})
        assert (raised.level, raised.missing_level_reason) == ("b-lta", None)
        renewed = renew(raised.pdf, watched, ca.tsa, ours={marked.field_name})
        assert [part.is_timestamp for part in signatures_of(renewed)] == [False, False, True, True]
    assert nobody.asked == []


def test_a_second_store_keeps_what_the_first_held_and_adds_nothing_twice(ca: DevCa, now: datetime) -> None:
    signed = sign(papers.page(), ca.key("clerk"), ask("none", now, level="b-t"), tsa=ca.tsa)
    evidence = gather(signed.pdf, of_ca(ca))
    once = add_validation_data(signed.pdf, evidence)
    assert add_validation_data(once, evidence) == once


def test_renewal_falls_due_before_the_timestamp_authority_expires(ca: DevCa, now: datetime) -> None:
    signed = sign(papers.page(), ca.key("clerk"), ask("none", now, level="b-lta"), tsa=ca.tsa, collector=of_ca(ca))
    assert signed.level == "b-lta"
    due = renewal_due(signed.pdf)
    assert now + timedelta(days=600) < due < now + timedelta(days=700)
    broken_soon = datetime.now(UTC) + timedelta(days=200)
    assert renewal_due(signed.pdf, end_of_algorithm=broken_soon) == broken_soon - timedelta(days=90)


def signed_while_the_authority_was_silent(profile: Any, ca: DevCa, now: datetime) -> bytes:
    """A decision whose leader and seal have no timestamp."""
    common: dict[str, Any] = {"time": now, "level": "b-t"}
    leader = SignRequest(stamp="leader", field_name="Leader", signer_name="Trần Văn Mẫu", image=ca.picture("signature"), **common)  # fmt: skip
    seal = SignRequest(stamp="seal", signer_name="UBND xã Mẫu", image=ca.picture("seal"), **common)
    dead = HttpTsa("http://127.0.0.1:9/", timeout=1, retries=0)
    first = sign(prepare_draft(papers.draft(), profile), ca.key("leader"), leader, tsa=dead)
    second = number_and_seal(first.pdf, "355", date(2026, 2, 5), ca.key("van-thu-seal"), seal, tsa=dead)
    assert (first.level, second.level) == ("b-b", "b-b")
    return second.pdf


@pytest.mark.parametrize("profile", ["result", "circulating"])
@pytest.mark.parametrize("target", ["b-t", "b-lta"])
def test_signatures_made_while_the_authority_was_silent_get_validation_data_and_a_document_timestamp(
    profile: Any, target: Any, ca: DevCa, now: datetime, tmp_path: Any
) -> None:
    pdf = signed_while_the_authority_was_silent(profile, ca, now)
    raised = raise_level(pdf, "b-b", target, of_ca(ca), ca.tsa)
    assert (raised.level, raised.missing_level_reason) == ("b-lta", None)
    assert raised.pdf.startswith(pdf)
    assert [part.is_timestamp for part in signatures_of(raised.pdf)] == [False, False, True]
    assert statuses(raised.pdf, ca) == [True, True]
    # Nothing but the file: what the signers' and the authority's certificates need lies under the timestamp.
    root = pem.unarmor(ca.root_pem)[2]
    told = verify(raised.pdf, TrustStore(anchors=(root,), demo=True))
    assert (told.verdict, told.integrity) == ("valid", "intact"), told.findings
    assert [(one.time, one.revocation) for one in told.signatures[:2]] == [("document-timestamp", "good")] * 2
    assert [one.level for one in told.signatures[:2]] == ["pades-b-lta"] * 2
    if target == "b-t":
        assert pdfsig(raised.pdf, tmp_path) >= 2
        assert findings(raised.pdf) == []
        renewed = renew(raised.pdf, of_ca(ca), ca.tsa)
        assert statuses(renewed, ca) == [True, True]


def test_a_late_timestamp_does_not_wait_for_revocation_answers_which_come_under_another_one(
    ca: DevCa, now: datetime
) -> None:
    pdf = signed_while_the_authority_was_silent("result", ca, now)
    dark = Collector(NoSource(), (pem.unarmor(ca.root_pem)[2],))
    half = raise_level(pdf, "b-b", "b-lta", dark, ca.tsa)
    assert (half.level, half.missing_level_reason) == ("b-t", "revocation-unavailable")
    assert [part.is_timestamp for part in signatures_of(half.pdf)] == [False, False, True]
    whole = raise_level(half.pdf, half.level, "b-lta", of_ca(ca), ca.tsa)
    assert (whole.level, whole.missing_level_reason) == ("b-lta", None)
    assert whole.pdf.startswith(half.pdf)
    assert statuses(whole.pdf, ca) == [True, True]


@pytest.mark.parametrize("silent", [None, HttpTsa("http://127.0.0.1:9/", timeout=1, retries=0)])
def test_while_the_authority_stays_silent_a_file_without_timestamps_is_left_as_it_is(
    silent: HttpTsa | None, ca: DevCa, now: datetime
) -> None:
    pdf = sign(papers.page(), ca.key("clerk"), ask("none", now, level="b-b")).pdf
    same = raise_level(pdf, "b-b", "b-lta", of_ca(ca), silent)
    assert (same.pdf, same.level) == (pdf, "b-b")
    assert same.missing_level_reason == ("tsa-unreachable" if silent else "no-tsa")


def archived(ca: DevCa, now: datetime) -> bytes:
    signed = sign(papers.page(), ca.key("clerk"), ask("none", now, level="b-lta"), tsa=ca.tsa, collector=of_ca(ca))
    assert signed.level == "b-lta"
    return signed.pdf


def test_evidence_that_has_run_out_is_not_renewed_and_the_refusal_says_when(ca: DevCa, now: datetime) -> None:
    pdf = archived(ca, now)
    ends = renewal_due(pdf, margin=timedelta(0))
    assert renew(pdf, of_ca(ca), ca.tsa, ends - timedelta(days=1)).startswith(pdf)
    with pytest.raises(DocumentRefusedError) as refused:
        renew(pdf, of_ca(ca), ca.tsa, ends + timedelta(seconds=1))
    assert refused.value.code == "evidence-expired"
    assert f"{ends:%Y-%m-%d}" in refused.value.vi
    with pytest.raises(DocumentRefusedError) as bare:
        renew(papers.page(), of_ca(ca), ca.tsa)
    assert bare.value.code == "not-timestamped"


def test_a_signer_nobody_answers_for_any_more_does_not_stop_the_renewal_but_the_newest_stamp_does(
    ca: DevCa, now: datetime
) -> None:
    class Lapsed(Collector):
        silent: bytes = b""

        def evidence(self, leaf: bytes, chain: Iterable[bytes] = (), *, at: datetime | None = None) -> Evidence:
            if leaf == self.silent:
                raise RevocationError("revocation-unavailable", "", "")
            return super().evidence(leaf, chain, at=at)

    pdf = archived(ca, now)
    collector = Lapsed(NoSource(), (pem.unarmor(ca.root_pem)[2],), lambda: (ca.crl(), ca.root_crl()))
    collector.silent = ca.key("clerk").certificate
    renewed = renew(pdf, collector, ca.tsa)
    assert [part.is_timestamp for part in signatures_of(renewed)] == [False, True, True]
    assert statuses(renewed, ca) == [True]
    collector.silent = ca.key("tsa").certificate
    with pytest.raises(RevocationError):
        renew(pdf, collector, ca.tsa)
