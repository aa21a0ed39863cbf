"""`varme init`: looks at a folder or a database, and writes a commented `varme.toml` with a proposed mapping."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.speak import AsJson, Config, tell, working
from app.settings import FILE_NAME, SettingsError, load_settings

if TYPE_CHECKING:
    from features.proposal import Proposal

_SHOWN_QUESTIONS = 5


def init(
    source: Annotated[
        str | None,
        typer.Option(
            help="The folder or the address of a database to look at; by default `location` in [source], or else the "
            "working folder."
        ),
    ] = None,
    out: Annotated[Path, typer.Option(help="Where to write the settings.")] = Path(FILE_NAME),
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Look at a folder or a database, and write a varme.toml that proposes what is what and asks for the rest."""
    from features.proposal import look_at, propose, write_settings

    if out.exists() and not force:
        raise SettingsError(
            f"{out} is there already, and is not written over. Name another with --out, or replace it with --force."
        )
    if not out.parent.is_dir():
        raise SettingsError(f"{out}: there is no folder {out.parent}. Make it, or name another file with --out.")
    location = source or load_settings(config).source.location or "."
    with working("Looking at what is there") as progress, look_at(location, progress) as sight:
        proposal = propose(sight)
        out.write_text(write_settings(proposal), encoding="utf-8")
        facts = _facts(proposal, out)
        lines = _lines(proposal, out)
    tell("\n".join(lines), facts, as_json=as_json)


def _lines(proposal: "Proposal", out: Path) -> list[str]:
    rows = [(one["found"], f"{one['rows']:,} rows", one["is"], one["sure"]) for one in _found(proposal)]
    widths = [max((len(row[place]) for row in rows), default=0) for place in range(3)]
    lines = [
        f"{found:<{widths[0]}}  {count:>{widths[1]}}  →  {taken:<{widths[2]}}  {sure}".rstrip()
        for found, count, taken, sure in rows
    ]
    lines += [f"{name}: {why}" for name, why in proposal.sight.others.items()]
    if not proposal.sight.tables:
        lines.append(
            f"No table was found in {proposal.sight.location}. {out} says which tables Varme learns from, and asks for "
            "them. Bring Parquet or CSV files, then call varme init --force again."
        )
        return lines
    asked = proposal.questions
    lines.append("")
    if asked:
        shown = asked[:_SHOWN_QUESTIONS]
        lines.append(f"{len(asked)} {'question' if len(asked) == 1 else 'questions'} in the file:")
        lines += [f"  ? {question}" for question in shown]
        lines += [f"  … and {len(asked) - len(shown)} more"] if len(asked) > len(shown) else []
    lines.append(f"The proposal is in {out}. {_next_step(proposal, out)}")
    return lines


def _next_step(proposal: "Proposal", out: Path) -> str:
    named = "" if out == Path(FILE_NAME) else f" --config {out}"
    address = proposal.sight.address
    password = (
        " The password is not in it: give the whole address in the variable VARME_SOURCE__LOCATION."
        if address is not None and address.has_password
        else ""
    )
    if proposal.flat is not None:
        return f"Read it, then: varme train{named}"
    return f"Read it, then: varme check{named}, and varme train{named}{password and '.'}{password}"


def _found(proposal: "Proposal") -> list[dict[str, Any]]:
    """A line for each table seen, and for each that is derived from another."""
    found: list[dict[str, Any]] = []
    if proposal.flat is not None:
        own = proposal.flat.table
        ready = f"a ready table, label {proposal.flat.label}"
        sure = "" if proposal.flat.id is not None and proposal.flat.positive is not None else "incomplete"
        found.append({"found": own.says, "rows": own.rows, "is": ready, "sure": sure})
    for name, one in proposal.placed.items():
        taken = f"{name}, derived" if one.is_derived else name
        lacking = f"{one.says}: nothing for {', '.join(one.missing)}" if one.missing else one.says
        found.append({"found": one.own.says, "rows": one.own.rows, "is": taken, "sure": lacking})
    for own in proposal.sight.tables:
        if own.name in proposal.others:
            looks = proposal.others[own.name]
            found.append(
                {"found": own.says, "rows": own.rows, "is": "not used", "sure": f"may be {looks}" if looks else ""}
            )
    return found


def _facts(proposal: "Proposal", out: Path) -> dict[str, Any]:
    flat = proposal.flat
    return {
        "out": out,
        "location": proposal.sight.location,
        "tables": {
            name: {
                "from": one.own.says,
                "rows": None if one.trial is None else one.trial.rows,
                "sure": one.says,
                "works": one.works,
                "needs_query": not one.is_direct,
                "missing": one.missing,
            }
            for name, one in proposal.placed.items()
        },
        "table": flat
        and {
            "from": flat.table.says,
            "id": flat.id,
            "label": flat.label,
            "positive": flat.positive,
            "drop": list(flat.drop),
            "costs": dict(flat.costs),
        },
        "not_used": [*proposal.others, *proposal.sight.others],
        "questions": proposal.questions,
    }
