"""The page of the catalogue: every signal and feature in Markdown, generated from the declarations."""

from collections.abc import Iterator, Mapping, Sequence

from features.catalogue import catalogue
from features.catalogue.account import ONBOARDING
from features.catalogue.usage import KEY_FEATURES
from features.declare import Feature, Kind, Signal
from features.describe import code, columns_read, describe, plain, unknown_where
from features.state import CatalogueState

# Stands for the names that are learnt from data.
PLACEHOLDER = "NAME"
KINDS: dict[Kind, str] = {
    "lead": "A lead: people can act on it.",
    "lag": "A lag: a result already in.",
    "context": "Context: what kind of account it is.",
}
INTRODUCTION = """\
# The catalogue

What Varme computes about every account: {features} features in {signals} signals, and two more for each key feature.
This page is generated from the declarations in `features/catalogue/`. `varme features --catalogue` prints it, together
with the data points that your own `varme.toml` adds.

{overview}

## How to read it

- **Lead, lag, context.** A *lead* is a signal that people can act on, a *lag* is a result already in, *context* is what
  kind of account it is.
- **Snapshot.** Features are computed for an account on a day, and see only what was known before 00:00 UTC of that day.
  A row is known when it happened, or when it was recorded, if that was later. `left_at`, `paid_on`, `resolved_at` and
  the like are empty until they happen.
- **Window.** *In the last 30 days* are the 30 days before the snapshot. No window reaches back behind the beginning of
  the **spell**, the unbroken stretch of being a customer: an account that comes back starts anew.
- **Standing.** A row *stands* on a day when it has begun and not ended: a subscription that runs, a contact who has not
  left, a ticket that is not resolved, an invoice that is not paid.
- **Peers** are the customers of the same segment on the same day. Accounts without a segment are compared with each
  other, and all with all where the source has no segments. 1 is like the median of the peers.
- **Unknown is not zero.** Where the account has no row in the window, a count is zero if the table reaches back to the
  beginning of the window. If the table begins later, the window is *not covered*, and the count is unknown. What names
  no window looks back to the beginning of the spell. Every feature is unknown where a table or a column that it reads
  is absent, or where the column looks overwritten and so is in quarantine. The last column of each table says where
  else.
- **More means** what more of it can only mean, all else being equal. *Healthier* and *riskier* bind the model: its
  score never moves the other way. *Either* leaves it to the data.
"""
NOTES = {
    KEY_FEATURES.name: """\
They are learnt from data: the features of the product, logins apart, that the most accounts used in the 90 days before
training; five of them, or fewer where less than 20 accounts used one. `NAME` stands for each; the column's name has it
in small letters. A model keeps the key features that it was trained with.""",
    ONBOARDING.name: """\
What is usual is learnt from data: for each milestone the days from sign-up within which three in four had reached it,
of the accounts that reached it and stayed for 180 days; there must be 20 of them. The next milestone is, of those not
reached, the one that usually comes first. Without such milestones there is no `milestone_overdue_days`. A model keeps
the days that it was trained with.""",
}


def documented_features(own: Sequence[Feature] = ()) -> tuple[Feature, ...]:
    """Every feature that there can be: those learnt from data by a placeholder, and the business's own."""
    return catalogue(CatalogueState((PLACEHOLDER,), ((PLACEHOLDER, 0),), own_features=tuple(own)))


def catalogue_page(features: Sequence[Feature]) -> str:
    """The page, in the order of the catalogue: one section for each signal, one line for each feature."""
    signals: dict[Signal, list[Feature]] = {}
    for feature in features:
        signals.setdefault(feature.signal, []).append(feature)
    among = {feature.name: feature for feature in features}
    introduction = INTRODUCTION.format(
        features=len(features) - len(signals.get(KEY_FEATURES, ())),
        signals=len(signals),
        overview="\n".join(_overview(signals)),
    )
    sections = ["\n".join(_section(signal, members, among)) for signal, members in signals.items()]
    return "\n\n".join([introduction.rstrip(), *sections]) + "\n"


def _overview(signals: Mapping[Signal, Sequence[Feature]]) -> Iterator[str]:
    yield "| signal | kind | features |"
    yield "| --- | --- | ---: |"
    for signal, members in signals.items():
        many = "2 each" if signal == KEY_FEATURES else str(len(members))
        yield f"| [{plain(signal.label)}](#{_anchor(signal.label)}) | {signal.kind} | {many} |"


def _section(signal: Signal, members: Sequence[Feature], among: Mapping[str, Feature]) -> Iterator[str]:
    read = [
        f"{code(table)} ({_listed([code(column) for column in columns])})"
        for table, columns in columns_read(members, among).items()
    ]
    yield f"## {plain(signal.label)}"
    yield ""
    yield f"{KINDS[signal.kind]} In data and answers it is {code(signal.name)}. It reads {_listed(read)}."
    yield ""
    if signal.name in NOTES:
        yield NOTES[signal.name]
        yield ""
    yield "| feature | what it is | unit | more means | unknown where |"
    yield "| --- | --- | --- | --- | --- |"
    for feature in members:
        cells = (code(feature.name), describe(feature), plain(feature.unit), feature.more_is, unknown_where(feature))
        yield f"| {' | '.join(cells)} |"


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _anchor(label: str) -> str:
    """The anchor that readers of Markdown make of a heading."""
    kept = "".join(letter for letter in label.lower() if letter.isalnum() or letter in " -_")
    return kept.replace(" ", "-")
