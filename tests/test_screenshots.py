"""The pictures of the README: what they are called, and that they are small and keep their colours."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests.screenshots.pictures import MOST_BYTES, Look, find_paths, make_small

RED, PAPER = (179, 38, 30), (251, 250, 248)


def write_png(picture):
    out = io.BytesIO()
    picture.save(out, format="PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("look", "name"),
    [
        pytest.param(Look(), "model.png", id="as in the README"),
        pytest.param(Look(390), "model-390.png", id="a phone's"),
        pytest.param(Look(1920, "dark", is_whole=True), "model-1920-dark.png", id="a wide screen's, dark"),
    ],
)
def test_a_picture_is_called_by_how_the_page_is_looked_at(look, name):
    assert look.name("model") == name


def test_the_accounts_page_is_found_whatever_the_account_is_called():
    assert find_paths("A/1 ?") == {"portfolio": "/", "account": "/accounts/A%2F1%20%3F", "model": "/model"}


def test_a_picture_of_many_colours_becomes_small():
    steps = np.linspace(0, 255, 1280, dtype=np.uint8)
    shades = np.stack([np.tile(steps, (900, 1)), np.tile(steps[::-1], (900, 1)), np.full((900, 1280), 90)], axis=-1)
    small = make_small(write_png(Image.fromarray(shades.astype(np.uint8))))

    assert len(small) <= MOST_BYTES
    assert Image.open(io.BytesIO(small)).size == (1280, 900)


def test_a_rare_colour_is_kept():
    picture = Image.new("RGB", (1280, 900), PAPER)
    pen = ImageDraw.Draw(picture)
    for grey in range(256):
        pen.line([(0, grey * 3), (1279, grey * 3)], fill=(grey, grey, 200))
    pen.rectangle([10, 880, 14, 884], fill=RED)
    red, green, blue = Image.open(io.BytesIO(make_small(write_png(picture)))).convert("RGB").getpixel((12, 882))

    assert (red - green, red - blue) > (100, 100)
