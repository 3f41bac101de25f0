"""The rows of the verification benchmark: files with stated verdicts, generated papers and twins, real files."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from signing.evidence import Evidence
from signing.pdffile import PdfFile
from signing.structure import find_signatures
from signing.trust import TrustStore

BAD = frozenset({"attack", "modified", "broken", "invalid"})
_ATTACKS = frozenset({"USF", "ISA", "SWA", "EAA", "SSA"})  # pdf-insecurity.org


@dataclass(frozen=True, slots=True)
class Row:
    """One file with what its origin says of it. `left_out` names the family that takes it out of the percentages."""

    name: str
    data: bytes
    expected: str
    stated: bool
    left_out: str = ""
    trust: TrustStore = field(default_factory=TrustStore)
    evidence: Evidence = field(default_factory=Evidence)


def corpus_rows(folder: Path, pattern: str) -> Iterator[Row]:
    """The files of a manifest, with the families of docs/verification.md marked."""
    with (folder / "manifest.tsv").open(encoding="utf-8") as lines:
        for line in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if pattern and not re.search(pattern, line["file"]):
                continue
            data = (folder / line["file"]).read_bytes()
            stated = line["confidence"].startswith("stated")
            expected = stated_by_origin(line["expected"].split("(")[0], line["kind"])
            yield Row(line["file"], data, expected, stated, family_left_out(data) if expected == "valid" else "")


def stated_by_origin(expected: str, kind: str) -> str:
    """What a row is where a manifest calls a manipulated file valid because its signature value still verifies.

    The origin of such a row names the attack (kind) and says that the current revision is not what was signed.
    """
    return "attack" if expected == "valid" and kind in _ATTACKS else expected


def family_left_out(data: bytes) -> str:
    """The families that `docs/verification.md` takes out of "stated valid", told from the bytes alone."""
    file = PdfFile(data)
    if file.locked:
        return "needs a secret"
    from asn1crypto import cms, parser

    for found in find_signatures(file):
        if not found.contents.strip(b"\0"):
            return "empty CMS"
        try:
            whole = cms.ContentInfo.load(found.contents[: parser.peek(found.contents)])
            if len(whole["content"]["signer_infos"]) != 1:
                return "several SignerInfos"
        except (ValueError, TypeError, KeyError):
            return ""
    return ""


def generated_rows(folder: Path, seed: int, wanted: int, forged: int) -> Iterator[Row]:
    """Genuine papers and forged twins."""
    from bench.forgeries import FORGERIES
    from bench.genuine import SIGNED_FORGERIES, House, genuine, wrong_office

    house = House.build(folder)
    trust, evidence = house.trust, house.evidence
    made: list[tuple[str, bytes]] = []
    for index, (kind, data) in enumerate(genuine(house, seed, wanted)):
        made.append((kind, data))
        yield Row(f"genuine/{index}-{kind}", data, "valid", True, "", trust, evidence)
    random = Random(f"forged {seed}")
    families = [*FORGERIES, *SIGNED_FORGERIES, "wrong_office"]
    count = 0
    while count < forged and made:
        family = families[count % len(families)]
        kind, data = random.choice(made)
        if family == "wrong_office":
            twin: bytes | None = wrong_office(house, random)
        elif family in SIGNED_FORGERIES:
            twin = SIGNED_FORGERIES[family](house, data, random)
        else:
            twin = FORGERIES[family](data, random)
        if not twin or twin == data:
            families = families if count % 3 else families[1:] + families[:1]
            continue
        expected = "refused" if family in ("wrong_office", "cut_off_the_last_revision") else "attack"
        yield Row(f"forged/{count}-{family}-{kind}", twin, expected, True, "", trust, evidence)
        count += 1


def real_rows(folder: Path, seed: int, wanted: int) -> Iterator[Row]:
    """Decisions as the state issues them, `wanted` manipulations of them, and gazette files as citizens download them.

    `folder` is ../shared/real; a valid row must be intact, one with the remains of a signature must not.
    """
    from bench.forgeries import FORGERIES

    issued = sorted((folder / "issued").glob("*.pdf"))
    trust = TrustStore.from_files(sorted((folder / "issued" / "certs").glob("*.pem"))) if issued else TrustStore()
    for path in issued:
        yield Row(f"issued/{path.name}", path.read_bytes(), "valid", True, "", trust)
    random, count, turn = Random(f"real {seed}"), 0, 0
    families = [name for name in FORGERIES if name != "cut_off_the_last_revision"]
    while issued and count < wanted and turn < 20 * wanted:
        family, data = families[turn % len(families)], random.choice(issued).read_bytes()
        turn += 1
        twin = FORGERIES[family](data, random)
        if twin and twin != data:
            yield Row(f"issued-forged/{count}-{family}", twin, "attack", True, "", trust)
            count += 1
    table = folder / "gazette" / "truth.tsv"
    if table.exists():
        with table.open(encoding="utf-8", newline="") as lines:
            for line in csv.DictReader(lines, delimiter="\t"):
                expected = {"valid": "valid", "remains": "broken"}.get(line["signature"], "not_signed")
                yield Row(f"gazette/{line['file']}", (table.parent / line["file"]).read_bytes(), expected, True)
