"""Where an office has loaded no picture, the name stands in its place, in the colour of the rule."""

import io

import pytest
from PIL import Image

from signing.plain_picture import plain_picture


@pytest.mark.parametrize(("stamp", "size"), [("leader", (640, 288)), ("seal", (640, 640))])
def test_a_name_is_drawn_whole_on_transparent_ground(stamp: str, size: tuple[int, int]) -> None:
    text = "ỦY BAN NHÂN DÂN PHƯỜNG NGUYỄN THỊ MINH KHAI, THÀNH PHỐ HỒ CHÍ MINH"
    image = Image.open(io.BytesIO(plain_picture(stamp, text)))
    assert image.mode == "RGBA"
    assert image.size == size
    assert image.getpixel((3, 3)) == (255, 255, 255, 0)
    alpha = image.getchannel("A")
    ink = alpha.getbbox()
    assert ink is not None
    if stamp == "leader":
        assert ink[0] > 5
        assert ink[2] < size[0] - 5


def test_the_signature_is_blue_and_the_seal_red() -> None:
    for stamp, stronger in (("leader", 2), ("seal", 0)):
        image = Image.open(io.BytesIO(plain_picture(stamp, "Trần Văn Mẫu")))
        pixels = [one for _, one in image.getcolors(1 << 20) or () if one[3] > 200]  # type: ignore[index]
        assert pixels
        assert all(one[stronger] == max(one[:3]) for one in pixels)  # type: ignore[index]
