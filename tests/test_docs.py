"""Documentation is tested: what can be set, called or brought is described, and what is described is there."""

import ast
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import typer.main

from app.cli.main import cli
from app.jobs.opening import source_of
from app.service import create_app
from app.settings import OwnFeatureSettings, Section, Settings, SettingsError, load_settings
from app.settings.destinations import KINDS
from features.catalogue.page import catalogue_page, documented_features
from features.contract import TABLES
from features.own import AggregateName
from models.scale import ScoreScale

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "varme.example.toml"
PICTURE = ROOT / "docs" / "score.svg"
CATALOGUE = ROOT / "docs" / "catalogue.md"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = ("app", "features", "models", "training")
MODULES = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
LONGEST_MODULE = 400

# In pieces, so that this file does not hold what it looks for.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("anaconda", "org"), ("crates", "io"))
)
MACHINE = tuple(f"/{folder}/" for folder in ("work", "root"))
SCRATCH = tuple(f"/{folder}/" for folder in ("tmp",))
SVG = "{http://www.w3.org/2000/svg}"


def settings_of(model):
    """Every key of the settings as (dotted key, default, description)."""
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if isinstance(value, Section):
            yield from ((f"{name}.{key}", default, text) for key, default, text in settings_of(value))
        else:
            yield name, value, field.description


