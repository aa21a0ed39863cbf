"""`varme features --catalogue`: what every feature is, without a source."""

import json

import pytest

from features.catalogue.page import catalogue_page, documented_features


def test_the_page_is_printed(run):
    code, spoken, _ = run("features", "--catalogue")

    assert code == 0
    assert spoken == catalogue_page(documented_features())


def test_the_page_is_written(run, tmp_path):
    out = tmp_path / "catalogue.md"

    code, spoken, _ = run("features", "--catalogue", "--out", out)

    assert code == 0
    assert out.read_text(encoding="utf-8") == catalogue_page(documented_features())
    assert str(out) in spoken.replace("\n", "")


def test_machines_get_the_features(run):
    _, spoken, _ = run("features", "--catalogue", "--json")
    told = {one["name"]: one for one in json.loads(spoken)["features"]}

    assert list(told) == [feature.name for feature in documented_features()]
    assert told["seats"] == {
        "name": "seats",
        "signal": "contract",
        "kind": "context",
        "what": "The sum of `seats` over the rows of `subscriptions` that stand on the day",
        "unit": "seats",
        "more_is": "either",
        "unknown_where": "not covered",
    }


@pytest.mark.parametrize(
    ("out", "says"),
    [
        pytest.param("catalogue.html", ".md", id="no Markdown"),
        pytest.param("nowhere/catalogue.md", "no folder nowhere", id="no such folder"),
    ],
)
def test_where_it_cannot_be_written_it_is_refused(run, tmp_path, monkeypatch, out, says):
    monkeypatch.chdir(tmp_path)

    code, _, muttered = run("features", "--catalogue", "--out", out)

    assert code == 2
    assert says in " ".join(muttered.replace("│", " ").split())
