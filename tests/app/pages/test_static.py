"""The stylesheet: one file, in which what is for one page holds on that page alone."""

import re

import pytest

from app.pages.problems import NothingHere
from app.pages.static import EVERYWHERE, FOLDER, address_of, answer_asset, assets

PARTS = sorted(part.name for part in (FOLDER / "css").glob("*.css"))


def rules_outside(style):
    """The selectors that stand outside of any block."""
    found, depth, begun = [], 0, 0
    plain = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    for place, sign in enumerate(plain):
        if sign == "{":
            if depth == 0:
                found.append(plain[begun:place].strip())
            depth += 1
        elif sign == "}":
            depth -= 1
            begun = place + 1
    assert depth == 0
    return found


def test_what_is_for_one_page_holds_on_that_page_alone():
    style = assets()["varme.css"].body.decode()
    shared = [
        rule for name in EVERYWHERE for rule in rules_outside((FOLDER / "css" / name).read_text(encoding="utf-8"))
    ]
    pages = [f":where(main.{name.partition('-')[2].removesuffix('.css')})" for name in PARTS if name not in EVERYWHERE]

    assert pages
    assert rules_outside(style) == [*shared, *pages]


def test_a_file_is_kept_for_ever_under_its_own_hash_only():
    _, _, fingerprint, name = address_of("varme.css").split("/")

    assert "immutable" in answer_asset(fingerprint, name).headers["cache-control"]
    assert answer_asset("0" * 16, name).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("name", ["../shell.py", "00-tokens.css", ""])
def test_no_other_file_is_there(name):
    with pytest.raises(NothingHere):
        answer_asset("0" * 16, name)
