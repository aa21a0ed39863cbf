"""Sections come into the file and go out of it; all else stays as it was written."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.settings import SettingsError
from app.settings.editing import add_section, remove_section, write_settings

VALUES = {"kind": "folder", "path": '/data "x"\\', "reasons": 3, "allow_private": True}
FILE = """# Ours.
[label]
horizon_days = 60  # two months

# Whom we tell.
[destinations.crm]
kind = "folder"
path = "/data"

# Below comes what is ours alone.
[[features]]
name = "x"
"""


@pytest.mark.parametrize("text", ["", "[label]\nhorizon_days = 60", FILE], ids=["empty", "without an end", "a file"])
def test_a_section_comes_at_the_end_and_goes_again(text):
    added = add_section(text, "destinations.files", VALUES)

    assert added.startswith(text)
    assert tomllib.loads(added)["destinations"]["files"] == VALUES
    assert remove_section(added, "destinations.files").strip() == text.strip()


def test_what_stands_around_a_section_stays():
    assert remove_section(FILE, "destinations.crm") == FILE.replace(
        '[destinations.crm]\nkind = "folder"\npath = "/data"\n', ""
    )


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40))
def test_every_text_can_be_written(value):
    assert tomllib.loads(add_section("", "a.b", {"x": value})) == {"a": {"b": {"x": value}}}


@pytest.mark.parametrize(
    "text",
    [
        'destinations.crm = { kind = "folder" }\n',
        '[destinations]\ncrm = { kind = "folder" }\n',
        '[a]\nx = """\n[destinations.crm]\n"""\n[destinations]\n"crm".kind = "folder"\n',
    ],
    ids=["dotted", "inline", "looks like one"],
)
def test_a_section_that_is_written_otherwise_is_left_to_people(text):
    with pytest.raises(SettingsError, match="by hand"):
        remove_section(text, "destinations.crm")


def test_one_that_is_there_is_not_written_over():
    with pytest.raises(SettingsError, match="already"):
        add_section(FILE, "destinations.crm", VALUES)
    with pytest.raises(SettingsError, match="no section"):
        remove_section(FILE, "destinations.files")


def test_an_inline_table_takes_no_section():
    with pytest.raises(SettingsError, match="by hand"):
        add_section('destinations = { crm = { kind = "folder" } }\n', "destinations.files", VALUES)


def test_a_file_keeps_its_rights(tmp_path):
    file = tmp_path / "varme.toml"
    file.write_text("old")
    file.chmod(0o600)
    write_settings(file, "new")

    assert file.read_text() == "new"
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]
