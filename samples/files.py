"""Scans become files as offices keep them: PDF with one picture a page, JPEG, PNG, multi-page TIFF."""

from __future__ import annotations

import io
from collections.abc import Sequence

import cv2
import pikepdf
from PIL import Image, TiffImagePlugin

from samples.scan import Picture, Scan


def jpeg(picture: Picture, quality: int) -> bytes:
    """RGB or gray pixels as JPEG."""
    order = picture[:, :, ::-1] if picture.ndim == 3 else picture
    return bytes(cv2.imencode(".jpg", order, [cv2.IMWRITE_JPEG_QUALITY, quality])[1])


def pdf(scans: Sequence[Scan]) -> bytes:
    """One page a scan: DCT for colour and gray, CCITT group 4 for bilevel."""
    document = pikepdf.new()
    for one in scans:
        height, width = one.image.shape[:2]
        size = (width * 72 / one.dpi, height * 72 / one.dpi)
        page = document.add_blank_page(page_size=size)
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=_picture(document, one)))
        page.Contents = document.make_stream(f"q {size[0]:.4f} 0 0 {size[1]:.4f} 0 0 cm /Im0 Do Q".encode())
    out = io.BytesIO()
    document.save(out, deterministic_id=True)
    return out.getvalue()


def _picture(document: pikepdf.Pdf, one: Scan) -> pikepdf.Stream:
    height, width = one.image.shape[:2]
    common = {"Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Image, "Width": width, "Height": height}
    if one.mode in ("bilevel", "fax"):
        parameters = pikepdf.Dictionary(K=-1, Columns=width, Rows=height, BlackIs1=False)
        return pikepdf.Stream(
            document,
            _group4(one.image),
            **common,
            ColorSpace=pikepdf.Name.DeviceGray,
            BitsPerComponent=1,
            Filter=pikepdf.Name.CCITTFaxDecode,
            DecodeParms=parameters,
        )
    space = pikepdf.Name.DeviceRGB if one.image.ndim == 3 else pikepdf.Name.DeviceGray
    return pikepdf.Stream(
        document,
        jpeg(one.image, one.jpeg),
        **common,
        ColorSpace=space,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )


def _group4(picture: Picture) -> bytes:
    """The one strip of a group 4 TIFF (white is 0 there, as PDF's default wants it)."""
    out = io.BytesIO()
    info = TiffImagePlugin.ImageFileDirectory_v2()
    info[278] = picture.shape[0]  # rows per strip: all of them
    info[262] = 0  # white is zero
    Image.fromarray(picture).convert("1", dither=Image.Dither.NONE).save(
        out, "TIFF", compression="group4", tiffinfo=info
    )
    with Image.open(io.BytesIO(out.getvalue())) as opened:
        assert isinstance(opened, TiffImagePlugin.TiffImageFile)
        offset, length = opened.tag_v2[273][0], opened.tag_v2[279][0]
    return out.getvalue()[offset : offset + length]


def image_file(one: Scan, form: str) -> bytes:
    """A single page as `jpg` or `png`."""
    picture = Image.fromarray(one.image)
    if one.mode in ("bilevel", "fax"):
        picture = picture.convert("1", dither=Image.Dither.NONE)
    out = io.BytesIO()
    if form == "jpg":
        picture.convert("L" if one.image.ndim == 2 else "RGB").save(
            out, "JPEG", quality=one.jpeg, dpi=(one.dpi, one.dpi)
        )
    else:
        picture.save(out, "PNG", dpi=(one.dpi, one.dpi), compress_level=3)
    return out.getvalue()


def tiff(scans: Sequence[Scan]) -> bytes:
    """All pages in one TIFF: group 4 where all are bilevel, else JPEG inside."""
    bilevel = all(one.mode in ("bilevel", "fax") for one in scans)
    pictures = []
    for one in scans:
        picture = Image.fromarray(one.image)
        pictures.append(picture.convert("1", dither=Image.Dither.NONE) if bilevel else picture)
    out = io.BytesIO()
    dpi = float(scans[0].dpi)
    method: dict[str, object] = (
        {"compression": "group4"} if bilevel else {"compression": "jpeg", "quality": scans[0].jpeg}
    )
    pictures[0].save(out, "TIFF", save_all=True, append_images=pictures[1:], dpi=(dpi, dpi), **method)
    return out.getvalue()


__all__ = ["image_file", "jpeg", "pdf", "tiff"]
