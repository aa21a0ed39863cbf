"""Writing a proposal as a commented `varme.toml`; what begins with `# ?` asks for what only people know."""

import json
import textwrap
from collections.abc import Iterable, Iterator

from features.check.gaps import say_cost
from features.contract import TABLES
from features.proposal.facts import TableFacts
from features.proposal.flat import FlatTable
from features.proposal.mapping import Mapped, required_of
from features.proposal.propose import ACTIVITY, Proposal

WIDTH = 100


def write_toml(proposal: Proposal) -> str:
    """The text of the file. It loads as it is; a query with a blank to fill stands behind `#`."""
    parts = [_head(proposal)]
    if proposal.flat is not None:
        parts.append(_flat(proposal, proposal.flat))
    elif proposal.mapped or proposal.direct:
        parts += [_source(proposal), _missing(proposal), _label(proposal)]
    else:
        parts += [_nothing(proposal)]
    parts.append(_unplaced(proposal))
    return "\n".join(part for part in parts if part)


def _comment(*lines: str, mark: str = "#") -> str:
    """Lines as a comment, wrapped."""
    wrapped = [
        f"{mark if number == 0 else '#  ' if mark != '#' else '#'} {line}"
        for text in lines
        for number, line in enumerate(textwrap.wrap(_plain(text), WIDTH, break_long_words=False) or [""])
    ]
    return "".join(f"{line.rstrip()}\n" for line in wrapped)


def _plain(text: str) -> str:
    """A text from the data, so that it can't end a comment or the file."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _quoted(text: str) -> str:
    """A text as a TOML string: JSON's strings are TOML's, but for one character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _query(text: str) -> str:
    if "'''" not in text and all(one.isprintable() or one == "\n" for one in text):
        return f"'''\n{text}\n'''"
    return _quoted(text)


def _head(proposal: Proposal) -> str:
    seen = ", ".join(f"{facts.says} ({facts.rows:,} rows)" for facts in proposal.tables) or "no table"
    asked = sum(len(one.questions) for one in proposal.mapped)
    return _comment(
        "The settings of Varme, proposed by `varme init` from names, types and values. Read it before you trust it.",
        f"Seen: {seen}.",
        f"Lines that begin with `# ?` ask you something{f': there are {asked}' if asked else ''}.",
    )


def _location(proposal: Proposal, *, kind: str) -> str:
    lines = ""
    if proposal.has_password:
        lines = _comment(
            f"The password does not stand here. Give the whole address as VARME_{kind.upper()}__LOCATION, which counts "
            "more than this file."
        )
    return f"{lines}location = {_quoted(proposal.location)}\n"


def _source(proposal: Proposal) -> str:
    text = f"[source]\n{_location(proposal, kind='source')}\n[source.tables]\n"
    if proposal.direct:
        text += _comment(f"Read as they are: {', '.join(proposal.direct)}.") + "\n"
    facts_of = {facts.name: facts for facts in proposal.tables}
    return text + "\n".join(_mapped(one, facts_of[one.own], proposal.refused.get(one.table)) for one in proposal.mapped)


def _mapped(one: Mapped, facts: TableFacts, refused: str | None) -> str:
    certainty = "a guess" if one.is_guess else "by its name and columns"
    text = _comment(f"{one.table} ← {facts.says}, {one.rows:,} rows: {certainty}.")
    text += "".join(_comment(f"  {note}.") for note in one.notes)
    left = [column.name for column in facts.columns if column.name not in one.used]
    if left:
        text += _comment(f"  Not used: {', '.join(left)}.")
    text += "".join(_comment(question, mark="# ?") for question in one.questions)
    if refused is not None:
        text += _comment(f"Tried, and it can't be read: {refused}", mark="# ?")
    if one.query is not None and refused is None:
        return f"{text}{one.table} = {_query(one.query)}\n"
    lines = f"{one.table} = {_query(one.sketch)}".splitlines()
    return text + "".join(f"# {line}\n" for line in lines)