def commands_of(group, path="varme"):
    """Every command that does something, as (words, command)."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands_of(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def rows_of(text):
    """The rows of all tables of a Markdown text, as tuples of cells."""
    lines = (line for line in text.splitlines() if line.startswith("| "))
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]


def show(default):
    """A default as the README writes it."""
    if default is None or default in ({}, ()):
        return "none"
    return f"`{default}`" if isinstance(default, int | float) else f'`"{default}"`'


def own_features_shown():
    """The example of own features in the README."""
    blocks = re.findall(r"```toml\n(.*?)```", README, flags=re.DOTALL)
    (shown,) = [block for block in blocks if "[[features]]" in block]
    return shown


def names_in(cell):
    return {name for name in re.findall(r"`(\w+)`", re.sub(r"\([^)]*\)", "", cell)) if name}


SETTINGS = list(settings_of(Settings.model_construct()))
KEYS = [key for key, _, _ in SETTINGS]
COMMANDS = dict(commands_of(typer.main.get_command(cli)))


@pytest.fixture(autouse=True)
def no_variables(monkeypatch):
    for name in ("VARME_CONFIG", "VARME_HOME", *(f"VARME_{key.replace('.', '__').upper()}" for key in KEYS)):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("key", "default", "description"), SETTINGS, ids=KEYS)
def test_every_setting_stands_in_the_readme_with_its_default(key, default, description):
    assert description, f"{key} has no description"
    assert (f"`{key}`", show(default), description) in rows_of(README)


def test_the_readme_has_no_setting_that_is_not_there():
    sections = {key.split(".")[0] for key in KEYS}
    described = {cells[0].strip("`") for cells in rows_of(README) if len(cells) == 3}
    looks_like_a_key = {one for one in described if re.fullmatch(r"\w+\.\w+", one) and one.split(".")[0] in sections}

    assert looks_like_a_key <= set(KEYS)


def test_the_example_holds_the_defaults():
    assert load_settings(EXAMPLE) == Settings()


def test_the_example_shows_every_key_and_each_loads(tmp_path):
    whole = re.sub(r"^# (\w+ = |\[\[)", r"\1", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    file = tmp_path / "varme.toml"
    file.write_text(whole, encoding="utf-8")
    written = tomllib.loads(whole)
    # a destination is a key that people name themselves
    sections = {name: keys for name, keys in written.items() if isinstance(keys, dict) and name != "destinations"}
    shown = {f"{section}.{key}" for section, keys in sections.items() for key in keys} | {"destinations"}

    assert {one.kind for one in load_settings(file).destinations.values()} == set(KINDS)
    assert shown | {key for key, value in written.items() if not isinstance(value, dict)} == set(KEYS)
    assert load_settings(file).label.activity == written["label"]["activity"]


def test_every_key_of_an_own_feature_stands_in_the_readme():
    described = {cells for cells in rows_of(README) if len(cells) == 2}
    keys = {(f"`{name}`", field.description) for name, field in OwnFeatureSettings.model_fields.items()}

    assert keys <= described
    assert {f"`{name}`" for name in get_args(AggregateName)} <= {cells[0] for cells in described}


@pytest.mark.parametrize(
    ("kind", "key"), [(kind, key) for kind, section in KINDS.items() for key in section.model_fields]
)
def test_every_key_of_a_destination_stands_in_the_readme(kind, key):
    field = KINDS[kind].model_fields[key]
    default = "needed" if field.is_required() else show(field.default)

    assert key == "kind" or (f"`{key}`", default, field.description) in rows_of(README)


def test_the_own_features_that_the_readme_shows_are_those_of_the_example(tmp_path):
    (tmp_path / "varme.toml").write_text(own_features_shown(), encoding="utf-8")
    example = re.sub(r"^# (\w+ = |\[\[)", r"\1", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    (tmp_path / "example.toml").write_text(example, encoding="utf-8")

    features = load_settings(tmp_path / "varme.toml").own_features

    assert [feature.name for feature in features] == ["integration_days_90d", "nps_answers_365d", "days_since_payroll"]
    assert load_settings(tmp_path / "example.toml").own_features == features


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        pytest.param('aggregate = "count"', 'aggregate = "counts"', id="no such aggregate"),
        pytest.param('column = "day"', 'column = "days"', id="no such column"),
    ],
)
def test_a_mistake_in_them_is_told_as_the_readme_says(tmp_path, monkeypatch, right, wrong):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "varme.toml").write_text(own_features_shown().replace(right, wrong), encoding="utf-8")

    with pytest.raises(SettingsError) as error:
        load_settings()

    assert f"\n{error.value}\n" in README


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_stands_in_the_readme_and_has_help(words):
    assert COMMANDS[words].help, f"{words} says nothing about itself"
    assert f"`{words}`" in {cells[0] for cells in rows_of(README)}


def test_the_readme_has_no_command_that_is_not_there():
    described = {cells[0].strip("`") for cells in rows_of(README) if cells[0].startswith("`varme ")}

    assert described == set(COMMANDS)


@pytest.mark.parametrize("words", COMMANDS)
def test_every_option_has_help(words):
    silent = [one.name for one in COMMANDS[words].params if not getattr(one, "help", None)]

    assert not silent


def test_json_is_said_by_the_commands_that_the_readme_says():
    with_json = {words for words, command in COMMANDS.items() if "as_json" in {one.name for one in command.params}}

    assert set(COMMANDS) - with_json == {"varme demo", "varme serve"}
    assert "(all but `demo` and `serve`)" in README


def test_every_option_of_a_command_line_shown_is_there():
    flat = re.sub(r"\\\n\s*", " ", README + CONTRIBUTING)
    for line in re.findall(r"(?:^|`)(varme [^`\n]+)", flat, flags=re.MULTILINE):
        command = next((one for words, one in COMMANDS.items() if f"{line} ".startswith(f"{words} ")), None)
        if command is None:
            continue
        known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)} | {"--help"}

        assert set(re.findall(r"(?<= )--[\w-]+", line)) <= known, line


def test_every_endpoint_stands_in_the_readme(tmp_path):
    paths = create_app(Settings(home=tmp_path)).openapi()["paths"]
    described = [f"`{method.upper()} {path}`" for path, operations in paths.items() for method in operations]

    assert described
    assert [one for one in described if one not in README] == []


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_table_stands_in_the_readme_with_its_columns(table):
    (row,) = [cells for cells in rows_of(README) if cells[0] == f"`{table.name}`" and len(cells) == 5]
    _, _, must_have, may_have, _ = row

    assert names_in(must_have) == {column.name for column in table.columns if column.required}
    assert names_in(may_have) == table.names - names_in(must_have) - {"recorded_at"}


def test_the_mapping_that_the_readme_shows_opens(tmp_path, monkeypatch):
    (example,) = [block for block in re.findall(r"```toml\n(.*?)```", README, flags=re.DOTALL) if "[source]" in block]
    (tmp_path / "varme.toml").write_text(example, encoding="utf-8")
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "purchases.csv").write_text("customer,bought_on,items\n007,2026-01-05,2\n008,2026-02-01,1\n")
    monkeypatch.chdir(tmp_path)

    source = source_of(load_settings(), None)

    assert source.rows("SELECT account_id, quantity FROM usage ORDER BY 1") == [("007", 2), ("008", 1)]
    assert source.latest_snapshot.isoformat() == "2026-02-02"


@pytest.mark.parametrize("score", [80, 70, 60, 50])
def test_the_table_of_scores_is_right(score):
    likely = ScoreScale(float(np.log(0.05 / 0.95))).probability_at(score)

    assert (str(score), f"{likely:.1%}".replace("%", " %")) in rows_of(README)


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/catalogue.md"])
def test_links_lead_somewhere(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    slugs = {re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-") for line in text.splitlines()}
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    lost = [link for link in links if link.startswith("#") and link[1:] not in slugs]
    lost += [link for link in links if not re.match(r"#|https?:", link) and not (ROOT / link).exists()]

    assert not lost


def test_the_page_of_the_catalogue_is_what_the_declarations_say():
    written, generated = CATALOGUE.read_text(encoding="utf-8"), catalogue_page(documented_features())

    assert written == generated, "docs/catalogue.md is not of these declarations; refresh it with `make docs`"


def test_every_make_target_is_described():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (targets,) = re.findall(r"^\.PHONY: (.*)$", makefile, flags=re.MULTILINE)

    assert [one for one in targets.split() if f"`make {one}`" not in CONTRIBUTING] == []


def test_every_dependency_is_argued():
    project = PROJECT["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    names = [re.split(r"[<>=~!\[ ]", one)[0] for one in wanted]

    assert [name for name in names if not re.search(rf"\b{re.escape(name)}\b", CONTRIBUTING, re.IGNORECASE)] == []


def test_the_changelog_has_this_version():
    assert PROJECT["project"]["version"] in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_picture_adds_up():
    picture = ET.fromstring(PICTURE.read_text(encoding="utf-8"))  # noqa: S314 -- a file of this repository
    shown = [
        round(float((text.text or "").replace("−", "-")) * 10)
        for text in picture.iter(f"{SVG}text")
        if "points" in text.get("class", "").split()
    ]
    *parts, score = shown

    assert len(parts) > 2
    assert sum(parts) == score


def test_the_picture_needs_nothing_from_elsewhere():
    text = PICTURE.read_text(encoding="utf-8")

    assert [word for word in ("href", "url(", "@import", "<script", "<image", "<foreignObject") if word in text] == []
    assert re.findall(r"https?://\S+", text) == ['http://www.w3.org/2000/svg"']


def test_every_module_says_what_it_is_for():
    silent = [file for file in MODULES if not ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))]

    assert MODULES
    assert not silent


def test_no_module_is_too_long():
    long = {str(file): lines for file in MODULES if (lines := len(file.read_text().splitlines())) > LONGEST_MODULE}

    assert not long


def committed_files():
    """Every text file that is committed, or is about to be."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout, so nothing tells which files are committed")
    listing = (git, "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    named = subprocess.run(listing, check=True, capture_output=True, text=True).stdout  # noqa: S603 -- git, by its path
    for name in named.split("\0"):
        if name and (ROOT / name).is_file():
            try:
                yield name, (ROOT / name).read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def test_no_file_names_a_registry_or_a_machine():
    found = [
        (name, word)
        for name, text in committed_files()
        for word in (*REGISTRIES, *MACHINE, *(() if name.startswith("tests/") else SCRATCH))
        if word in text
    ]

    assert not found


def test_no_text_speaks_of_issue_numbers():
    found = [name for name, text in committed_files() if re.search(r"\b[Ii]ssue #?\d", text)]

    assert not found
