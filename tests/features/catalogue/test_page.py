"""The page of the catalogue: every signal and feature, in order, with what a reader needs to know of it."""

import re
from dataclasses import replace

import pytest

from features.aggregates import Count, is_
from features.catalogue.page import catalogue_page, documented_features
from features.contract import TABLES
from features.declare import Feature, Signal

FEATURES = documented_features()
PAGE = catalogue_page(FEATURES)
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, flags=re.MULTILINE | re.DOTALL))
PAYROLL = Signal("payroll", "Payroll", "lead")


def cells(line):
    """The cells of a line of a Markdown table."""
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def named(section):
    return [cells(line)[0].strip("`") for line in section.splitlines() if line.startswith("| `")]


def test_every_signal_has_a_section_in_the_order_of_the_catalogue():
    labels = list(dict.fromkeys(feature.signal.label for feature in FEATURES))

    assert list(SECTIONS) == ["How to read it", *labels]


@pytest.mark.parametrize("signal", dict.fromkeys(feature.signal for feature in FEATURES), ids=lambda one: one.name)
def test_a_section_has_the_features_of_its_signal(signal):
    section = SECTIONS[signal.label]

    assert named(section) == [feature.name for feature in FEATURES if feature.signal == signal]
    assert f"`{signal.name}`" in section
    assert section.lstrip().lower().startswith(("a " if signal.kind != "context" else "") + signal.kind)


@pytest.mark.parametrize("feature", FEATURES, ids=lambda one: one.name)
def test_a_feature_has_a_line_of_full_cells(feature):
    (line,) = [one for one in PAGE.splitlines() if one.startswith(f"| `{feature.name}` |")]
    _, what, unit, more_means, unknown_where = cells(line)

    assert what
    assert unknown_where
    assert (unit, more_means) == (feature.unit, feature.more_is)


def test_every_link_leads_to_a_heading():
    anchors = {label.lower().replace(" ", "-") for label in SECTIONS}

    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) == anchors - {"how-to-read-it"}


def test_only_tables_and_columns_of_the_contract_are_read():
    for reads in re.findall(r"It reads (.*)\.", PAGE):
        for table, columns in re.findall(r"`(\w+)` \(([^)]*)\)", reads):
            assert set(re.findall(r"`(\w+)`", columns)) <= TABLES[table].names


def test_what_is_learnt_from_data_is_said_to_be():
    assert named(SECTIONS["Key features"]) == ["key_name_30d", "key_name_90d"]
    assert "`NAME` stands for each" in SECTIONS["Key features"]
    assert "learnt from data" in SECTIONS["Onboarding and journey"]


def test_the_page_counts():
    whole = re.search(r"(\d+) features in (\d+) signals", PAGE)
    counted = [cells(line)[-1] for line in PAGE.splitlines() if line.startswith("| [")]

    assert [int(one) for one in whole.groups()] == [len(FEATURES) - 2, len(counted)]
    assert sum(int(one) for one in counted if one != "2 each") == len(FEATURES) - 2


def test_the_business_s_own_stand_where_they_belong():
    own = Feature(PAYROLL, "usage", Count((is_("feature", "run | pay"),)), "runs", "healthier", 90, "payroll_runs_90d")
    joined = replace(own, signal=FEATURES[0].signal, name="payroll_logins_90d")
    page = catalogue_page(documented_features((own, joined)))

    assert "| [Payroll](#payroll) | lead | 1 |" in page
    assert (
        "| `payroll_runs_90d` | How many rows of `usage` where `feature` is `run \\| pay`, in the last 90 days |"
        in page
    )
    assert page.index("| `payroll_logins_90d` |") < page.index("## Active users")
