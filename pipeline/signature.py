"""The lower boxes of Nghị định 30/2020: capacity and position (7a), name (7c), recipients (9a, 9b).

The signature block stands bottom right on the last page of the main part (annexes may follow), `Nơi nhận:` left of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from pipeline.document import Page
from pipeline.header import find_header
from pipeline.rows import Placed, Row, pieces
from pipeline.wording import fold, is_capitals, letters

_PREFIX = re.compile(r"^\W*(?:(?:TM|KT|TL|TUQ|TUG|Q|QUYỀN)\s*[.,]\s*|(?:TM|KT|TL|TUQ|Q)\s+)\S", re.IGNORECASE)
_POSITIONS = (
    "chutich", "phochutich", "giamdoc", "phogiamdoc", "tonggiamdoc", "photonggiamdoc", "botruong", "thutruong",
    "chanhvanphong", "phochanhvanphong", "truongphong", "photruongphong", "cuctruong", "phocuctruong", "chicuctruong",
    "phochicuctruong", "vientruong", "phovientruong", "hieutruong", "phohieutruong", "chanhthanhtra",
    "phochanhthanhtra", "truongban", "photruongban", "vutruong", "phovutruong", "tongcuctruong", "photongcuctruong",
    "chanhan", "phochanhan", "thutuong", "phothutuong", "tongbithu", "bithu", "phobithu", "truongcongan",
    "photruongcongan", "doitruong", "truongdoan", "tongkiemtoan", "thongdoc", "congchuctuphap", "tongthukyquochoi",
    "chunhiem", "phochunhiem", "truongphongtuphap", "nguoithuchien", "hoitruong", "congchung", "truongtram",
    "uyvien", "thuky", "giamdocsotuphap", "thutruongdonvi", "truongkhoa", "tothanhtra", "truongthon",
)  # fmt: skip
_DEGREES = re.compile(
    r"^(?:(?:GS|PGS|TS|ThS|Ths|BS|Bs|BSCK|CK|CKI|CKII|DS|KS|CN|LS|TSKH|Dr)\s*[.,]?\s*|I{1,2}\s*[.,]\s*)+", re.UNICODE
)


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """Capacity and position rows from top to bottom, and the row of the name (None when it cannot be read)."""

    capacity: tuple[Row, ...]
    name: Row | None

    @property
    def page(self) -> int:
        return self.capacity[0].page

    @property
    def top(self) -> float:
        return self.capacity[0].box.y0

    @property
    def left(self) -> float:
        return min(row.box.x0 for row in self.capacity)


def find_signatures(pages: Sequence[Page], start: int) -> list[SignatureBlock]:
    """The signature blocks of the main part: of the first page, from page number `start`, that has a complete one.

    Two blocks side by side (two issuing bodies, two signers) are both returned, left to right.
    """
    seen: list[SignatureBlock] = []
    for page in pages:
        if page.number < start or not page.lines:
            continue
        if page.number > start and find_header(page) is not None:
            break  # another document begins here
        blocks = _blocks(page)
        whole = [block for block in blocks if block.name is not None]
        if whole:
            return _side_by_side(whole)
        seen = blocks[-1:] or seen
        if noi_nhan(page) is not None:
            break  # the main part ends here; what annexes carry further on is not its signature
    return seen


def lone_name(pages: Sequence[Page], start: int) -> Row | None:
    """Where the posts above it are lost under seal and pen: the lowest piece on the right that reads like a name.

    It stands on the page of `Nơi nhận:` or, on a form, below `(Ký, ghi rõ họ, …)`; else on the last page of the part.
    """
    part: list[Page] = []
    for page in pages:
        if page.number < start or not page.lines:
            continue
        if page.number > start and find_header(page) is not None:
            break
        part.append(page)
        if noi_nhan(page) is not None:
            break
    for page in part[-1:]:
        names = [
            piece
            for piece in pieces(page)
            if piece.centre > 0.5 * page.width
            and piece.box.y0 > _signing_place(page)
            and looks_like_name(piece.text)
            and not is_capitals(piece.text)
        ]
        if names:
            return names[-1]
    return None


def _signing_place(page: Page) -> float:
    """Below which the signer stands: the line that asks for name and post, where the form has one (above it others sign)."""
    asked = [
        piece.box.y1
        for piece in pieces(page)
        if letters(piece.text).startswith(("nguoiky", "canbo"))
        or ("kyghiro" in letters(piece.text) and "chucvu" in letters(piece.text))
    ]
    return max([0.45 * page.height, *asked])


def _side_by_side(blocks: list[SignatureBlock]) -> list[SignatureBlock]:
    last = max(blocks, key=lambda block: block.top)
    beside = [block for block in blocks if abs(block.top - last.top) < 40]
    return sorted(beside, key=lambda block: block.left)


def noi_nhan(page: Page) -> Row | None:
    """The piece that begins with `Nơi nhận`, if the page has one."""
    return next((part for part in pieces(page) if letters(part.text).startswith("noinhan")), None)


def _blocks(page: Page) -> list[SignatureBlock]:
    parts = pieces(page)
    anchor = next((part for part in parts if letters(part.text).startswith("noinhan")), None)
    floor = anchor.box.y0 - 60 if anchor is not None else page.height * 0.12
    caps = [
        part
        for part in parts
        if part.box.y0 > floor and is_capitals(part.text) and _is_right(part, page, anchor) and is_capacity(part.text)
    ]
    blocks = []
    used: set[int] = set()
    for at, part in enumerate(caps):
        if at in used:
            continue
        stack = [part]
        used.add(at)
        for later in range(at + 1, len(caps)):
            if stacks(stack[-1], caps[later]):
                stack.append(caps[later])
                used.add(later)
        stack = _with_continuation(stack, parts)
        blocks.append(SignatureBlock(tuple(stack), _name_below(stack, parts)))
    return _merge_same_name(blocks)


def _merge_same_name(blocks: Sequence[SignatureBlock]) -> list[SignatureBlock]:
    """Capacity lines set far apart above one name are one block."""
    merged: list[SignatureBlock] = []
    for block in blocks:
        same = next((one for one in merged if block.name is not None and one.name == block.name), None)
        if same is None:
            merged.append(block)
            continue
        rows_ = [*same.capacity, *(row for row in block.capacity if row not in same.capacity)]
        merged[merged.index(same)] = SignatureBlock(tuple(sorted(rows_, key=lambda row: row.box.y0)), block.name)
    return merged


def _is_right(part: Row, page: Page, anchor: Row | None) -> bool:
    if anchor is not None:
        return part.box.x0 > anchor.box.x0 + 0.15 * page.width
    return part.centre > 0.45 * page.width


def is_capacity(text: str) -> bool:
    """Whether the line is a capacity (`TM. …`, `KT. …`) or begins with a post."""
    if _PREFIX.match(text):
        return True
    plain = letters(text)
    return len(plain) <= 60 and any(_starts_like(plain, position) for position in _POSITIONS)


def _starts_like(plain: str, position: str) -> bool:
    """Whether the text begins with the post, one letter in seven misread."""
    if plain.startswith(position):
        return True
    return (
        len(position) >= 7
        and Levenshtein.distance(plain[: len(position)], position, score_cutoff=len(position) // 7)
        <= len(position) // 7
    )


def stacks(above: Row, row: Row) -> bool:
    """Whether a row stands close under another one and on its axis."""
    gap = row.box.y0 - above.box.y1
    return -3 < gap < 1.4 * row.box.height and abs(row.centre - above.centre) < 60


def _with_continuation(stack: list[Row], parts: Sequence[Row]) -> list[Row]:
    """A capacity that runs over two lines (`TM. ỦY BAN NHÂN DÂN` / `PHƯỜNG …`): capitals right below belong to it."""
    result = list(stack)
    for part in parts:
        below = part.box.y0 > result[-1].box.y0 + 3
        if below and part not in result and is_capitals(part.text) and stacks(result[-1], part) and len(part.words) > 1:
            result.append(part)
    return result


def _name_below(stack: Sequence[Row], parts: Sequence[Row]) -> Row | None:
    bottom = stack[-1].box.y1
    centre = sum(row.centre for row in stack) / len(stack)
    best: tuple[float, Row] | None = None
    for part in parts:
        gap = part.box.y0 - bottom
        if not 8 < gap < 190 or abs(part.centre - centre) > 75 or not looks_like_name(part.text):
            continue
        # The name stands under the signature: of several, the most central one well below.
        cost = abs(part.centre - centre) + (30 if gap < 20 else 0)
        if best is None or cost < best[0]:
            best = (cost, part)
    return best[1] if best else None


def looks_like_name(text: str) -> bool:
    """Two to six words, each beginning with a capital, without digits: a person's name (capitals throughout too)."""
    words = unglued(without_degree(text)).split()
    if not 2 <= len(words) <= 6 or any(letter.isdigit() for letter in text):
        return False
    # `Trương Bá Trí` is folded nearly like `TRƯỞNG BAN`: posts above a name are printed in capitals.
    if (
        _PREFIX.match(text)
        or (is_capitals(text) and is_capacity(text))
        or fold(text).startswith(("noi nhan", "ky ", "dia chi", "nguoi ky", "xac nhan", "can bo"))
    ):
        return False
    return all(_is_name_word(word) for word in words) or all(word.isupper() and word.isalpha() for word in words)


