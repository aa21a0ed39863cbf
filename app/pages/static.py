"""The stylesheet and the script: each is put together from its parts once, and named by its hash, so it can be kept."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.responses import Response

from app.pages.problems import NothingHere

FOLDER = Path(__file__).parent / "static"
# These parts of the stylesheet hold everywhere. Each other one holds on the pages that it is named for: what is in
# `20-portfolio.css` says nothing about what is outside of `<main class="portfolio">`.
EVERYWHERE = ("00-tokens.css", "10-shell.css")
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent."""

    body: bytes
    media_type: str
    fingerprint: str


@cache
def assets() -> dict[str, Asset]:
    """All files by name: the parts in `css/` and `js/`, in the order of their names, and icons as they are."""
    made = {
        "varme.css": _make(b"\n".join(map(_read_style, _parts("css"))), "text/css; charset=utf-8"),
        "varme.js": _make(b"\n".join(part.read_bytes() for part in _parts("js")), "text/javascript; charset=utf-8"),
    }
    for icon in sorted(FOLDER.glob("*.svg")):
        made[icon.name] = _make(icon.read_bytes(), "image/svg+xml")
    return made


def address_of(name: str) -> str:
    """Where a file is, so that a browser asks for it anew only when it has changed."""
    return f"/static/{assets()[name].fingerprint}/{name}"


def answer_asset(fingerprint: str, name: str) -> Response:
    """A file, for ever where the hash is its own.

    Raises:
        NothingHere: there is none of this name.
    """
    asset = assets().get(name)
    if asset is None:
        raise NothingHere
    headers = FOR_EVER if fingerprint == asset.fingerprint else {"Cache-Control": "no-cache"}
    return Response(asset.body, media_type=asset.media_type, headers=headers)


def _parts(kind: str) -> list[Path]:
    return sorted((FOLDER / kind).glob(f"*.{kind}"))


def _read_style(part: Path) -> bytes:
    style = part.read_bytes()
    if part.name in EVERYWHERE:
        return style
    _, _, page = part.stem.partition("-")
    # as weighty as if it stood alone
    return f":where(main.{page}) {{\n".encode() + style + b"}\n"


def _make(body: bytes, media_type: str) -> Asset:
    return Asset(body, media_type, hashlib.sha256(body).hexdigest()[:16])
