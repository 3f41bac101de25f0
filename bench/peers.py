"""The peers of the verification benchmark, at their defaults, as functions a bounded child can run."""

from __future__ import annotations

import io
import logging
import warnings

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import DocumentTimestampStatus, PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from sohoa import childchecks


def warm() -> None:
    """Called by a child before its first file: loading this module loads both verifiers, so that no file pays for it."""
    warnings.simplefilter("ignore")
    childchecks.warm()
    logging.disable(logging.CRITICAL)


def pyhanko(pdf: bytes) -> tuple[bool, str, str]:
    """(calls it fine, note, how it ended): trust apart, every signature intact, valid, changes allowed. It ended "judged",
    "refused" (nothing found, or an exception of its own) or "foreign" (any other exception)."""
    named = (PdfError, SignatureValidationError, SigningError, PathError, ValidationError)
    try:
        found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if not found:
            return False, "no signatures", "refused"
        context = ValidationContext(trust_roots=[], allow_fetching=False)
        for signature in found:
            status: PdfSignatureStatus | DocumentTimestampStatus
            if signature.sig_object_type == "/DocTimeStamp":
                status = validate_pdf_timestamp(signature, context)
            else:
                status = validate_pdf_signature(signature, context, ts_validation_context=context)
            allowed = getattr(status, "docmdp_ok", True) is not False
            whole = status.coverage is not None and status.coverage.name != "UNCLEAR"
            changes = status.modification_level
            if not (status.intact and status.valid and allowed and whole) or (changes and changes.name == "OTHER"):
                return False, status.summary(), "judged"
    except named as refused:
        return False, f"{type(refused).__name__}: {refused}"[:80], "refused"
    except Exception as foreign:  # noqa: BLE001 (counted: that is what is measured)
        return False, f"{type(foreign).__name__}: {foreign}"[:80], "foreign"
    return True, "fine", "judged"