def unglued(text: str) -> str:
    """The text with a space before each capital that follows a small letter (`LươngVăn Dũng`). Ranges of letters will not
    do: capitals and small letters with Vietnamese marks stand mixed in Unicode."""
    return "".join(
        f" {letter}" if letter.isupper() and before.islower() else letter
        for before, letter in zip(f" {text}", text, strict=False)
    )


def _is_name_word(word: str) -> bool:
    core = word.removesuffix(".")
    return core.isalpha() and core[0].isupper() and (len(core) == 1 or core[1:].islower())


def without_degree(text: str) -> str:
    """The name without `ThS.`, `BS.CKII.` and the like before it."""
    return _DEGREES.sub("", text.strip(" .,-_|'\"`*"))


@dataclass(frozen=True, slots=True)
class Recipients:
    """Items of `Kính gửi:` (or of `Nơi nhận:`), their words, which of the two it was, and whether the list's end was seen
    (a full stop, or `Lưu: …` after it; a semicolon says that more follows)."""

    items: tuple[str, ...]
    words: tuple[Placed, ...]
    label: str
    ended: bool = True


def find_recipients(pages: Sequence[Page], first: Page | None, blocks: Sequence[SignatureBlock]) -> Recipients | None:
    """Whom the paper goes to: `Kính gửi:` on its first page if there is one, else `Nơi nhận:` without `Lưu:`."""
    if first is not None:
        addressed = _kinh_gui(first)
        if addressed is not None:
            return addressed
    for page in pages:
        if blocks and page.number != blocks[0].page:
            continue
        anchor = noi_nhan(page)
        if anchor is not None:
            return _noi_nhan_items(page, anchor, blocks)
    return None


