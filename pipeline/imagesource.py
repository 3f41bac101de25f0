"""JPEG, PNG and multi-page TIFF as pages. The header is judged before a pixel is decoded."""

from __future__ import annotations

import contextlib
import struct
import warnings
from collections.abc import Iterator
from typing import Literal, Self

from PIL import Image, UnidentifiedImageError

from pipeline import errors
from pipeline.content import Content
from pipeline.document import Page
from pipeline.raster import Raster, from_pil

# Our own limit (Raster.MAX_PIXELS) is asked first, from the header; Pillow's would only warn.
Image.MAX_IMAGE_PIXELS = 2 * Raster.MAX_PIXELS

_QUARTER_TURNED = {5, 6, 7, 8}
_LARGE_SIDE = 7200


class ImageSource:
    """One image file; a TIFF may hold many pages, a JPEG and a PNG hold one."""

    def __init__(self, data: Content, container: Literal["tiff", "jpeg", "png"], max_pages: int) -> None:
        self.container: Literal["pdf", "tiff", "jpeg", "png"] = container
        self.notes: tuple[str, ...] = ()
        self.disbelieved: set[int] = set()
        if container == "png":
            _check_png_header(data.span(0, 33))
        self._stream = data.stream()
        with _named_errors():
            self._image = Image.open(self._stream, formats=[container.upper()])
            self.pages = int(getattr(self._image, "n_frames", 1)) if container == "tiff" else 1
            for page in range(min(self.pages, max_pages)):
                self._turn_to(page)
        if container == "jpeg" and b"\xff\xd9" not in data.span(-65536, 65536):
            raise errors.intake("truncated")

    def _turn_to(self, page: int) -> None:
        if self.pages > 1:
            self._image.seek(page)
        width, height = self._image.size
        if width * height > Raster.MAX_PIXELS:
            raise errors.intake("too-large-image", width=width, height=height)

    def size(self, page: int) -> tuple[float, float]:
        """Width and height in points, EXIF orientation applied."""
        with _named_errors():
            self._turn_to(page)
            width, height = self._image.size
            dpi = _believable_dpi(self._image)
            if self._image.getexif().get(0x0112, 1) in _QUARTER_TURNED:
                width, height = height, width
        return width * 72 / dpi, height * 72 / dpi

    def text_page(self, page: int) -> Page | None:
        """None: a picture has no text layer."""
        return None

    def raster(self, page: int, dpi: float | None = None) -> Raster:
        """The decoded page; JPEGs above 600 dpi of A4 are decoded at half size."""
        with _named_errors():
            self._turn_to(page)
            full, native = self._image.size, _believable_dpi(self._image)
            if self.container == "jpeg" and max(full) > _LARGE_SIDE:
                self._image.draft(None, (full[0] // 2, full[1] // 2))
            raster = from_pil(self._image, native)
        raster = Raster(raster.pixels, native * max(raster.pixels.shape[:2]) / max(full))
        return raster if dpi is None else raster.scaled_to(dpi)

    def close(self) -> None:
        self._image.close()
        self._stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _believable_dpi(image: Image.Image) -> float:
    """The stated resolution where it gives a believable sheet; else that of an A4 sheet of this shape."""
    stated = image.info.get("dpi", (0, 0))
    dpi = float(stated[0] or 0)
    long_side = max(image.size)
    # 72 and 96 are what programs write when they do not know. A5's long side is 8.3 in, A3's 16.5 in.
    if dpi >= 50 and round(dpi) not in {72, 96} and 4.0 <= long_side / dpi <= 24.0:
        return dpi
    return max(long_side / 11.69, 1.0)


def _check_png_header(data: bytes) -> None:
    """Width and height from IHDR: Pillow would already allocate for some malformed files."""
    if len(data) < 33:
        raise errors.intake("truncated")
    width, height = struct.unpack(">II", data[16:24])
    if width * height > Raster.MAX_PIXELS:
        raise errors.intake("too-large-image", width=width, height=height)


@contextlib.contextmanager
def _named_errors() -> Iterator[None]:
    """Names what Pillow throws at a damaged file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a warning of a decoder is no news to a clerk; failures are raised
            yield
    except Image.DecompressionBombError as bomb:
        raise errors.intake("too-large-image", width=0, height=0) from bomb
    except (EOFError, struct.error) as cut:
        raise errors.intake("truncated") from cut
    except UnidentifiedImageError as odd:
        raise errors.intake("broken", cause=str(odd)) from odd
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, ZeroDivisionError) as odd:
        cause = str(odd)
        raise (errors.intake("truncated") if "truncated" in cause else errors.intake("broken", cause=cause)) from odd


__all__ = ["ImageSource"]
