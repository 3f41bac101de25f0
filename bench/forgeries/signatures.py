"""Forgeries of the signature's own bytes: USF, SWA, ByteRange, /Contents and the CMS in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from asn1crypto import cms, parser

from bench.forgeries.common import a_signature


def flip_a_signed_byte(pdf: bytes, random: Random) -> bytes | None:
    """One bit of the signed bytes."""
    one = a_signature(pdf, random)
    if one is None or one.byte_range is None:
        return None
    _, length, resume, rest = one.byte_range
    place = random.randrange(length + rest)
    place = place if place < length else place - length + resume
    return pdf[:place] + bytes([pdf[place] ^ 1 << random.randrange(8)]) + pdf[place + 1 :]


def append_foreign_bytes(pdf: bytes, random: Random) -> bytes:
    """Anything behind the last %%EOF (ISA without a table)."""
    page = b"\n7 0 obj\n<</Type/Page/Contents 8 0 R>>\nendobj\n8 0 obj\n<</Length 4>>stream\nBT ET\nendstream endobj\n"
    return pdf + random.choice([page, bytes(random.randbytes(random.randint(3, 400))), b"%PDF-1.7\n%%EOF\n" + page])


def hide_data_behind_the_cms(pdf: bytes, random: Random) -> bytes | None:
    """Non-zero padding in /Contents."""
    one = a_signature(pdf, random)
    if one is None or one.byte_range is None:
        return None
    end = one.byte_range[2] - 1
    zeros = len(pdf[one.byte_range[1] : end]) - len(pdf[one.byte_range[1] : end].rstrip(b"0"))
    size = random.randint(1, 20)
    if zeros < 2 * size + 4:
        return None
    at = end - random.randrange(2 * size, zeros - 1)
    at -= (at - one.byte_range[1] - 1) % 2
    hidden = bytes(random.randint(1, 255) for _ in range(size)).hex().encode()
    return pdf[:at] + hidden + pdf[at + len(hidden) :]


def space_out_the_contents(pdf: bytes, random: Random) -> bytes | None:
    """White space in the hex of /Contents, which no signature covers: room for a message, the same CMS."""
    one = a_signature(pdf, random)
    if one is None or one.byte_range is None:
        return None
    start, end = one.byte_range[1] + 1, one.byte_range[2] - 1
    body, room = pdf[start:end].rstrip(b"0"), len(pdf[start:end]) - len(pdf[start:end].rstrip(b"0"))
    if room < 40:
        return None
    at, gap = random.randrange(len(body)), bytes(random.choices(b" \t\n\r\f\0", k=random.randint(1, 20)))
    return pdf[:start] + body[:at] + gap + body[at:] + b"0" * (room - len(gap)) + pdf[end:]


def wrap_content_into_the_gap(pdf: bytes, random: Random) -> bytes | None:
    """SWA: the signature's hex is closed early and objects stand in the rest of the gap."""
    one = a_signature(pdf, random)
    if one is None or one.byte_range is None:
        return None
    start, end = one.byte_range[1], one.byte_range[2]
    used = len(pdf[start + 1 : end - 1].rstrip(b"0"))
    used += used % 2
    room = end - start - 2 - used
    filling = b">\n77 0 obj\n<</Type/Page>>\nendobj\n<"
    if room < len(filling) + 2:
        return None
    return pdf[: start + 1 + used] + filling + b"0" * (room - len(filling)) + pdf[end - 1 :]


def forge_the_contents(pdf: bytes, random: Random) -> bytes | None:
    """USF: zeros, null, a foreign type or nothing where the signature should be."""
    one = a_signature(pdf, random)
    if one is None or one.byte_range is None:
        return None
    start, end = one.byte_range[1], one.byte_range[2]
    size = end - start
    new = random.choice([b"<" + b"0" * (size - 2) + b">", b"null", b"<>", b"", b"()", b"true"])
    return pdf[:start] + new.ljust(size) + pdf[end:]


