"""Writing the proposal: a `varme.toml` with its reasons and its questions as comments."""

from collections.abc import Iterator

from features.contract import TABLES
from features.proposal.flat import FlatTable
from features.proposal.gains import signals_by_table
from features.proposal.joins import Path
from features.proposal.place import Placement
from features.proposal.propose import Proposal
from features.proposal.toml import comment, lines_of_text, text, texts

_ASK = "? "
_NEEDED = ("accounts", "cancellations")


def write_settings(proposal: Proposal) -> str:
    """The text of the file: valid, and what is not sure in it is a comment."""
    sight = proposal.sight
    lines = comment(f"varme.toml, proposed by `varme init` from what it saw in {sight.location}.")
    lines += comment(
        "Lines that begin with `# ?` ask for what only you can know. Correct what is wrong, then: varme check"
        if proposal.flat is None
        else "Lines that begin with `# ?` ask for what only you can know. Correct what is wrong, then: varme train"
    )
    lines.append("")
    lines += [*_flat(proposal, proposal.flat)] if proposal.flat is not None else [*_source(proposal)]
    return "\n".join(lines) + "\n"


def _source(proposal: Proposal) -> Iterator[str]:
    sight = proposal.sight
    yield "[source]"
    yield from _location(proposal)
    yield f"location = {text(sight.location)}"
    yield ""
    about_tables = tuple(f"{name}: " for name in TABLES)
    for question in proposal.questions:
        if not question.startswith(about_tables):
            yield from comment(question, _ASK)
    if not sight.tables:
        yield from _nothing_found()
    yield from _others(proposal)
    yield "[source.tables]"
    yield from comment("One query for each table that is not there under the contract's name, in DuckDB's SQL.")
    for placement in proposal.placed.values():
        yield ""
        yield from _table(placement, [one for one in proposal.questions if one.startswith(f"{placement.table}: ")])
    yield from _missing(proposal)
    yield ""
    yield from _label(proposal)


def _location(proposal: Proposal) -> Iterator[str]:
    address = proposal.sight.address
    if address is None:
        yield from comment("Seen from the folder in which varme is called.")
    elif address.has_password:
        yield from comment(
            "The password is not kept here. Give the whole address, with it, in the variable VARME_SOURCE__LOCATION."
        )


def _table(placement: Placement, questions: list[str]) -> Iterator[str]:
    own, trial = placement.own, placement.trial
    rows = f"{'' if own.is_whole else 'the first '}{own.rows:,} rows of {own.says}"
    yield from comment(f"{placement.table}: {rows}. {_judgement(placement)}", indent="  ")
    if placement.path is not None:
        yield from comment(_say_path(placement.path), "  ", " " * 4)
    for fill in placement.fills:
        source = "" if fill.own is None else f"{fill.own}, " if fill.says else fill.own
        yield from comment(f"{fill.column}: {source}{fill.says}", "  ", " " * 4)
    if placement.unused:
        shown = ", ".join(placement.unused[:20]) + (" …" if len(placement.unused) > 20 else "")  # noqa: PLR2004 -- enough to see
        yield from comment(f"not used: {shown}", "  ", " " * 4)
    for rival in placement.rivals:
        yield from comment(f"{rival} looks like {placement.table} too. Does it belong here, by UNION ALL?", _ASK)
    for question in questions:
        yield from comment(question, _ASK)
    if placement.is_direct:
        yield from comment(f"It is there under its own name and columns, so it needs no query: {own.says}")
        return
    query = f"{placement.table} = {lines_of_text(placement.query)}"
    if trial is None or trial.refused is not None:
        yield from (f"# {line}" for line in query.split("\n"))
    else:
        yield from query.split("\n")


def _judgement(placement: Placement) -> str:
    trial = placement.trial
    if trial is None:
        return f"Incomplete: nothing was found for {', '.join(placement.missing)}."
    if trial.refused is not None:
        return "The query does not run yet."
    sure = "Sure" if placement.says == "sure" else "Likely"
    return f"{sure}; {'read as it is' if placement.is_direct else 'the query runs'}: {trial.rows:,} rows."


def _say_path(path: Path) -> str:
    way = [f"{step.table}.{step.column} → {step.parent}.{step.parent_column}" for step in path.steps]
    found = [f"{step.found:,} of {step.of:,} rows match" for step in path.steps]
    if path.known is not None:
        found.append(f"{path.known.found:,} of {path.known.of:,} are in {path.known.parent}.{path.known.parent_column}")
    told = f"; {'; '.join(found)}" if found else ""
    return f"account_id: {' → '.join([*way, path.column])}{told}"


def _others(proposal: Proposal) -> Iterator[str]:
    told = [
        f"{own.says} ({own.rows:,} rows: {', '.join(facts.name for facts in own.columns[:12])}"
        f"{' …' if len(own.columns) > 12 else ''})"  # noqa: PLR2004 -- enough to see
        + (f": may be {looks}" if (looks := proposal.others[own.name]) else "")
        for own in proposal.sight.tables
        if own.name in proposal.others
    ]
    told += [f"{name}: {why}" for name, why in proposal.sight.others.items()]
    if told:
        yield from comment("Not used:")
        for one in told:
            yield from comment(one, "  ", " " * 4)
        if proposal.sight.tables or proposal.sight.others:
            yield from comment("Does one of them tell of the accounts? Then map it in [source.tables].", _ASK)
        yield ""


