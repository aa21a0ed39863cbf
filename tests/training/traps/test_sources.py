"""Traps of source tables: columns that look overwritten, names among attributes, late usage; and what is kept."""

from datetime import date, datetime, timedelta

import pytest

from features.counts import count_usage_after
from features.errors import SourceError
from features.snapshots import Churn
from training.history import History
from training.traps.afterwards import say_usage_after
from training.traps.sources import vouch

IDS = [f"A-{number}" for number in range(160)]
LEFT = {one: datetime(2024, 1, 15) + timedelta(days=4 * number) for number, one in enumerate(IDS[:120])}


@pytest.fixture
def overwritten(make_source):
    """A business in which the segment was set as each account left; its outcomes are texts of their own."""
    return make_source(
        {
            "accounts": [
                {
                    "account_id": one,
                    "segment": "gone" if one in LEFT else "smb",
                    "desired_outcome": f"Hopes of {one}",
                    "signed_up_on": date(2023, 1, 1),
                }
                for one in IDS
            ],
            "cancellations": [{"account_id": one, "notified_at": moment} for one, moment in LEFT.items()],
            "touchpoints": [
                {"account_id": "A-159", "occurred_at": datetime(2023, 2, 1)},
                {"account_id": "A-159", "occurred_at": datetime(2025, 6, 1)},
            ],
        }
    )


def traps_of(source, **more):
    return {(trap.kind, trap.column, trap.kept) for trap in History.of(source, Churn(), tables={}, **more).traps}


@pytest.mark.parametrize(
    ("keep", "is_kept"),
    [
        pytest.param((), False, id="nothing is kept"),
        pytest.param(("accounts.segment",), True, id="by its column"),
        pytest.param(("segment",), True, id="by its feature"),
    ],
)
def test_what_looks_overwritten_is_quarantined_unless_it_is_kept(overwritten, quiet, keep, is_kept):
    history = History.of(overwritten, Churn(), tables={}, keep=keep)

    assert ("overwritten", "accounts.segment", is_kept) in traps_of(overwritten, keep=keep)
    assert ("accounts.segment" in history.describe(history.whole(quiet))["quarantined"]) is not is_kept


def test_a_text_for_each_account_names_it(overwritten):
    assert ("identifier", "desired_outcome", False) in traps_of(overwritten)
    assert ("identifier", "desired_outcome", True) in traps_of(overwritten, keep=("accounts.desired_outcome",))


@pytest.mark.parametrize(
    ("keep", "says"),
    [
        pytest.param("segmnt", "'segmnt', which is no feature.*Did you mean segment", id="misspelt"),
        pytest.param("accounts.colour", "'accounts.colour'.*TABLE.COLUMN", id="no such column"),
    ],
)
def test_what_is_not_there_can_not_be_kept(overwritten, keep, says):
    with pytest.raises(SourceError, match=says):
        vouch(overwritten, [keep])


def test_who_vouches_for_a_feature_does_so_for_the_columns_behind_it(overwritten):
    source, features = vouch(overwritten, ["segment"])

    assert source.trusted == {"accounts.segment"}
    assert features == {"segment"}


@pytest.mark.parametrize(
    ("days_later", "late", "is_said"),
    [
        pytest.param(3, 12, True, id="three days later"),
        pytest.param(1, 12, False, id="the next day, somewhere"),
        pytest.param(3, 9, False, id="of few accounts"),
    ],
)
def test_usage_after_the_cancellation(make_source, days_later, late, is_said):
    source = make_source(
        {
            "accounts": [{"account_id": one} for one in IDS],
            "cancellations": [{"account_id": one, "notified_at": moment} for one, moment in LEFT.items()],
            "usage": [
                {"account_id": one, "occurred_at": moment + timedelta(days=days_later)}
                for one, moment in list(LEFT.items())[:late]
            ],
        }
    )

    said = say_usage_after(source)

    assert bool(said) is is_said
    assert count_usage_after(source) == (late * (days_later > 1), late * (days_later > 1), 120)
    assert said is None or said.startswith("12 of the 120 accounts that cancelled used the product after")
