"""`varme init`: looks at what there is, and writes a commented `varme.toml` with a proposed mapping."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.speak import AsJson, tell, working
from app.settings import FILE_NAME

if TYPE_CHECKING:
    from features.proposal import Proposal


def init(
    source: Annotated[
        str, typer.Option("--source", help="The folder of Parquet or CSV files, or the address of a database.")
    ] = ".",
    out: Annotated[Path, typer.Option(help="Where to write the proposal.")] = Path(FILE_NAME),
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Look at a folder or a database, and write a varme.toml that proposes what each table and column is."""
    from features.database import address_of
    from features.errors import SourceError
    from features.proposal import propose, write_toml

    if out.exists() and not force:
        raise SourceError(
            f"{out} is there already, and init does not write over it. Name another file with --out, or say --force."
        )
    address = address_of(source)
    with working(f"Looking at {source if address is None else address.says}") as progress:
        proposal = propose(source, progress)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(write_toml(proposal), encoding="utf-8")
    tell("\n".join(_describe(proposal, out)), {**_facts(proposal), "out": out}, as_json=as_json)


def _describe(proposal: "Proposal", out: Path) -> list[str]:
    says = {facts.name: facts.says for facts in proposal.tables}
    lines = [f"  {name:<14}← {name}, as it is" for name in proposal.direct]
    for one in proposal.mapped:
        asked = f", {len(one.questions)} to answer" if one.questions else ""
        state = "a blank to fill" if one.query is None else "can't be read yet" if one.table in proposal.refused else ""
        lines.append(f"  {one.table:<14}← {says[one.own]}, {one.rows:,} rows{f', {state}' if state else ''}{asked}")
    if proposal.flat is not None:
        flat = proposal.flat
        means = f" = {flat.positive}" if flat.positive is not None else ", and which value means leaving is asked"
        lines.append(
            f"  {flat.says}, {flat.rows:,} rows: one flat table, by its id {flat.id} and its label {flat.label}{means}"
        )
    lines += [f"  {facts.says}: taken for nothing" for facts in proposal.unplaced]
    lines += [f"  {name}: {reason}" for name, reason in proposal.others.items()]
    if not proposal.mapped and not proposal.direct and proposal.flat is None:
        first = (
            "Nothing was found that Varme could learn from. Bring accounts, cancellations and one table of activity as "
            "Parquet or CSV files, under any names; or one flat table with a column that says who left."
        )
        next_step = f"Read {out}: it says what it takes, and asks for it."
        return [first, *lines, next_step]
    config = "" if out == Path(FILE_NAME) else f" --config {out}"
    first = "What was found, and what it is taken for:"
    if proposal.flat is not None:
        return [
            first,
            *lines,
            f"It is written to {out}. Read it, answer what begins with # ?, then: varme train{config}",
        ]
    return [first, *lines, f"It is written to {out}. Read it, answer what begins with # ?, then: varme check{config}"]


def _facts(proposal: "Proposal") -> dict[str, Any]:
    flat = proposal.flat
    return {
        "location": proposal.location,
        "direct": proposal.direct,
        "mapped": {
            one.table: {
                "from": one.own,
                "query": one.query,
                "questions": one.questions,
                "refused": proposal.refused.get(one.table),
            }
            for one in proposal.mapped
        },
        "table": None if flat is None else {"id": flat.id, "label": flat.label, "positive": flat.positive},
        "churn": "inactivity" if proposal.by_inactivity else "cancellation",
        "unplaced": [facts.name for facts in proposal.unplaced],
    }