def forge_the_byte_range(pdf: bytes, random: Random) -> bytes | None:
    """USF: ByteRange missing, null, negative, too long, from another start."""
    one = a_signature(pdf, random)
    places = list(re.finditer(rb"/ByteRange\s*\[[^\]]*\]", pdf))
    if one is None or not places or one.byte_range is None:
        return None
    found = random.choice(places)
    a, b, c, d = one.byte_range
    new = random.choice(
        [
            b"/ByteRange null",
            b"/ByteRange [0 -1 -1 -1]",
            b"/ByteRange [0 %d]" % len(pdf),
            b"/ByteRang3 [%d %d %d %d]" % (a, b, c, d),
            b"/ByteRange [%d %d %d %d]" % (a, b, c, d + 1 + len(pdf)),
            b"/ByteRange [1 %d %d %d]" % (b, c, d),
            b"/ByteRange [0 0 0 0]",
        ]
    )
    room = found.end() - found.start()
    return pdf[: found.start()] + new.ljust(room) + pdf[found.end() :] if len(new) <= room else None


def edit_the_cms(pdf: bytes, random: Random) -> bytes | None:
    """The CMS is taken apart and put together otherwise: attributes, algorithms, signers, certificates, eContent."""
    one = a_signature(pdf, random)
    if one is None or one.byte_range is None:
        return None
    whole = cms.ContentInfo.load(one.contents[: parser.peek(one.contents)])
    random.choice(_EDITS)(whole["content"], random)
    dumped: bytes = whole.dump(force=True)
    new = dumped.hex().encode()
    start, end = one.byte_range[1], one.byte_range[2]
    if len(new) > end - start - 2:
        return None
    return pdf[: start + 1] + new.ljust(end - start - 2, b"0") + pdf[end - 1 :]


def _without_message_digest(signed: cms.SignedData, random: Random) -> None:
    info = signed["signer_infos"][0]
    kept = [one for one in info["signed_attrs"] if one["type"].native != "message_digest"]
    info["signed_attrs"] = cms.CMSAttributes(kept)


def _another_message_digest(signed: cms.SignedData, random: Random) -> None:
    for one in signed["signer_infos"][0]["signed_attrs"]:
        if one["type"].native == "message_digest":
            one["values"] = [random.randbytes(32)]


def _without_signed_attributes(signed: cms.SignedData, random: Random) -> None:
    del signed["signer_infos"][0]["signed_attrs"]


def _another_digest_algorithm(signed: cms.SignedData, random: Random) -> None:
    name = random.choice(["md5", "sha1", "sha384", "sha512"])
    signed["signer_infos"][0]["digest_algorithm"] = {"algorithm": name}


def _two_signers(signed: cms.SignedData, random: Random) -> None:
    infos = list(signed["signer_infos"])
    signed["signer_infos"] = [*infos, infos[0].copy()]


def _another_signature_value(signed: cms.SignedData, random: Random) -> None:
    value = bytearray(signed["signer_infos"][0]["signature"].native)
    value[random.randrange(len(value))] ^= 1 << random.randrange(8)
    signed["signer_infos"][0]["signature"] = bytes(value)


def _content_of_its_own(signed: cms.SignedData, random: Random) -> None:
    signed["encap_content_info"] = {"content_type": "data", "content": random.randbytes(random.randint(1, 40))}


def _without_certificates(signed: cms.SignedData, random: Random) -> None:
    del signed["certificates"]


def _an_edited_certificate(signed: cms.SignedData, random: Random) -> None:
    leaf = signed["certificates"][0].chosen
    value = bytearray(leaf["signature_value"].native)
    value[random.randrange(len(value))] ^= 1 << random.randrange(8)
    leaf["signature_value"] = bytes(value)


_EDITS: tuple[Callable[[cms.SignedData, Random], None], ...] = (
    _without_message_digest, _another_message_digest, _without_signed_attributes, _another_digest_algorithm, _two_signers,
    _another_signature_value, _content_of_its_own, _without_certificates, _an_edited_certificate,
)  # fmt: skip
