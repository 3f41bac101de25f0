"""The signature on a closed day of the book: whose, since when, and that nothing else was signed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signing.book import BookRefusedError, check_closing, sign_closing
from signing.devca import DevCa, Identity

DIGEST = "5a" * 32


@pytest.mark.parametrize("algorithm", ["rsa-pss-sha256", "rsa-pkcs1-sha256", "rsa-pss-sha512", None])
def test_a_closed_day_says_who_closed_it_and_since_when(algorithm: str | None, ca: DevCa, now: datetime) -> None:
    if algorithm is None:
        ca.issue(Identity("book-ec", "Văn thư"), curve=True)
    key = ca.key("van-thu-seal", algorithm=algorithm) if algorithm else ca.key("book-ec")
    signature, token = sign_closing(DIGEST, key, ca.tsa)
    certificate, at = check_closing(DIGEST, signature)
    assert certificate == key.certificate
    assert at is not None
    assert abs(at - now) < timedelta(minutes=2)
    assert token
    assert check_closing(DIGEST, sign_closing(DIGEST, key, None)[0])[1] is None


@pytest.fixture(scope="module")
def signature(ca: DevCa) -> bytes:
    """A closing signed by the agency, without a timestamp."""
    return sign_closing(DIGEST, ca.key("van-thu-seal"), None)[0]


def test_another_digest_another_key_and_a_foreign_token_do_not_hold(ca: DevCa) -> None:
    signature, _ = sign_closing(DIGEST, ca.key("van-thu-seal"), ca.tsa)
    for digest, changed in (
        ("5b" * 32, signature),
        (DIGEST, signature[:-3]),
        (DIGEST, b""),
        (DIGEST, signature.replace(ca.key("van-thu-seal").certificate, ca.key("clerk").certificate)),
    ):
        with pytest.raises(BookRefusedError) as refused:
            check_closing(digest, changed)
        assert refused.value.code == "book-signature-wrong"


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_no_flipped_bit_of_what_is_signed_holds(signature: bytes, place: int, bit: int) -> None:
    spot = place % len(DIGEST)
    letters = bytearray(DIGEST.encode())
    letters[spot] ^= 1 << bit
    with pytest.raises(BookRefusedError):
        check_closing(letters.decode("latin-1"), signature)
