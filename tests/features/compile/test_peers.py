"""Against peers: the ratio to the median of the customers of the same segment on the same day."""

from datetime import date, datetime

import pytest

from features.compute import compute_features
from features.snapshots import Churn
from features.state import CatalogueState

MONDAY = date(2025, 6, 2)


def business(used, segments):
    """Accounts that used so many features of the product, and belong to these segments."""
    accounts = [{"account_id": f"A-{n}", "segment": one} for n, one in enumerate(segments)]
    usage = [
        {"account_id": f"A-{n}", "occurred_at": datetime(2025, 5, 20), "feature": f"f{number}"}
        for n, features in enumerate(used)
        for number in range(features)
    ]
    early = {"account_id": "A-0", "occurred_at": datetime(2023, 1, 1)}
    return {"accounts": [{**one, "signed_up_on": date(2022, 1, 1)} for one in accounts], "usage": [*usage, early]}


@pytest.mark.parametrize(
    ("used", "segments", "ratios"),
    [
        pytest.param([1, 2, 4, 6, 8], ["smb"] * 5, [0.25, 0.5, 1, 1.5, 2], id="the one in the middle is 1"),
        pytest.param([1, 2, 4, 8, 8, 8], ["smb"] * 6, [0.25, 0.5, 1, 2, 2, 2], id="of two in the middle the lower"),
        pytest.param([1, 2, 4, 6], ["smb"] * 4, [None] * 4, id="fewer than five are no peers"),
        pytest.param([0, 0, 0, 1, 1], ["smb"] * 5, [None] * 5, id="a median of zero"),
        pytest.param(
            [2, 2, 2, 2, 4, 1, 1, 1, 1, 4],
            ["smb"] * 5 + [None] * 5,
            [1, 1, 1, 1, 2, 1, 1, 1, 1, 4],
            id="accounts without a segment are compared with each other",
        ),
    ],
)
def test_peers_are_those_of_the_segment(make_source, used, segments, ratios):
    source = make_source(business(used, segments), end_of_data=MONDAY)

    table = compute_features(source, CatalogueState(), Churn(), [MONDAY]).to_pylist()

    assert [row["features_used_vs_peers"] for row in table] == ratios


def test_without_segments_all_are_peers(make_source):
    source = make_source(business([1, 2, 4, 6, 8], [None] * 5), without={"accounts": {"segment"}}, end_of_data=MONDAY)

    table = compute_features(source, CatalogueState(), Churn(), [MONDAY]).to_pylist()

    assert [row["features_used_vs_peers"] for row in table] == [0.25, 0.5, 1, 1.5, 2]
