"""pyHanko as it comes, and tuned as a careful user would: the peers of the signing bench."""

from __future__ import annotations

import io
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter

from signing.devca import DevCa
from signing.keys import FileKey


class TunedSigner(signers.SimpleSigner):
    """pyHanko's own signer with the parsed key kept, as a careful user would write it."""

    def __init__(self, base: signers.SimpleSigner, key: FileKey) -> None:
        super().__init__(signing_cert=base.signing_cert, signing_key=base.signing_key, cert_registry=base.cert_registry)
        self._kept = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The raw value, with the key parsed once."""
        return bytes(512) if dry_run else self._kept.sign(data)


def hanko(document: bytes, signer: Any, reserved: int | None = None, **more: Any) -> bytes:
    """One signature by pyHanko, in memory."""
    metadata = signers.PdfSignatureMetadata(
        field_name="Signature", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, **more.pop("metadata", {})
    )
    out = signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(document)), metadata, signer=signer, bytes_reserved=reserved, **more
    )
    return bytes(out.getvalue())


def stock_signer(ca: DevCa, label: str) -> signers.SimpleSigner:
    """pyHanko's documented way to a PKCS#12 key."""
    p12, secret = ca.key_files(label)
    made: signers.SimpleSigner | None = signers.SimpleSigner.load_pkcs12(
        str(p12), passphrase=secret.read_text().strip().encode()
    )
    assert made is not None  # pyHanko says None where it cannot read the file
    return made
