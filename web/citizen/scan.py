"""A QR in a photo: decoded in a bounded child, for phones whose browser cannot do it itself."""

from __future__ import annotations

import io

LARGEST_SIDE = 2400


def texts(data: bytes) -> list[str]:
    """Every QR text in a picture; runs in the bounded child. A picture that cannot be read holds none."""
    import zxingcpp
    from PIL import Image, ImageOps, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = 120_000_000
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.draft("L", (LARGEST_SIDE, LARGEST_SIDE))
            upright = ImageOps.exif_transpose(picture).convert("L")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return []
    upright.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    found = zxingcpp.read_barcodes(upright, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]))
    return [one.text for one in found if one.text]
