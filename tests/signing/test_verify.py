"""Verification: genuine papers of both tracks are valid, every family of forgery is named, nothing foreign escapes."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.sign.fields import MDPPerm

from bench.forgeries import FORGERIES, PAPERS, PREPARED, SIGNED_FORGERIES
from bench.forgeries.forms import draw_an_annotation
from bench.forgeries.signatures import flip_a_signed_byte
from bench.genuine import OFFICES, House, draft, field_signed, photographed
from bench.kinds import GENUINE
from bench.patch import Patch
from signing import timeline
from signing.change import FORM, Change
from signing.devca import DevCa
from signing.evidence import Evidence
from signing.pdfobjects import Name, PdfString, Value
from signing.structure import find_signatures
from signing.trust import TrustStore
from signing.verdict import Verdict, exit_code
from signing.verify import verify
from sohoa.childchecks import verified
from tests.signing.houses import the_house

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
CORPUS = SHARED / "signed-pdfs"
ISSUED = SHARED / "real" / "issued" / "bao-cao-355-HDXTH.pdf"
CERTIFICATES = SHARED / "real" / "issued" / "certs"


@pytest.fixture(scope="session")
def house() -> House:
    return the_house()


@pytest.fixture(scope="session")
def papers(house: House) -> dict[str, bytes]:
    """One genuine paper of each kind."""
    return {kind: make(house, Random(f"paper {kind}")) for kind, make in GENUINE.items()}


def judged(house: House, pdf: bytes, agency: str | None = None) -> Verdict:
    return verified(pdf, house.trust, None, house.evidence, agency)


def codes(verdict: Verdict, severity: str = "breach") -> set[str]:
    return {finding.code for finding in verdict.findings if finding.severity == severity}


# --- genuine ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(GENUINE))
def test_a_genuine_paper_is_valid(house: House, papers: dict[str, bytes], kind: str) -> None:
    verdict = judged(house, papers[kind])
    assert (verdict.verdict, verdict.integrity, verdict.exit_code) == ("valid", "intact", 0), verdict.findings
    assert verdict.concealment == "none"


def test_each_addition_of_the_states_manner_is_told_with_who_made_it(house: House, papers: dict[str, bytes]) -> None:
    leader = judged(house, papers["state-manner"]).signatures[0]
    added = [change for change in leader.changes if change.code == "signature-added"]
    assert leader.certifies
    assert leader.later_changes == "permitted"
    assert len(added) >= 3
    assert {change.by for change in added} <= {f"{office} (DEMO)" for office in OFFICES}


def test_the_roles_of_a_copy_are_told(house: House, papers: dict[str, bytes]) -> None:
    assert [one.role for one in judged(house, papers["copied"]).signatures] == ["scan", "sao-y"]


def test_the_json_is_the_contract_of_the_command_line(house: House, papers: dict[str, bytes]) -> None:
    told: Mapping[str, Any] = judged(house, papers["issued-result"]).to_json("a.pdf")
    assert {"file", "verdict", "integrity", "signatures", "findings"} <= told.keys()
    one = told["signatures"][0]
    assert {"field", "signer", "signed_revision", "later_changes", "trust", "time", "revocation", "level"} <= one.keys()
    assert len(one["article_6"]) == 7
    assert all(set(finding["words"]) == {"vi", "en"} for finding in told["findings"])


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [
        (["valid"], 0),
        (["valid", "unsigned"], 3),
        (["unsigned", "indeterminate"], 2),
        (["indeterminate", "valid", "invalid"], 1),
    ],
)
def test_the_worst_of_several_files_sets_the_exit_code(verdicts: list[str], code: int) -> None:
    assert exit_code(verdicts) == code


# --- trust, time, revocation, office ----------------------------------------------------------------------------------


def test_a_development_certificate_never_counts_outside_demo_mode(house: House, papers: dict[str, bytes]) -> None:
    trust = TrustStore(house.trust.anchors, house.trust.intermediates, demo=False)
    verdict = verify(papers["issued-result"], trust, None, house.evidence)
    assert verdict.verdict == "indeterminate"
    assert "demo-certificate" in codes(verdict, "warning")


def test_unknown_revocation_is_not_good(house: House, papers: dict[str, bytes]) -> None:
    verdict = verify(papers["issued-result"], house.trust)
    assert verdict.verdict == "indeterminate"
    assert "revocation-unknown" in codes(verdict, "warning")
    assert verdict.signatures[0].revocation == "unknown"


def test_a_certificate_revoked_before_the_timestamp_makes_the_paper_invalid(tmp_path: Path) -> None:
    other = House(DevCa(shutil.copytree(the_house().ca.folder, tmp_path / "ca")))
    other.ca.revoke("seal-0")
    verdict = verify(GENUINE["copied"](other, Random(3)), other.trust, None, other.evidence)
    assert verdict.verdict == "invalid"
    assert "certificate-revoked" in codes(verdict)


def test_an_expired_certificate_without_a_timestamp_is_indeterminate_in_words(
    house: House, papers: dict[str, bytes]
) -> None:
    later = datetime.now(UTC) + timedelta(days=365 * 3)
    verdict = verify(papers["issued-b-b"], house.trust, later, house.evidence)
    assert (verdict.verdict, verdict.integrity) == ("indeterminate", "intact")
    assert "certificate-expired-unproven" in codes(verdict, "warning")
    assert verdict.signatures[0].sub_indication == "OUT_OF_BOUNDS_NO_POE"


def test_a_genuine_signature_of_another_office_is_never_green(house: House) -> None:
    verdict = judged(house, PAPERS["wrong_office"](house, Random(2)))
    assert (verdict.verdict, verdict.integrity) == ("invalid", "intact")
    assert codes(verdict) == {"wrong-office"}


def test_the_expected_office_may_be_handed_in(house: House, papers: dict[str, bytes]) -> None:
    kind = papers["issued-b-b"]
    assert judged(house, kind, OFFICES[0]).verdict == "valid"
    assert "wrong-office" in codes(judged(house, kind, "SỞ Y TẾ TỈNH XA"))


def test_a_paper_whose_seal_was_cut_off_is_not_issued(house: House, papers: dict[str, bytes]) -> None:
    pdf = papers["issued-result"]
    leader = min(one.end or 0 for one in find_signatures_of(pdf))
    verdict = judged(house, pdf[:leader])
    assert verdict.verdict == "invalid"
    assert "not-yet-issued" in codes(verdict)


def find_signatures_of(pdf: bytes):  # type: ignore[no-untyped-def]
    from signing.pdffile import PdfFile

    return find_signatures(PdfFile(pdf))


# --- forgeries --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def approved(house: House) -> bytes:
    """The smallest paper most families apply to: one page, one seal."""
    return field_signed(house, draft(Random(2), OFFICES[0]), "seal-0", "Seal", 0, (300, 120, 400, 220), text="x")


@pytest.mark.parametrize("family", list(FORGERIES))
def test_a_forgery_is_refused_and_named(house: House, approved: bytes, papers: dict[str, bytes], family: str) -> None:
    for paper in (approved, papers["issued-b-b"]):
        twin = FORGERIES[family](paper, Random(family))
        if twin and twin != paper:
            break
    assert twin
    verdict = judged(house, twin)
    assert verdict.verdict in ("invalid", "unsigned"), verdict.findings
    assert codes(verdict)
    if family != "cut_off_the_last_revision":
        assert verdict.integrity != "intact"


def test_what_comparing_objects_overlooks_is_still_seen(
    house: House, approved: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline, "changes_between", lambda old, new: [Change("metadata-changed", FORM)])
    assert judged(house, approved).integrity == "intact"
    twin = FORGERIES["write_on_a_page"](approved, Random(1))
    assert twin
    verdict = judged(house, twin)
    assert (verdict.verdict, codes(verdict)) == ("invalid", {"page-looks-different"})


@pytest.mark.parametrize(("left_out", "integrity"), [(1, "altered"), (0, "intact")])
def test_a_table_that_leaves_the_last_object_out_is_refused(
    house: House, papers: dict[str, bytes], left_out: int, integrity: str
) -> None:
    """It came between the first signature and the last: strict readers see an older paper."""
    patch = Patch(papers["issued-circulating"])
    patch.change(first_page(patch))
    verdict = judged(house, patch.done(Size=max(patch.file.entries) + 1 - left_out))
    assert verdict.integrity == integrity, verdict.findings


def one_of_three(family: str, families: Iterable[str]) -> Random:
    """Chance of three seeds, so that families share the paper they begin with: drawing it costs more than judging."""
    return Random(list(families).index(family) % 3)


@pytest.mark.parametrize("family", list(PREPARED))
def test_a_paper_changed_as_it_was_prepared_for_is_refused_and_named(house: House, family: str) -> None:
    verdict = judged(house, PREPARED[family](house, one_of_three(family, PREPARED)))
    assert (verdict.verdict, verdict.integrity) == ("invalid", "altered")
    assert codes(verdict)


@pytest.mark.parametrize("family", list(PAPERS))
def test_what_nobody_stands_for_is_never_valid_though_every_byte_was_signed(house: House, family: str) -> None:
    verdict = judged(house, PAPERS[family](house, one_of_three(family, PAPERS)))
    assert verdict.verdict in ("invalid", "indeterminate")
    assert verdict.integrity == "intact"
    assert codes(verdict) or codes(verdict, "warning")


@pytest.mark.parametrize("family", list(SIGNED_FORGERIES))
@pytest.mark.parametrize("kind", ["state-manner"])
def test_a_valid_signature_may_not_draw_where_it_should_not(
    house: House, papers: dict[str, bytes], family: str, kind: str
) -> None:
    twin = SIGNED_FORGERIES[family](house, papers[kind], Random(f"{family} {kind}"))
    verdict = judged(house, twin)
    assert verdict.integrity == "altered"
    assert codes(verdict) & {
        "appearance-over-text", "appearance-extends-text", "appearance-foreign-words", "appearance-oversized",
        "signed-ink-hidden",
    }  # fmt: skip


def certified(house: House, level: MDPPerm) -> bytes:
    return field_signed(
        house,
        draft(Random(4), OFFICES[0]),
        "leader-0",
        "Signature1",
        0,
        (330, 120, 430, 160),
        text="Da ky",
        certify=level,
    )


def test_a_note_is_allowed_where_the_leader_certified_with_p_3_and_told(house: House) -> None:
    patch = Patch(certified(house, MDPPerm.ANNOTATE))
    note = patch.add(
        {"Type": Name("Annot"), "Subtype": Name("Text"), "Rect": [20, 20, 40, 40], "Contents": PdfString(b"x")}
    )
    patch.change(first_page(patch), Annots=[*annotations_of(patch), note])
    verdict = judged(house, patch.done())
    assert verdict.integrity == "intact"
    assert "annotation-added" in {change.code for change in verdict.signatures[0].changes}


def test_writing_on_the_page_by_annotation_is_refused_under_p_3(house: House) -> None:
    for turn in range(2):
        twin = draw_an_annotation(certified(house, MDPPerm.ANNOTATE), Random(turn))
        assert twin is not None
        assert judged(house, twin).integrity == "altered"


def test_an_update_that_changes_nothing_is_refused_under_p_1(house: House) -> None:
    patch = Patch(certified(house, MDPPerm.NO_CHANGES))
    patch.add({"Nothing": True})
    verdict = judged(house, patch.done())
    assert verdict.integrity == "altered"


def first_page(patch: Patch):  # type: ignore[no-untyped-def]
    from signing.pdftree import pages_of

    return pages_of(patch.file)[0].ref


def annotations_of(patch: Patch) -> list[Value]:
    return patch.file.sequence(patch.file.mapping(first_page(patch)).get("Annots"))


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 1 << 32))
def test_no_flipped_bit_in_the_signed_bytes_goes_unseen(house: House, approved: bytes, seed: int) -> None:
    twin = flip_a_signed_byte(approved, Random(seed))
    assert twin is not None
    assert judged(house, twin).integrity in ("altered", "unreadable")


def test_what_follows_from_a_broken_signature_is_told_behind_it(house: House, papers: dict[str, bytes]) -> None:
    twin = flip_a_signed_byte(papers["state-manner"], Random(3))
    assert twin is not None
    told = [finding.code for finding in judged(house, twin).findings]
    assert "document-digest-wrong" in told
    assert told.index("document-digest-wrong") < told.index("appearance-by-broken-signature")


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=400), head=st.sampled_from([b"", b"%PDF-1.7\n", b"%PDF-1.4\n1 0 obj\n<</Type/Catalog"]))
def test_no_bytes_raise_anything(data: bytes, head: bytes) -> None:
    verdict = verify(head + data, TrustStore())
    assert verdict.verdict in ("unsigned", "invalid", "indeterminate")
    assert "internal" not in codes(verdict, "warning")


# --- real files -------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not ISSUED.exists(), reason="../shared/real/issued is not here")
def test_a_decision_as_the_state_issues_it_is_intact_and_its_expiry_said() -> None:
    trust = TrustStore.from_files(sorted(CERTIFICATES.glob("*.pem")))
    verdict = verify(ISSUED.read_bytes(), trust, datetime(2026, 11, 21, tzinfo=UTC))
    assert (verdict.verdict, verdict.integrity) == ("indeterminate", "intact")
    assert [one.signed_revision for one in verdict.signatures] == ["match"] * 4
    assert verdict.signatures[0].time == "timestamp"
    assert "certificate-expired-unproven" in codes(verdict, "warning")
    assert "timestamp-verified" in codes(verdict, "note")


@pytest.mark.skipif(not (SHARED / "real" / "gazette").exists(), reason="../shared/real/gazette is not here")
def test_gazette_files_are_named_rightly() -> None:
    expected = {
        "valid": ("indeterminate", "intact"),
        "remains": ("invalid", "unreadable"),
        "unsigned": ("unsigned", "none"),
    }
    folder = SHARED / "real" / "gazette"
    with (folder / "truth.tsv").open(encoding="utf-8") as lines:
        for line in csv.DictReader(lines, delimiter="\t"):
            verdict = verify((folder / line["file"]).read_bytes(), TrustStore())
            assert (verdict.verdict, verdict.integrity) == expected[line["signature"]], line["file"]
            if line["signature"] == "remains":
                assert "remains-of-signature" in codes(verdict)


@cache
def manifest() -> list[dict[str, str]]:
    with (CORPUS / "manifest.tsv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.skipif(not CORPUS.exists(), reason="../shared/signed-pdfs is not here")
def test_no_stated_attack_of_the_corpus_is_called_intact() -> None:
    bad = [row for row in manifest() if row["expected"] in ("attack", "modified", "broken", "invalid")]
    for row in bad[::6]:  # a sample: `make bench-verify` takes them all
        verdict = verify((CORPUS / row["file"]).read_bytes(), TrustStore())
        assert verdict.integrity != "intact", row["file"]
        assert codes(verdict), row["file"]


def test_evidence_is_plain_and_empty_by_default() -> None:
    assert Evidence() == Evidence((), (), ())


@pytest.mark.parametrize(("by", "told"), [("seal-0", "valid"), ("leader-0", "valid"), ("stranger", "indeterminate")])
def test_the_head_of_a_scan_is_read_and_casts_doubt_on_another_office(house: House, by: str, told: str) -> None:
    sheet = photographed(draft(Random(2), OFFICES[0]))
    verdict = judged(house, field_signed(house, sheet, by, "Seal", 0, (330, 120, 430, 160), text="Da ky"))
    assert (verdict.verdict, verdict.integrity) == (told, "intact"), verdict.findings
    assert ("office-doubtful" in codes(verdict, "warning")) is (told != "valid")


def test_who_signs_a_scan_unseen_has_digitised_it_and_is_not_doubted(house: House) -> None:
    sheet = photographed(draft(Random(2), OFFICES[0]))
    assert judged(house, field_signed(house, sheet, "stranger", "Scan", 0, (0, 0, 0, 0))).verdict == "valid"
