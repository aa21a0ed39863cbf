"""The report of a version, as the registry keeps it."""

import pytest

from training.errors import RegistryError
from training.registry.registry import Registry
from training.registry.reports import read_report


@pytest.fixture
def register(tmp_path, learnt, make_home):
    registry = Registry(make_home(tmp_path / "home"))

    def make(**more):
        version = registry.register(learnt.folder, learnt.spec, parameters={}, metrics={}, refused=None, **more)
        return registry, version

    return make


def test_it_is_kept_letter_for_letter(register):
    page = "<!doctype html>\n<p>“42 %” – mørk & lys</p>\n"

    assert read_report(*register(report=page)) == page


def test_where_none_was_drawn_that_is_said(register):
    registry, version = register()

    with pytest.raises(RegistryError, match=f"Version {version} of customer-health has no report"):
        read_report(registry, version)


def test_a_version_that_is_not_there_is_named(register):
    registry, _ = register(report="<p>")

    with pytest.raises(RegistryError, match="no version '7'"):
        read_report(registry, "7")
