"""`varme models report`: the page of a version, or of the champion, as a file."""

import json

import pytest

from training.registry.registry import Registry

PAGE = "<!doctype html>\n<p>“42 %”</p>\n"


@pytest.fixture
def home(tmp_path, learnt, make_home):
    """A home with a champion whose report is kept, and a version without one."""
    folder = make_home(tmp_path / "home")
    registry = Registry(folder)
    facts = {"parameters": {}, "metrics": {}, "refused": None}
    registry.promote(registry.register(learnt.folder, learnt.spec, report=PAGE, **facts))
    registry.register(learnt.folder, learnt.spec, **facts)
    return folder


@pytest.mark.parametrize("version", [pytest.param(("1",), id="named"), pytest.param((), id="the champion")])
def test_the_page_is_written(run, home, tmp_path, version):
    out = tmp_path / "out" / "report.html"

    code, said, _ = run("models", "report", *version, "--out", out, "--home", home, "--json")

    assert code == 0
    assert json.loads(said) == {"version": "1", "out": str(out)}
    assert out.read_text(encoding="utf-8") == PAGE


def test_where_there_is_none_that_is_said_and_nothing_written(run, home, tmp_path):
    out = tmp_path / "report.html"

    code, _, muttered = run("models", "report", "2", "--out", out, "--home", home)

    assert code == 1
    assert "Version 2 of customer-health has no report" in muttered
    assert not out.exists()
