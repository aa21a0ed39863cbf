"""The findings as the part of the README that the command writes anew."""

import importlib.metadata
from collections.abc import Iterator, Sequence

from tests.benchmarks.results import Promise
from tests.benchmarks.service.batch import ACCOUNT, FEATURES, Memory
from tests.benchmarks.service.run import CONNECTIONS, EMPTY, HEALTHZ, RIVALS, Findings, Loaded
from tests.benchmarks.service.start import Start

BEGIN, END = "<!-- service: begin -->", "<!-- service: end -->"
TIMES_MLFLOW, SHARE_OF_P99 = 12.0, 0.1
SHARE_OF_EMPTY, SHARE_OF_EXPLAIN = 0.25, 0.5
SECOND_WORKER = 1.7
# A peak that grew with the batch would be several times as high.
SAME_PEAK = 1.2
MEGABYTE = 10**6


def promises(findings: Findings) -> tuple[Promise, ...]:
    """What is promised of the first model, and what came out."""
    model = findings.loaded[0].model

    def asked(what: str, connections: int, workers: int = 1) -> float:
        return findings.find(model, what, workers, connections).requests

    def p99(what: str) -> float:
        return findings.find(model, what, 1, 1).p99

    errors = sum(one.load.errors for one in findings.loaded)
    rows = next(one for one in findings.batches if one.model == model)
    many = CONNECTIONS[-1]
    kept = [
        *(
            _at_least(f"By features, {_name(at)}: {{}} the requests a second of {rival}", ratio, TIMES_MLFLOW)
            for rival in RIVALS
            for at in CONNECTIONS
            for ratio in (asked(FEATURES, at) / asked(rival, at),)
        ),
        *(
            _at_most(f"By features, 1 connection: {{}} the p99 of {rival}", ratio, SHARE_OF_P99)
            for rival in RIVALS
            for ratio in (p99(FEATURES) / p99(rival),)
        ),
        *(
            _at_least(f"By account, {_name(at)}: {{}} the requests of {empty}", ratio, SHARE_OF_EMPTY)
            for empty in (HEALTHZ, EMPTY)
            for at in CONNECTIONS
            for ratio in (asked(ACCOUNT, at) / asked(empty, at),)
        ),
        *(
            _at_least(
                f"A batch of {rows.rows:,} {way}: {{}} the rows a second of the model's own explain call", share, limit
            )
            for way in (FEATURES, ACCOUNT)
            for share, limit in ((rows.share(way), SHARE_OF_EXPLAIN),)
        ),
        *(
            _at_least(f"A second worker, {way}, {_name(many)}: {{}} the requests of one", ratio, SECOND_WORKER)
            for way in (FEATURES, ACCOUNT)
            for ratio in (asked(way, many, 2) / asked(way, many),)
        ),
        *_peaks(findings.memory),
        Promise("Answers that were refused or lost: none", f"{errors:,}", errors == 0),
    ]
    return tuple(kept)


def as_markdown(findings: Findings, facts: Sequence[str]) -> str:
    """The promises, and all tables."""
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in ("fastapi", "uvicorn", "lightgbm", "mlflow", "shap")
    )
    parts = (
        " ".join([*facts, f"With {versions}."]),
        _table(
            "| promise | measured | |\n| --- | --- | --- |",
            (
                f"| {one.promised} | {one.measured} | {'kept' if one.is_kept else '**not kept**'} |"
                for one in promises(findings)
            ),
        ),
        _table(
            "| model | asked | workers | connections | answers a second | p50 | p99 | refused or lost |\n"
            "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
            map(_loaded, findings.loaded),
        ),
        _table(
            "| model | rows of a batch | by features, a second | by account, a second | the model's own explain "
            "call, a second | bare contributions, a second |\n"
            "| --- | ---: | ---: | ---: | ---: | ---: |",
            (
                f"| {one.model} | {one.rows:,} | {one.served[FEATURES]:,.0f} ({one.share(FEATURES):.2f}×) | "
                f"{one.served[ACCOUNT]:,.0f} ({one.share(ACCOUNT):.2f}×) | {one.explained:,.0f} | "
                f"{one.contributed:,.0f} |"
                for one in findings.batches
            ),
        ),
        _table(
            "| memory of a fresh server | rows of its batch | when ready | at most |\n| --- | ---: | ---: | ---: |",
            (f"| {one.way} | {one.rows:,} | {_mb(one.ready)} | {_mb(one.peak)} |" for one in findings.memory),
        ),
        f"{_started(findings.start)} The disk takes {findings.sync * 1000:.2f} ms to keep a page of 4 kB.",
        _where(findings),
    )
    return "\n\n".join(parts)


def _peaks(memory: Sequence[Memory]) -> Iterator[Promise]:
    for way in (FEATURES, ACCOUNT):
        of_way = [one for one in memory if one.way == way]
        few, many = of_way[0], of_way[-1]
        what = f"Peak of memory, {way}: {{}} for {many.rows:,} rows, of that for {few.rows:,}"
        yield _at_most(what, many.peak / few.peak, SAME_PEAK)


def _started(start: Start) -> str:
    return (
        f"A worker answers {start.seconds:.2f} s after its start, and holds {_mb(start.ready)} then and "
        f"{_mb(start.later)} after {start.requests:,} requests, in the full environment."
    )


def _where(findings: Findings) -> str:
    """Where the time goes: a column for each way of asking, in milliseconds."""
    parts = dict.fromkeys(part for one in findings.parts for part in one.of)
    ways = [one.way for one in findings.parts]
    lines = [(part, *(f"{one.of.get(part, 0):.2f} ms" for one in findings.parts)) for part in parts]
    lines.append(("together, within the process", *(f"{one.milliseconds:.2f} ms" for one in findings.parts)))
    head = f"| one request | {' | '.join(ways)} |\n| --- |{' ---: |' * len(ways)}"
    return _table(head, (f"| {' | '.join(line)} |" for line in lines))


def _loaded(one: Loaded) -> str:
    load = one.load
    return (
        f"| {one.model} | {one.what} | {one.workers} | {one.connections} | {load.requests:,.0f} | {load.p50:.2f} ms | "
        f"{load.p99:.2f} ms | {load.errors:,} |"
    )


def _table(head: str, lines: Iterator[str] | map) -> str:  # type: ignore[type-arg]
    return "\n".join([head, *lines])


def _at_least(what: str, value: float, limit: float) -> Promise:
    return Promise(what.format(f"at least {limit:g}×"), f"{value:.2f}×", value >= limit)


def _at_most(what: str, value: float, limit: float) -> Promise:
    return Promise(what.format(f"at most {limit:g}×"), f"{value:.2f}×", value <= limit)


def _name(connections: int) -> str:
    return f"{connections} connection{'' if connections == 1 else 's'}"


def _mb(held: int) -> str:
    return f"{held / MEGABYTE:,.0f} MB"