def _kinh_gui(page: Page) -> Recipients | None:
    parts = [part for part in pieces(page) if part.box.y0 < page.height * 0.75]
    at = next((n for n, part in enumerate(parts) if letters(part.text).startswith("kinhgui")), None)
    if at is None:
        return None
    anchor = parts[at]
    head = _after_colon(anchor)
    rows_: list[tuple[Placed, ...]] = [head] if head else []
    indent = min((word.box.x0 for word in head), default=anchor.box.x0 + 20) if head else None
    last = anchor
    for part in parts[at + 1 :]:
        beside = (
            abs(part.box.middle[1] - anchor.box.middle[1]) < 0.6 * anchor.box.height and part.box.x0 > anchor.box.x1
        )
        if not beside:
            if part.box.y0 - last.box.y1 > 1.8 * anchor.box.height or part.box.x0 < anchor.box.x0 + 15:
                break
            if not part.text.lstrip().startswith(("-", "–", "+", "(")) and (indent is None or part.box.x0 < indent - 8):
                break
        rows_.append(part.words)
        indent = part.box.x0 if indent is None else min(indent, part.box.x0)
        last = part
    if not rows_:
        return None
    ended = not rows_[-1][-1].text.endswith((";", ","))
    return Recipients(_items(rows_), tuple(word for row in rows_ for word in row), "Kính gửi:", ended)


def _after_colon(row: Row) -> tuple[Placed, ...]:
    for at, word in enumerate(row.words):
        if word.text.endswith(":") and at < 4:
            return row.words[at + 1 :]
    return row.words[2:]


def _noi_nhan_items(page: Page, anchor: Row, blocks: Sequence[SignatureBlock]) -> Recipients | None:
    right = min((block.left for block in blocks if block.page == page.number), default=page.width * 0.55) - 5
    last = anchor
    rows_: list[tuple[Placed, ...]] = []
    for part in pieces(page):
        if part.box.y0 <= anchor.box.y0 + 3 or part.box.x0 > max(right, anchor.box.x1 + 40):
            continue
        if part.box.x0 > anchor.box.x0 + 90:
            continue
        if part.box.y0 - last.box.y1 > 2.5 * anchor.box.height:
            break
        words = tuple(word for word in part.words if word.box.middle[0] < max(right, anchor.box.x1 + 40))
        if words:
            rows_.append(words)
            last = part
    kept = _above_luu(rows_)
    items = _items(kept)
    words = tuple(word for row in kept for word in row)
    ended = len(kept) < len(rows_) or (bool(words) and words[-1].text.endswith("."))
    return Recipients(items, words, "Nơi nhận:", ended) if items else None


def _above_luu(lines: Sequence[tuple[Placed, ...]]) -> list[tuple[Placed, ...]]:
    """The lines before `- Lưu: VT, …`, which says where copies are kept, not who receives the paper."""
    kept = []
    for line in lines:
        said = letters("".join(word.text for word in line))
        if said.startswith("luu") or (said.startswith("lu") and "vt" in said[:6]):
            break
        kept.append(line)
    return kept


def _items(lines: Sequence[Sequence[Placed]]) -> tuple[str, ...]:
    """Lines joined into items: a dash begins one, a semicolon or point ends one."""
    items: list[str] = []
    open_item = False
    for line in lines:
        text = " ".join(word.text for word in line).strip()
        dashed = bool(re.match(r"^[-–—•+*]", text))
        bare = re.sub(r"^[-–—•+*\s]+", "", text)
        if not bare or not letters(bare):
            continue
        if bare.startswith("(") and items:
            open_item = False
            continue
        if items and not dashed and open_item:
            items[-1] = f"{items[-1]} {bare}"
        else:
            items.append(bare)
        open_item = not bare.rstrip().endswith((";", "."))
    return tuple(re.sub(r"[;.,]\s+[-–]$", "", item).strip(" ;:.,/-–") for item in items)
