"""What signals are called."""

import pytest

from app.words import language_of
from app.words.names import SIGNALS, name_signals
from features.catalogue import catalogue
from features.state import CatalogueState


def test_every_signal_of_the_catalogue_has_its_name():
    features = catalogue(CatalogueState(key_features=("export",)))

    assert {feature.signal.name: feature.signal.label for feature in features} == SIGNALS


@pytest.mark.parametrize(
    ("signals", "names"),
    [
        pytest.param(["breadth"], "Breadth of use", id="of the catalogue"),
        pytest.param(["logins", "payroll_runs"], "Logins, Payroll runs", id="two, one of the business"),
        pytest.param([], "", id="none"),
    ],
)
def test_signals_are_a_list_of_names(signals, names):
    assert name_signals(signals, language_of("en")) == names
