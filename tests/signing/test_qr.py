"""The signed code on paper: small enough, forgery-proof, without identity numbers, checkable by one file offline."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import tracemalloc
from datetime import UTC, date, datetime

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import example, given, settings
from hypothesis import strategies as st

from signing.keys import open_key
from signing.offline import page, signed_list
from signing.qr import LARGEST, PaperCode, QrError, key_id, picture, public_key, seal, unseal
from tests.signing.conftest import Token

KEY = ec.generate_private_key(ec.SECP256R1())
KEYS = {key_id(KEY.public_key()): KEY.public_key()}
PAPER = PaperCode(
    number="355/QĐ-UBND", day=date(2026, 2, 5), agency="H20.15", kind="Quyết định", holder="Nguyễn Thị Mẫu",
    subject="Về việc cấp giấy phép xây dựng nhà ở", code=bytes(range(16)),
    issued_at=datetime(2026, 2, 5, 3, 0, tzinfo=UTC), valid_until=date(2027, 2, 5),
)  # fmt: skip


def test_a_code_says_what_was_printed() -> None:
    assert unseal(seal(PAPER, KEY, "tra-cuu.example.vn"), KEYS) == PAPER


def test_a_long_subject_is_cut_until_the_code_fits() -> None:
    from dataclasses import replace

    told = unseal(seal(replace(PAPER, subject="Ứng dụng " * 20), KEY, "x.vn"), KEYS)
    assert told.subject.endswith("…")
    assert told.subject.startswith("Ứng dụng")


def test_a_code_stays_small_and_alphanumeric() -> None:
    text = seal(PAPER, KEY, "tra-cuu.example.vn")
    assert len(text) < 24 + LARGEST * 8 / 5 + 8
    assert text == text.upper()
    assert picture(text)[:4] == b"\x89PNG"


@settings(max_examples=60, deadline=None)
@example(place=7941, letter="A")  # the map that COSE leaves unsigned
@given(place=st.integers(0, 10_000), letter=st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_no_changed_letter_of_a_code_holds(place: int, letter: str) -> None:
    text = seal(PAPER, KEY, "x.vn")
    start = text.index("/Q/") + 3
    at = start + place % (len(text) - start - 1)
    if text[at] == letter:
        return
    with pytest.raises(QrError):
        unseal(text[:at] + letter + text[at + 1 :], KEYS)


def test_a_stranger_s_key_and_foreign_text_are_told_apart() -> None:
    stranger = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(QrError) as unknown:
        unseal(seal(PAPER, stranger, "x.vn"), KEYS)
    with pytest.raises(QrError) as foreign:
        unseal("https://example.com/menu", KEYS)
    assert (unknown.value.code, foreign.value.code) == ("qr-key-unknown", "qr-not-ours")


def test_identity_numbers_and_long_texts_are_refused() -> None:
    from dataclasses import replace

    with pytest.raises(QrError) as identity:
        seal(replace(PAPER, holder="Mẫu 001199000001"), KEY, "x.vn")
    with pytest.raises(QrError) as long:
        seal(replace(PAPER, holder="Ấ" * 90), KEY, "x.vn")
    assert (identity.value.code, long.value.code) == ("qr-identity-number", "qr-too-large")


@pytest.mark.skipif(shutil.which("node") is None, reason="node runs the page's script (apt-get install nodejs)")
def test_the_offline_page_s_own_script_judges_as_we_do() -> None:
    text = page(signed_list([KEY.public_key()], datetime(2026, 11, 22, tzinfo=UTC), KEY))
    script = text.split("<script>")[1].split("</script>")[0].split("const words =")[0]
    data = text.split('type="application/json">')[1].split("</script>")[0]
    good = seal(PAPER, KEY, "x.vn")
    swapped = good[:-20] + ("A" if good[-20] != "A" else "B") + good[-19:]
    strange = seal(PAPER, ec.generate_private_key(ec.SECP256R1()), "x.vn")
    harness = (
        script
        + f"(async()=>{{data=await listOf({data},null);const out=[];for(const t of {json.dumps([good, swapped, strange, 'x'])})"
        + "{const r=await check(t);"
        + "out.push([r.code,r.claims?[r.claims.get(1),day(r.claims.get(2)),r.claims.get(5)]:null])}"
        + "console.log(JSON.stringify(out))})()"
    )
    done = subprocess.run(["node", "-e", harness], capture_output=True, text=True, check=True, timeout=30)
    told = json.loads(done.stdout)
    assert told[0] == ["good", ["355/QĐ-UBND", "05/02/2026", "Nguyễn Thị Mẫu"]]
    assert [one[0] for one in told[1:]] == ["qr-forged", "qr-key-unknown", "qr-not-ours"]


_HEADS: list[object] = [
    {1: -7, 4: 1 << 33},
    {1: -7, 4: -5},
    {1: -7, 4: [1] * 9},
    {1: -7, 4: {}},
    {1: None, 4: b"1"},
    7,
    None,
]


@pytest.mark.parametrize(
    "cose",
    [
        *(cbor2.dumps([cbor2.dumps(head), {}, b"x", bytes(64)], canonical=True) for head in _HEADS),
        cbor2.dumps([cbor2.dumps({1: -7, 4: b"12345678"}), {}, b"x", 64]),
        cbor2.dumps([cbor2.dumps({1: -7, 4: next(iter(KEYS))}), {}, b"x", "a" * 64]),
        b"\x81" * 3_000_000,
        b"\x9f" * 200,
        cbor2.dumps(cbor2.CBORTag(1, 1 << 70)),
    ],
    ids=lambda _: "code",  # of the bytes no id is made: the key is another in each process of a run
)
def test_a_hostile_code_costs_nothing_and_is_not_ours(cose: bytes) -> None:
    """Eight gigabytes were asked for by a key id that was a number; the codes come from anybody, without an account."""
    code = "HTTPS://X.VN/Q/" + base64.b32encode(cose).decode().rstrip("=")
    tracemalloc.start()
    try:
        with pytest.raises(QrError) as refused:
            unseal(code, KEYS)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert refused.value.code == "qr-not-ours"
    assert most < 5_000_000


def test_the_offline_page_asks_for_nothing_from_outside() -> None:
    text = page(signed_list([KEY.public_key()], datetime(2026, 11, 22, tzinfo=UTC), KEY), "UBND <xã>")
    assert "default-src 'none'" in text
    assert "src=" not in text.replace("img-src", "").replace("media-src", "").replace("script-src", "")
    assert "UBND &lt;xã&gt;" in text


def test_a_key_on_a_device_signs_codes_and_an_unfit_key_is_refused(token: Token) -> None:
    device = open_key(token.reference("ky-ec"), token.pin)
    text = seal(PAPER, device, "x.vn")
    assert unseal(text, {key_id(public_key(device)): public_key(device)}) == PAPER
    with pytest.raises(QrError) as unfit:
        seal(PAPER, open_key(token.reference("ky-rsa"), token.pin), "x.vn")
    assert unfit.value.code == "qr-key-unfit"


def test_a_code_drawn_before_the_number_is_given_says_neither_number_nor_day() -> None:
    from dataclasses import replace

    early = replace(PAPER, number="", day=None, valid_until=None)
    assert unseal(seal(early, KEY, "x.vn"), KEYS) == early
    assert {1, 2, 9}.isdisjoint(early.claims())