def _label(proposal: Proposal) -> str:
    if proposal.by_inactivity:
        return (
            "[label]\n"
            + _comment(
                "Nothing says who cancelled, so leaving is taken to be falling silent: a customer who was active "
                "within active_days leaves if nothing follows within horizon_days."
            )
            + _comment("Is there a table or a column that says who cancelled, and when?", mark="# ?")
            + 'churn = "inactivity"\nactive_days = 180\nhorizon_days = 90\n'
        )
    return ""


def _missing(proposal: Proposal) -> str:
    lines = []
    for name in proposal.missing:
        if name == "cancellations" and proposal.by_inactivity:
            continue
        cost = "Training takes it." if name in ("accounts", "cancellations") else say_cost(name, TABLES[name].names)
        if not cost:
            continue
        lines.append(_comment(f"No {name}: {cost} It would take {', '.join(required_of(name))}."))
    if not lines:
        return ""
    return _comment("Not found. If you have it, map it as the others.") + "".join(lines)


def _flat(proposal: Proposal, flat: FlatTable) -> str:
    location = _file_of(proposal, flat)
    text = _comment(f"{flat.says}, {flat.rows:,} rows: one flat table, with a label. `varme train` learns from it.")
    text += f"[table]\nlocation = {_quoted(location)}\nid = {_quoted(flat.id)}\nlabel = {_quoted(flat.label)}\n"
    if flat.positive is None:
        text += _comment(f"Which value of {flat.label} means leaving: {' or '.join(flat.values)}?", mark="# ?")
        text += '# positive = "…"\n'
    else:
        text += f"positive = {_quoted(flat.positive)}\n"
    if flat.drop:
        text += _comment("These may be known only after an account left. Keep one only if you know that it was before.")
        text += f"drop = [{', '.join(map(_quoted, flat.drop))}]\n"
    if flat.costs:
        costs = ", ".join(f"{kind} = {_quoted(column)}" for kind, column in flat.costs.items())
        text += _comment("What decisions cost; no features.") + f"costs = {{{costs}}}\n"
    text += "\n[label]\n"
    text += _comment(f"Within how many days does {flat.label} say that an account left?", mark="# ?")
    return text + "horizon_days = 90\n"


def _file_of(proposal: Proposal, flat: FlatTable) -> str:
    return f"{proposal.location.rstrip('/')}/{flat.says}" if proposal.location not in ("", ".") else flat.says


def _nothing(proposal: Proposal) -> str:
    text = _comment(
        "Nothing here could be taken for the tables that Varme learns from. It takes accounts, cancellations and one "
        f"table of activity ({', '.join(ACTIVITY)}); or one flat table with a row for each account and a column that "
        "says who left. Put Parquet or CSV files into the folder, under these names or others, and run `varme init` "
        "again; or fill in what follows."
    )
    text += f"[source]\n{_location(proposal, kind='source')}\n[source.tables]\n"
    return text + "\n".join(_skeleton(name) for name in TABLES)


def _skeleton(name: str) -> str:
    optional = [column.name for column in TABLES[name].columns if not column.required]
    needed = ",\n#        ".join(f"… AS {column}" for column in required_of(name))
    text = _comment(f"Which file tells of {name}? It may also have {', '.join(optional)}.", mark="# ?")
    return f"{text}# {name} = '''\n# SELECT {needed}\n# FROM …\n# '''\n"


def _unplaced(proposal: Proposal) -> str:
    lines: Iterable[str] = _unplaced_lines(proposal)
    text = "".join(lines)
    return _comment("Taken for nothing:") + text if text else ""


def _unplaced_lines(proposal: Proposal) -> Iterator[str]:
    for facts in proposal.unplaced:
        shown = ", ".join(column.name for column in facts.columns[:30])
        yield _comment(f"What is {facts.says} ({facts.rows:,} rows)? It has {shown}.", mark="# ?")
    for name, reason in proposal.others.items():
        yield _comment(f"{name}: {reason}.")
