"""Pictures as PDF image objects: a JPEG travels byte for byte, black and white as CCITT G4, the rest as fine JPEG."""

from __future__ import annotations

import io
from collections.abc import Callable

import cv2
import pikepdf
from pikepdf import Dictionary, Name
from PIL import Image, TiffImagePlugin

from pipeline.raster import Pixels, Raster
from pipeline.tone import is_bilevel

_QUALITY = 90


def picture(pdf: pikepdf.Pdf, raster: Callable[[], Raster], original: bytes | None) -> pikepdf.Object:
    """An image XObject. `original` is a JPEG to be taken as it is where PDF can show it; else `raster` is encoded."""
    if original is not None:
        kept = _as_it_is(pdf, original)
        if kept is not None:
            return kept
    pixels = raster().pixels
    height, width = pixels.shape[:2]
    if pixels.ndim == 2 and is_bilevel(pixels):
        data, swapped = _group4(pixels)
        parameters = Dictionary(K=-1, Columns=width, Rows=height, BlackIs1=swapped)
        return _image(pdf, data, (width, height, 1), Name.DeviceGray, Name.CCITTFaxDecode, parameters)
    gray = pixels.ndim == 2
    space = Name.DeviceGray if gray else Name.DeviceRGB
    ordered = pixels if gray else cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    encoded = cv2.imencode(".jpg", ordered, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()
    return _image(pdf, encoded, (width, height, 8), space, Name.DCTDecode)


def _as_it_is(pdf: pikepdf.Pdf, jpeg: bytes) -> pikepdf.Object | None:
    """The JPEG itself, or None where a viewer would show it otherwise than it is meant (turned by EXIF, CMYK)."""
    with Image.open(io.BytesIO(jpeg)) as image:
        if image.mode not in {"L", "RGB"} or image.getexif().get(0x0112, 1) != 1:
            return None
        space = Name.DeviceGray if image.mode == "L" else Name.DeviceRGB
        return _image(pdf, jpeg, (image.width, image.height, 8), space, Name.DCTDecode)


def _image(
    pdf: pikepdf.Pdf,
    data: bytes,
    size: tuple[int, int, int],
    space: pikepdf.Object,
    coding: pikepdf.Object,
    parameters: Dictionary | None = None,
) -> pikepdf.Object:
    """An image XObject of `size` (width, height, bits a component) around data that is already encoded."""
    width, height, bits = size
    header = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=width,
        Height=height,
        ColorSpace=space,
        BitsPerComponent=bits,
        Filter=coding,
    )
    if parameters is not None:
        header.DecodeParms = parameters
    return pdf.make_stream(data, header)


def _group4(pixels: Pixels) -> tuple[bytes, bool]:
    """CCITT Group 4 data of one strip, by way of TIFF, and whether its white runs mean black.

    TIFF codes zero bits as white runs; where black is zero (PhotometricInterpretation 1) they are exchanged.
    """
    out = io.BytesIO()
    image = Image.fromarray(pixels).convert("1", dither=Image.Dither.NONE)
    image.save(out, "TIFF", compression="group4", tiffinfo={278: image.height})
    with TiffImagePlugin.TiffImageFile(io.BytesIO(out.getvalue())) as written:
        offsets, lengths, meaning = (written.tag_v2[tag] for tag in (273, 279, 262))
    if len(offsets) != 1 or meaning not in {0, 1}:
        raise ValueError("Group 4 data of an unknown kind")
    return out.getvalue()[offsets[0] : offsets[0] + lengths[0]], meaning == 1


__all__ = ["picture"]