def _missing(proposal: Proposal) -> Iterator[str]:
    signals = signals_by_table()
    for name, table in TABLES.items():
        if name in proposal.placed:
            continue
        yield ""
        brings = f"It would bring: {', '.join(signals[name])}." if name in signals else "No signal reads it yet."
        if name in _NEEDED:
            brings = f"It is needed{', unless leaving is inactivity' if name == 'cancellations' else ''}."
        yield from comment(f"{name}: not found. {brings}")
        for question in proposal.questions:
            if question.startswith(f"{name}: "):
                yield from comment(question, _ASK)
        required = ", ".join(column.name for column in table.columns if column.required)
        optional = ", ".join(column.name for column in table.columns if not column.required)
        yield from comment(f"columns: {required}; may have {optional}", "  ", " " * 4)
        ends = _a_start_for_cancellations(proposal) if name == "cancellations" else None
        if ends is not None:
            yield from (f"# {line}" for line in f"{name} = {lines_of_text(ends)}".split("\n"))


def _a_start_for_cancellations(proposal: Proposal) -> str | None:
    """From subscriptions with an end: the last end of those who have no subscription that goes on."""
    subscriptions = proposal.placed.get("subscriptions")
    if subscriptions is None or not subscriptions.works:
        return None
    if not any(fill.column == "ended_on" for fill in subscriptions.fills):
        return None
    inner = "\n".join(f"    {line}" for line in subscriptions.query.splitlines())
    return (
        f"SELECT account_id, MAX(ended_on) AS notified_at\nFROM (\n{inner}\n)\n"
        "GROUP BY account_id HAVING COUNT(*) = COUNT(ended_on)"
    )


def _label(proposal: Proposal) -> Iterator[str]:
    yield "[label]"
    yield from comment('Leaving is a cancellation, or "inactivity": nothing happens for horizon_days.')
    if proposal.is_silence:
        yield 'churn = "inactivity"'
    else:
        yield '# churn = "inactivity"'
    yield from comment("The days in which leaving counts.")
    yield "# horizon_days = 90"


def _nothing_found() -> Iterator[str]:
    yield from comment(
        "No table was found there. Varme learns from plain tables: a file NAME.parquet, NAME.csv or NAME.csv.gz for "
        "each, or the tables of a database. Needed are accounts, cancellations and one table of what accounts do "
        "(usage, tickets, invoices or touchpoints); every other makes it know more. Where leaving is falling silent, "
        "accounts and usage are enough."
    )
    yield from comment("Bring exports of them, under whatever names they have, and call `varme init --force` again.")
    yield from comment("Which system knows when each account signed up (accounts)?", _ASK)
    yield from comment("Which one knows who cancelled, and when the business learnt of it (cancellations)?", _ASK)
    yield from comment("Which one knows what each account does, and when (usage)?", _ASK)
    yield from comment(
        "Or is there one table with a row for each account and a column that says who left? Put that file there.", _ASK
    )
    yield ""


def _flat(proposal: Proposal, flat: FlatTable) -> Iterator[str]:
    own, sight = flat.table, proposal.sight
    yield from comment(
        f"{own.says} looks like a ready table: {own.rows:,} rows, one for each account; {flat.label} says who left."
    )
    yield from _others(proposal)
    yield "[table]"
    file = sight.files.get(own.name)
    if file is None:
        yield from _location(proposal)
        yield f"# location = {text(own.name + '.parquet')}"
    else:
        yield f"location = {text(file.as_posix())}"
    for question in proposal.questions:
        yield from comment(question, _ASK)
    yield f"id = {text(flat.id)}" if flat.id is not None else "# id = "
    label = own.column(flat.label)
    yield from comment(f"{flat.label} is {' or '.join(flat.values)}; {own.rows - label.filled:,} rows are blank.")
    yield f"label = {text(flat.label)}"
    yield f"positive = {text(flat.positive)}" if flat.positive is not None else "# positive = "
    if flat.drop:
        yield from comment("Left out, since they tell what came of it:")
        for column, why in flat.drop.items():
            yield from comment(f"{column}: {why}", "  ", " " * 4)
        yield f"drop = {texts(list(flat.drop))}"
    if flat.costs:
        yield from comment("What each right and wrong decision costs; no features.")
        yield f"costs = {{ {', '.join(f'{decision} = {text(column)}' for decision, column in flat.costs.items())} }}"
    features = len(own.columns) - len(flat.drop) - len(flat.costs) - 1 - (flat.id is not None)
    yield from comment(f"The other {features} columns are features.")
    yield ""
    yield "[label]"
    yield from comment(f"Within how many days does {flat.label} say that an account left?", _ASK)
    yield "horizon_days = 90"
