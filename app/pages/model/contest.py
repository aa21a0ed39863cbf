"""Champion and challenger: how the two compare, and which accounts would change colour, for this reader."""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

from app.pages.reader import Reader
from app.store import Store
from app.succession import Challenger, ChampionChange, Succession, SuccessionUnreadable, read_succession
from app.words.language import Language, mark

CHANGES_FILE = "colour_changes.csv"
SHOWN, MOST_SHOWN, CHUNK = 10, 500, 500
BANDS = ("red", "yellow", "green", "grey")
STATES = {
    "promotable": mark("may serve"),
    "refused": mark("is refused"),
    "not comparable yet": mark("cannot be compared yet"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of both; the difference is the challenger's less the champion's, with its interval."""

    name: str
    champion: str
    challenger: str
    difference: str
    better: str


@dataclass(frozen=True, slots=True)
class Move:
    """How many accounts would go from one band to another."""

    from_band: str
    to_band: str
    accounts: str


@dataclass(frozen=True, slots=True)
class Changed:
    """An account that would change colour; `address` is its page, and a score is None where it is grey."""

    address: str
    name: str
    from_band: str
    from_score: str | None
    to_band: str
    to_score: str | None
    revenue: str


@dataclass(frozen=True, slots=True)
class Contest:
    """The challenger beside the champion. `reasons` are English sentences of the training.

    `changed` are those of the accounts that would change colour which this reader may see, the largest changes first;
    None where they are not listed in this home. `is_all` tells whether there are no more.
    """

    version: str
    trained_on: str
    state: str
    is_promotable: bool
    reasons: tuple[str, ...]
    compared_on: str | None
    figures: tuple[Figure, ...]
    accounts: str | None
    changing: int
    moves: tuple[Move, ...]
    same_reason: str | None
    changed: tuple[Changed, ...] | None
    is_all: bool


@dataclass(frozen=True, slots=True)
class Past:
    """A change of the champion, in words."""

    on: str
    says: str
    because: str


@dataclass(frozen=True, slots=True)
class Versions:
    """What is known of the versions. `is_known` is False where nothing was written down yet.

    `coming` is a version that serves by the registry and is not loaded here yet; nothing else is told then.
    """

    is_known: bool
    coming: str | None = None
    previous: str | None = None
    contest: Contest | None = None
    past: tuple[Past, ...] = ()


def describe_versions(
    home: Path, champion: str, store: Store, reader: Reader, language: Language, *, shows_all: bool
) -> Versions:
    """What the registry knew last of the versions, as far as this reader may see it."""
    try:
        known = read_succession(home / "serving")
    except SuccessionUnreadable:
        known = None
    if known is None:
        return Versions(is_known=False)
    if known.champion != champion:
        return Versions(is_known=False, coming=known.champion)
    contest = None
    if known.challenger is not None:
        listed = find_changes(home, known.challenger.version, store, reader, language)
        most = MOST_SHOWN if shows_all else SHOWN
        changed = None if listed is None else tuple(islice(listed, most + 1))
        contest = _describe(known.challenger, champion, changed, most, language)
    return Versions(is_known=True, previous=known.previous, contest=contest, past=tuple(_tell_past(known, language)))


def _describe(
    wants: Challenger, champion: str, changed: tuple[Changed, ...] | None, most: int, language: Language
) -> Contest:
    # a comparison with an earlier champion says nothing of the one that serves
    compared = wants.compared if wants.compared is not None and wants.compared["champion"] == champion else None
    today: Mapping[str, Any] = (compared or {}).get("today") or {}
    same = today.get("same_first_reason")
    return Contest(
        version=wants.version,
        trained_on=language.date(date.fromisoformat(wants.trained_on)),
        state=language.text(STATES[wants.state]),
        is_promotable=wants.state == "promotable",
        reasons=wants.reasons,
        compared_on=None if compared is None or compared["figures"] is None else _say_compared(compared, language),
        figures=() if compared is None or compared["figures"] is None else _compare(compared["figures"], language),
        accounts=language.number(today["accounts"]) if today else None,
        changing=today.get("change_colour", 0),
        moves=tuple(_tell_moves(today.get("colours", {}), language)),
        same_reason=None if same is None else language.percent(same),
        changed=None if changed is None or compared is None else changed[:most],
        is_all=changed is None or len(changed) <= most,
    )


def _say_compared(compared: Mapping[str, Any], language: Language) -> str:
    first, last = (language.date(date.fromisoformat(compared[name])) for name in ("first_day", "last_day"))
    return language.text(
        "Both were asked about {accounts} accounts from {first} to {last}, after the champion was trained; {left} of "
        "them left.",
        accounts=language.number(compared["accounts"]),
        left=language.number(compared["left"]),
        first=first,
        last=last,
    )


def _compare(figures: Mapping[str, Any], language: Language) -> tuple[Figure, ...]:
    expected = figures["expected"]
    told = [
        _tell(language.text("Log loss"), figures["log_loss"], 4, language, language.text("less is better")),
        Figure(
            language.text("Expected to leave"),
            language.number(round(expected["champion"])),
            language.number(round(expected["challenger"])),
            difference="",
            better=language.text("{number} left", number=language.number(figures["observed"])),
        ),
        _tell(language.text("Slope of calibration"), figures["slope"], 2, language, language.text("1 is right")),
    ]
    caught = figures["revenue_caught"]
    if caught is not None:
        told.append(
            Figure(
                language.text("Lost revenue among the worst 10%"),
                language.share(caught["champion"]),
                language.share(caught["challenger"]),
                difference=_say_between(caught["difference"], language.share, language),
                better=language.text("more is better"),
            )
        )
    return tuple(told)


def _tell(name: str, figure: Mapping[str, Any], digits: int, language: Language, better: str) -> Figure:
    champion, challenger = (language.figure(figure[one], digits) for one in ("champion", "challenger"))
    return Figure(name, champion, challenger, _between(figure["difference"], digits, language), better)


def _between(estimate: Mapping[str, float], digits: int, language: Language) -> str:
    return _say_between(estimate, lambda value: language.figure(value, digits), language)


def _say_between(estimate: Mapping[str, float], write: Callable[[float], str], language: Language) -> str:
    value, low, high = (("+" if estimate[end] > 0 else "") + write(estimate[end]) for end in ("value", "low", "high"))
    return language.text("{value} ({low} to {high})", value=value, low=low, high=high)


def _tell_moves(colours: Mapping[str, int], language: Language) -> Iterator[Move]:
    found = {tuple(name.split(" to ")): count for name, count in colours.items()}
    for pair in sorted(found, key=lambda pair: (-found[pair], BANDS.index(pair[0]), BANDS.index(pair[1]))):
        yield Move(pair[0], pair[1], language.number(found[pair]))


def find_changes(
    home: Path, version: str, store: Store, reader: Reader, language: Language
) -> Iterator[Changed] | None:
    """The accounts that would change colour and that this reader may see; None where this home does not list them."""
    file = home / "trials" / version / CHANGES_FILE
    return _read_changes(file, store, reader, language) if version.isdecimal() and file.is_file() else None


def _read_changes(file: Path, store: Store, reader: Reader, language: Language) -> Iterator[Changed]:
    with file.open(encoding="utf-8", newline="") as opened:
        lines = csv.DictReader(opened)
        while chunk := list(islice(lines, CHUNK)):
            known = store.profiles.find_all([line["account_id"] for line in chunk])
            for line in chunk:
                profile = known.get(line["account_id"])
                owner = None if profile is None else profile.owner
                if reader.only_owner is not None and (owner is None or owner != reader.only_owner):
                    continue
                currency = None if profile is None else profile.currency
                yield Changed(
                    address=f"/accounts/{quote(line['account_id'], safe='')}",
                    name=(profile.name if profile is not None else None) or line["account_id"],
                    from_band=line["from_band"],
                    from_score=_say_score(line["from_score"], language),
                    to_band=line["to_band"],
                    to_score=_say_score(line["to_score"], language),
                    revenue=language.money(float(line["revenue"]), currency) if line["revenue"] else "",
                )


def _say_score(text: str, language: Language) -> str | None:
    return language.points(round(float(text) * 10)) if text else None


def _tell_past(known: Succession, language: Language) -> Iterator[Past]:
    for change in reversed(known.changes):
        on = language.text("Earlier") if change.at is None else language.date(change.at.date())
        yield Past(on, _say_change(change, language), change.because or "")


def _say_change(change: ChampionChange, language: Language) -> str:
    if change.kind == "promotion":
        return language.text("Version {version} was put in service", version=change.version)
    return language.text("Version {version} was put in service again, by a rollback", version=change.version)
