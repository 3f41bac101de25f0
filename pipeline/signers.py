"""Who signed: capacity lines, post and name of each signature block."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.disputes import disputed_letters
from pipeline.document import Page
from pipeline.judge import Found, sure_of
from pipeline.names import guess_doubts, name_doubts, repair_note, repaired_name
from pipeline.organs import known_value
from pipeline.repair import known_phrases, phrases, restore
from pipeline.rows import Placed, Row, pieces, row_of
from pipeline.signature import (
    SignatureBlock,
    is_capacity,
    lone_name,
    noi_nhan,
    stacks,
    without_degree,
)
from pipeline.wording import CAPITAL, SMALL, fold, is_capitals, letters, spelled_alike, tidy


def signers(pages: Sequence[Page], blocks: Sequence[SignatureBlock], start: int) -> list[Found]:
    """SignerAuthority, SignerPosition and SignerName of all blocks; `start`: the page the document begins on."""
    authority: list[Found] = []
    position: list[Found] = []
    names: list[Found] = []
    for block in blocks:
        lines, last = _capacity(block)
        scanned = any(page.source != "text" for page in pages if page.number == block.page)
        doubts = (*_capacity_doubts(block, lines, last), *_first_line_lost(block, pages)) if scanned else ()
        authority += [replace(line, doubts=(*doubts, *_misspelled(line, scanned))) for line in lines]
        position += [replace(last, doubts=(*doubts, *_misspelled(last, scanned)))] if last is not None else []
        if block.name is not None:
            names.append(_signer_name(block.name, block.capacity[-1]))
    alone = lone_name(pages, start) if not names else None
    if alone is not None:
        found = _signer_name(alone, alone)
        names.append(replace(found, doubts=(*found.doubts, "không đọc được chức vụ phía trên họ tên")))
    return [
        joined("SignerAuthority", "list", authority),
        joined("SignerPosition", "text", position),
        joined("SignerName", "name", names),
    ]


def _signer_name(row: Row, post: Row) -> Found:
    """The name under the signature; it is set centred under the post, so one that is not may be cut."""
    words = tuple(row.words)
    while len(words) > 2 and without_degree(" ".join(word.text for word in words[1:])) == without_degree(row.text):
        words = words[1:]
    raw, confidences = repaired_name(words)
    value = tidy(without_degree(raw))
    doubts = (*name_doubts(value), *guess_doubts(words, value), *disputed_letters(words))
    if abs(row_of(words).centre - post.centre) > 16:
        doubts = (*doubts, "họ tên không nằm giữa dưới chức vụ, có thể đọc thiếu")
    support = repair_note(words, raw)
    return Found("SignerName", value, "name", words, doubts=doubts, support=support, confidences=confidences)


# Offices write or stamp `KT.` before the printed post of the head and `PHÓ …` under it: print readers miss both.
_HEAD_ALONE = ("chức vụ đứng đầu đứng một mình, có thể có KT. và PHÓ viết tay hay đóng dấu thêm",)


def _capacity_doubts(block: SignatureBlock, lines: Sequence[Found], post: Found | None) -> tuple[str, ...]:
    """Lines of the block are centred on each other: one that is not has lost a word (`KT.`, `PHÓ`) under ink."""
    centres = [row.centre for row in block.capacity]
    if max(centres) - min(centres) > 7:
        return ("các dòng chức vụ không cân giữa, có thể đọc thiếu",)
    gaps = [below.box.y0 - above.box.y1 for above, below in pairwise(block.capacity)]
    if any(gap > 0.9 * block.capacity[0].box.height for gap in gaps):
        return ("giữa các dòng chức vụ có thể còn một dòng không đọc được",)
    deputized = any(re.match(r"(?:KT|TL|TUQ)\.", line.value) for line in lines)
    return _HEAD_ALONE if post is not None and not deputized and _is_head(post.value) else ()


def _first_line_lost(block: SignatureBlock, pages: Sequence[Page]) -> tuple[str, ...]:
    """The first capacity line stands level with `Nơi nhận:` (Nghị định 30/2020, Phụ lục I): a lower one has lost it, and
    so has one right under capitals that were read as no capacity (`TIM. UBND`)."""
    page = next(page for page in pages if page.number == block.page)
    above = [piece for piece in pieces(page) if is_capitals(piece.text) and stacks(piece, block.capacity[0])]
    if any(not letters(piece.text).startswith(_HEADS_OF_FORMS) for piece in above):
        return ("dòng ngay trên chức vụ không đọc được thành một tư cách ký",)
    anchor = noi_nhan(page)
    if anchor is None or block.top - anchor.box.y0 < 0.6 * anchor.box.height:
        return ()
    return ("phía trên dòng chức vụ có thể còn một dòng không đọc được",)


_HEADS_OF_FORMS = ("nguoi", "canbo", "congchuc")  # `NGƯỜI KÝ TRÍCH LỤC`


def _misspelled(line: Found, scanned: bool) -> tuple[str, ...]:
    """Posts and offices are few: a line that begins with none as it is spelled was misread (`CHÚ TỊCH`, `PhÓ`)."""
    said = spelled_alike(re.sub(r"^(?:TM|KT|TL|TUQ|Q)\. ", "", line.value))
    sound = _POST.match(said) and not re.search(rf"[{SMALL}][{CAPITAL}]", line.value)
    return () if sound or not scanned else ("không bắt đầu bằng một chức vụ hay cơ quan có trong danh mục",)


def _any_post() -> re.Pattern[str]:
    every = sorted({spelled_alike(one) for one in known_phrases("posts", "agencies")}, key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, every))})(?![^\s,.;])")  # a tone ends no \w


_POST = _any_post()


def _is_head(post: str) -> bool:
    return not fold(post).startswith(("pho ", "quyen ", "q."))


def joined(name: str, value_type: str, parts: Sequence[Found]) -> Found:
    """Several lines, signers or owners as one field, as sure as its least sure part."""
    if not parts:
        return Found(name, "", value_type)
    bad = [part for part in parts if part.pattern and not re.fullmatch(part.pattern, part.value)]
    return Found(
        name,
        "; ".join(dict.fromkeys(part.value for part in parts)),
        value_type,
        tuple(word for part in parts for word in part.words),
        doubts=tuple(dict.fromkeys(clause for part in parts for clause in part.doubts))
        or (("không giống một tên hay chức vụ",) if bad else ()),
        support=tuple(dict.fromkeys(clause for part in parts for clause in part.support)),
        confidences=tuple(one for part in parts for one in part.confidences or _read(part.words)),
    )


def _read(words: Sequence[Placed]) -> tuple[float, ...]:
    return tuple(sure_of(word) for word in words)


_CAPACITY_LISTS = ("capacities", "posts", "agencies", "levels", "provinces")
_CAPACITY_PREFIX = re.compile(r"^\W*(?:TM|KT|TL|TUQ)(?:\s*[.,]|\s+)")


def _capacity(block: SignatureBlock) -> tuple[list[Found], Found | None]:
    """Lines with TM., KT., TL., TUQ. and what runs on from them; the last line without one is the position."""
    merged: list[list[Placed]] = []
    for row in block.capacity:
        text = restore(row.words, phrases(*_CAPACITY_LISTS)).text
        starts = not merged or _CAPACITY_PREFIX.match(text) or is_capacity(text) or _is_position(text)
        if starts:
            merged.append(list(row.words))
        else:
            merged[-1].extend(row.words)
    prefixed: list[Found] = []
    plain: list[Found] = []
    for words in merged:
        found = known_value("", tuple(words), *_CAPACITY_LISTS)
        value = re.sub(r"^\W*(TM|KT|TL|TUQ|Q)(?:\s*[.,]\s*|\s+)", r"\1. ", found.value)
        found = replace(found, value=value, pattern=r"[^\d\"“”|()\[\]{}_~]{4,}")
        (prefixed if _CAPACITY_PREFIX.match(value) else plain).append(found)
    return prefixed, plain[-1] if plain else None


_POST_WORDS = (
    "pho",
    "chutich",
    "giamdoc",
    "truong",
    "chanh",
    "cuc",
    "vien",
    "hieu",
    "botruong",
    "thu",
    "tong",
    "quyen",
)


def _is_position(text: str) -> bool:
    return letters(text).startswith(_POST_WORDS) or bool(re.match(r"^q\.", fold(text)))


__all__ = ["joined", "signers"]
