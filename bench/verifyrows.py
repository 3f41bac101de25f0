"""The rows of the verification benchmark: files with stated verdicts, real files, generated papers and forged twins.

A unit names a row; the row's bytes are made in the process that verifies them, from the seed and the unit's own number,
so that a run can stop anywhere and go on later.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from random import Random

from bench.forgeries import FORGERIES, PAPERS, PREPARED, SIGNED_FORGERIES
from bench.genuine import House
from bench.kinds import GENUINE
from signing.evidence import Evidence
from signing.pdffile import PdfFile
from signing.structure import find_signatures
from signing.trust import TrustStore

BAD = frozenset({"attack", "modified", "broken", "invalid"})
_ATTACKS = frozenset({"USF", "ISA", "SWA", "EAA", "SSA"})  # pdf-insecurity.org
_REFUSED = frozenset({*PAPERS, "cut_off_the_last_revision"})  # every byte is what somebody signed
_A_STOCK = 25  # forged twins that share a stock of genuine files


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


@dataclass(frozen=True, slots=True)
class Unit:
    """One row to make and verify: `group` is corpus, real or generated; `place` the folder it comes from or the house's."""

    group: str
    name: str
    place: str
    seed: int = 0
    expected: str = ""
    stated: bool = True

    @property
    def key(self) -> str:
        return f"{self.group} {self.name} {self.seed}"

    def row(self) -> Row:
        """The file and what is known of it."""
        return {"corpus": _corpus_row, "real": _real_row, "generated": _generated_row}[self.group](self)


# --- a folder with a manifest -----------------------------------------------------------------------------------------


def corpus_units(folder: Path) -> Iterator[Unit]:
    """The files of a manifest.tsv (file, expected, kind, confidence, stated_by, origin)."""
    with (folder / "manifest.tsv").open(encoding="utf-8") as lines:
        for line in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            expected = stated_by_origin(line["expected"].split("(")[0], line["kind"])
            stated = line["confidence"].startswith("stated")
            yield Unit("corpus", line["file"], str(folder), expected=expected, stated=stated)


def stated_by_origin(expected: str, kind: str) -> str:
    """What a row is where a manifest calls a manipulated file valid because its signature value still verifies.

    The origin of such a row names the attack (kind) and says that the current revision is not what was signed.
    """
    return "attack" if expected == "valid" and kind in _ATTACKS else expected


def _corpus_row(unit: Unit) -> Row:
    data = (Path(unit.place) / unit.name).read_bytes()
    left_out = family_left_out(data) if unit.expected == "valid" else ""
    return Row(unit.name, data, unit.expected, unit.stated, left_out)


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
            length = parser.peek(found.contents)
            whole = cms.ContentInfo.load(found.contents[:length])
            if len(whole["content"]["signer_infos"]) != 1:
                return "several SignerInfos"
        except (ValueError, TypeError, KeyError):
            return ""
        if found.contents[length:].strip(b"\0"):
            return "data behind the CMS"
    return ""


# --- real files beside the project ------------------------------------------------------------------------------------


def real_units(folder: Path, seed: int, wanted: int) -> Iterator[Unit]:
    """Decisions as the state issues them, `wanted` manipulations of them, and gazette files as citizens download them.

    `folder` is ../shared/real; a valid row must be intact, one with the remains of a signature must not.
    """
    issued = sorted((folder / "issued").glob("*.pdf"))
    for path in issued:
        yield Unit("real", f"issued/{path.name}", str(folder), seed, "valid")
    for number in range(wanted if issued else 0):
        yield Unit("real", f"issued-forged/{number}", str(folder), seed, "attack")
    table = folder / "gazette" / "truth.tsv"
    if table.exists():
        with table.open(encoding="utf-8", newline="") as lines:
            for line in csv.DictReader(lines, delimiter="\t"):
                expected = {"valid": "valid", "remains": "broken"}.get(line["signature"], "not_signed")
                yield Unit("real", f"gazette/{line['file']}", str(folder), seed, expected)


def _real_row(unit: Unit) -> Row:
    folder = Path(unit.place)
    certificates = sorted((folder / "issued" / "certs").glob("*.pem"))
    trust = TrustStore.from_files(certificates) if unit.name.startswith("issued") else TrustStore()
    if not unit.name.startswith("issued-forged/"):
        return Row(unit.name, (folder / unit.name).read_bytes(), unit.expected, unit.stated, "", trust)
    number = int(unit.name.rsplit("/", 1)[1])
    random = Random(f"real {unit.seed} {number}")
    data = random.choice(sorted((folder / "issued").glob("*.pdf"))).read_bytes()
    families = [name for name in FORGERIES if name not in _REFUSED]
    for turn in range(len(families)):
        family = families[(number + turn) % len(families)]
        twin = FORGERIES[family](data, random)
        if twin and twin != data:
            return Row(f"{unit.name}-{family}", twin, "attack", unit.stated, "", trust)
    raise LookupError("no forgery applies to the issued files")


# --- generated papers -------------------------------------------------------------------------------------------------


def generated_units(house: Path, seed: int, wanted: int, forged: int) -> Iterator[Unit]:
    """Genuine papers of both tracks, and forged twins of every family in turn; `house` is a folder for the keys."""
    for number in range(wanted):
        yield Unit("generated", f"genuine/{number}", str(house), seed, "valid")
    for number in range(forged if wanted else 0):
        yield Unit("generated", f"forged/{number}", str(house), seed)


@lru_cache(maxsize=1)
def _house(folder: str) -> House:
    return House.build(Path(folder))


@lru_cache(maxsize=2 * len(GENUINE))
def _stocked(folder: str, seed: int, stock: int, kind: str) -> bytes:
    return GENUINE[kind](_house(folder), Random(f"stock {seed} {stock} {kind}"))


def _generated_row(unit: Unit) -> Row:
    house = _house(unit.place)
    number = int(unit.name.rsplit("/", 1)[1])
    kinds = list(GENUINE)
    if unit.expected == "valid":
        kind = kinds[number % len(kinds)]
        data = GENUINE[kind](house, Random(f"genuine {unit.seed} {number}"))
        return Row(f"{unit.name}-{kind}", data, "valid", True, "", house.trust, house.evidence)
    family, kind, twin = _forged(house, unit, number)
    expected = "refused" if family in _REFUSED else "attack"
    return Row(f"{unit.name}-{family}-{kind}", twin, expected, True, "", house.trust, house.evidence)


def _forged(house: House, unit: Unit, number: int) -> tuple[str, str, bytes]:
    """(family, kind of the genuine file, forged twin); the next family where one does not apply to any kind drawn."""
    random = Random(f"forged {unit.seed} {number}")
    families = [*FORGERIES, *SIGNED_FORGERIES, *PREPARED, *PAPERS]
    kinds = list(GENUINE)
    for turn in range(len(families)):
        family = families[(number + turn) % len(families)]
        whole = PAPERS.get(family) or PREPARED.get(family)
        if whole:
            return family, "paper", whole(house, random)
        for kind in random.sample(kinds, len(kinds)):
            data = _stocked(unit.place, unit.seed, number // _A_STOCK, kind)
            twin = _twin(house, family, data, random)
            if twin and twin != data:
                return family, kind, twin
    raise LookupError("no forgery applies")


def _twin(house: House, family: str, data: bytes, random: Random) -> bytes | None:
    if family in SIGNED_FORGERIES:
        return SIGNED_FORGERIES[family](house, data, random)
    return FORGERIES[family](data, random)
