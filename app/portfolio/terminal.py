"""The portfolio in the terminal: readable at 100 columns, and without colour."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.portfolio.overview import BandLine, Path, Portfolio, SignalLine
from app.words import Language
from app.words.names import name_band, name_kind, name_signal

WIDTH = 100
SHOWN_SIGNALS, SHOWN_OF_SEGMENT, SHOWN_PATHS = 12, 3, 10
# Two days may show a fall, but only a third can show which signal fell first.
FEWEST_DAYS = 3
_COLOURS = {"red": "red", "yellow": "yellow", "green": "green", "grey": "dim"}


def print_portfolio(found: Portfolio, language: Language, console: Console) -> None:
    """Print the whole overview; names that come from the data are printed as they are, never as markup."""
    accounts = sum(line.accounts for line in found.bands)
    console.print(
        Text(
            language.text(
                "{accounts} on {day}, scored by version {version}",
                accounts=language.plural("{number} account", "{number} accounts", accounts),
                day=language.date(found.snapshot_on),
                version=found.model_version,
            )
            + (f" · {found.segment}" if found.segment is not None else ""),
            style="bold",
        )
    )
    console.print()
    console.print(_bands(found, language))
    expected = language.plural(
        "Expected within {number} day, by the probability of each account.",
        "Expected within {number} days, by the probability of each account.",
        found.horizon_days,
    )
    console.print(Text(expected, style="dim"))
    _head(language.text("What moves scores most, in points of the score"), console)
    console.print(_signals(found.signals[:SHOWN_SIGNALS], language))
    if found.segments:
        _head(language.text("What moves scores most, by segment"), console)
        console.print(_segments(found, language))
    _head(language.text("From green to red"), console)
    for line in _say_paths(found, language):
        console.print(Text(line))
    if found.paths.commonest:
        console.print()
        console.print(_paths(found.paths.commonest[:SHOWN_PATHS], language))


def _head(text: str, console: Console) -> None:
    console.print()
    console.print(Text(text, style="bold"))


def _table(left: Sequence[str], right: Sequence[str]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for name in left:
        table.add_column(name)
    for name in right:
        table.add_column(name, justify="right")
    return table


def _bands(found: Portfolio, language: Language) -> Table:
    has_revenue = any(line.mrr is not None for line in found.bands)
    revenue = [language.text("revenue a month"), language.text("of it expected to be lost")] if has_revenue else []
    table = _table(
        [language.text("band")],
        [language.text("accounts"), language.text("share"), language.text("expected to leave"), *revenue],
    )
    accounts = sum(line.accounts for line in found.bands)
    for line in found.bands:
        cells = [language.number(line.accounts), language.percent(line.accounts / accounts)]
        cells.append("" if line.band == "grey" else language.number(line.expected_to_leave))
        cells += _money(line, language) if has_revenue else []
        table.add_row(Text(name_band(line.band, language), style=_COLOURS[line.band]), *cells)
    return table


def _money(line: BandLine, language: Language) -> list[str]:
    return ["" if one is None else language.money(one) for one in (line.mrr, line.expected_mrr_lost)]


def _signals(lines: Sequence[SignalLine], language: Language) -> Table:
    table = _table(
        [language.text("signal"), ""],
        [
            language.text("moves by"),
            language.text("on balance"),
            language.text("lowers"),
            language.text("raises"),
        ],
    )
    for line in lines:
        table.add_row(
            Text(name_signal(line.signal, language)),
            Text(name_kind(line.kind, language), style="dim"),
            _points(line.mean_absolute_points, language),
            _signed(line.mean_points, language),
            language.percent(line.lowered_share),
            language.percent(line.raised_share),
        )
    return table


def _points(points: float, language: Language) -> str:
    return language.points(round(10 * points))


def _signed(points: float, language: Language) -> str:
    return language.points(round(10 * points), is_signed=True)


def _segments(found: Portfolio, language: Language) -> Table:
    table = _table([language.text("segment")], [language.text("accounts"), name_band("red", language)])
    table.add_column(language.text("signals"))
    for view in found.segments:
        accounts = sum(line.accounts for line in view.bands)
        red = sum(line.accounts for line in view.bands if line.band == "red")
        # in many languages a comma is part of the figures
        signals = " · ".join(
            f"{name_signal(line.signal, language)} {_points(line.mean_absolute_points, language)}"
            for line in view.signals[:SHOWN_OF_SEGMENT]
        )
        table.add_row(
            Text(language.text("not known") if view.segment is None else view.segment),
            language.number(accounts),
            language.percent(red / accounts),
            Text(signals),
        )
    return table


def _say_paths(found: Portfolio, language: Language) -> Iterator[str]:
    days = found.paths.days
    if len(days) < FEWEST_DAYS:
        yield language.plural(
            "Version {version} has scored {number} day in the year before; it takes at least {fewest} to see how "
            "accounts turn red. Score earlier days with: {command}",
            "Version {version} has scored {number} days in the year before; it takes at least {fewest} to see how "
            "accounts turn red. Score earlier days with: {command}",
            len(days),
            version=found.model_version,
            fewest=language.number(FEWEST_DAYS),
            command="varme score --on",
        )
        return
    yield language.plural(
        "{number} time an account went from green to red in the scores of {days} days, from {first} to {last}.",
        "{number} times an account went from green to red in the scores of {days} days, from {first} to {last}.",
        found.paths.paths,
        days=language.number(len(days)),
        first=language.date(days[0]),
        last=language.date(days[-1]),
    )


def _paths(paths: Sequence[Path], language: Language) -> Table:
    table = _table(
        [language.text("fell first"), language.text("then")],
        [language.text("times"), language.text("seen in this order"), language.text("points lost")],
    )
    for path in paths:
        falls = _points(path.first_fall, language)
        if path.second is not None:
            falls += f" + {_points(path.second_fall, language)}"
        table.add_row(
            Text(name_signal(path.first, language)),
            Text("" if path.second is None else name_signal(path.second, language)),
            language.number(path.paths),
            language.number(path.ordered),
            falls,
        )
    return table
