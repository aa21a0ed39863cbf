"""What signals are called."""

import pytest

from app.explaining.signals import NAMES, name_signal, name_signals
from app.words import language_of
from features.catalogue import catalogue
from features.state import CatalogueState


def test_every_signal_of_the_catalogue_has_its_name():
    labels = {
        feature.signal.name: feature.signal.label for feature in catalogue(CatalogueState(key_features=("export",)))
    }

    assert labels == NAMES


@pytest.mark.parametrize(
    ("signal", "name"),
    [
        pytest.param("breadth", "Breadth of use", id="of the catalogue"),
        pytest.param("payroll_runs", "Payroll runs", id="of the business"),
        pytest.param("_", "_", id="of no letters"),
    ],
)
def test_a_signal_has_a_name(signal, name):
    assert name_signal(signal, language_of("en")) == name


def test_several_are_a_list():
    assert name_signals(["logins", "pulse"], language_of("en")) == "Logins, Pulse"
