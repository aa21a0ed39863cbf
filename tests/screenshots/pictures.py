"""Takes pictures of pages in a real Chromium, and makes them small."""

import io
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

Scheme = Literal["light", "dark"]
# As high as a screen of that width is.
HEIGHTS = {390: 844, 1280: 900, 1920: 1080}
MOST_BYTES = 150_000
REFUSED = 400
# Each is tried until a picture is small enough: text stays as readable with few colours.
COLOURS = (256, 128, 64)


class NoPicture(Exception):
    """A picture could not be taken; the message says why."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at. `is_whole`: all of it, not only what one screen shows."""

    width: int = 1280
    scheme: Scheme = "light"
    is_whole: bool = False

    def name(self, page: str) -> str:
        """What the file is called: width and scheme are told where they are not the usual ones."""
        told = [page, *([] if self.width == 1280 else [str(self.width)]), *([] if self.scheme == "light" else ["dark"])]
        return f"{'-'.join(told)}.png"


def find_paths(account_id: str) -> dict[str, str]:
    """The pages by what their pictures are called."""
    return {"portfolio": "/", "account": f"/accounts/{quote(account_id, safe='')}", "model": "/model"}


def take_pictures(address: str, login: tuple[str, str], paths: dict[str, str], look: Look, folder: Path) -> list[Path]:
    """Sign in and take a picture of each page.

    Args:
        address: of the site.
        login: who signs in, and the password.
        paths: of the pages, by what their pictures are called.
        look: how they are looked at.
        folder: where the pictures go.

    Raises:
        NoPicture: there is no Chromium, or a page does not answer.
    """
    chromium = os.environ.get("VARME_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        raise NoPicture("Pictures need Chromium: `apt-get install chromium`, or VARME_CHROMIUM=/path/to/it.")
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        # without its sandbox, since containers run as root
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = _open(browser, address, login, look)
        taken = [_take(page, path, look, folder / look.name(name)) for name, path in paths.items()]
        browser.close()
    return taken


def _open(browser: Browser, address: str, login: tuple[str, str], look: Look) -> Page:
    page = browser.new_context(
        base_url=address,
        viewport={"width": look.width, "height": HEIGHTS[look.width]},
        locale="en-GB",
        color_scheme=look.scheme,
        reduced_motion="reduce",
    ).new_page()
    page.goto("/sign-in")
    page.fill("input[name=login]", login[0])
    page.fill("input[name=password]", login[1])
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{address}/")
    return page


def _take(page: Page, path: str, look: Look, file: Path) -> Path:
    answer = page.goto(path)
    if answer is None or answer.status >= REFUSED:
        status = "nothing" if answer is None else answer.status
        raise NoPicture(f"{path} answers {status}: there is nothing to take a picture of.")
    page.wait_for_load_state("networkidle")
    file.write_bytes(make_small(page.screenshot(full_page=look.is_whole, animations="disabled", caret="hide")))
    return file


def make_small(png: bytes) -> bytes:
    """The same picture; where it is too large, in so few colours that it is not, or in the fewest there are."""
    whole = Image.open(io.BytesIO(png)).convert("RGB")
    small = _write(whole)
    for colours in COLOURS if len(small) > MOST_BYTES else ():
        small = _write(whole.quantize(palette=_commonest(whole, colours), dither=Image.Dither.NONE))
        if len(small) <= MOST_BYTES:
            break
    return small


def _write(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, format="PNG", optimize=True)
    return out.getvalue()


def _commonest(whole: Image.Image, colours: int) -> Image.Image:
    """The palette of the commonest colours, each exactly: what is averaged makes a white paper pink."""
    found = sorted(whole.getcolors(whole.width * whole.height) or [], key=lambda one: (-one[0], one[1]))
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for _, colour in found[:colours] for part in colour])  # type: ignore[misc]
    return palette
