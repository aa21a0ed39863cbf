"""Rows that are there and that nothing reads: of accounts nobody knows, and from before an account signed up.

They stay in their tables, since another row, that of the account, decides. Joins to the account keep them out of every
spell, label, feature and catalogue state.
"""

from collections.abc import Mapping

from features.engine import Session
from features.findings import BEFORE_SIGN_UP, UNKNOWN_ACCOUNT, Finding, as_example, say_rows
from features.known import happened_at
from features.read import table_of

# Once each, also where a source with errors holds an account twice.
_ACCOUNTS = "SELECT account_id, MIN(signed_up_on) AS signed_up_on FROM accounts GROUP BY account_id"


def unread_rows(session: Session, tables: Mapping[str, frozenset[str]]) -> list[Finding]:
    """Count, for each table, the rows of unknown accounts and those from before their account's sign-up.

    People may be known before their company buys, so contacts are never too early.

    Args:
        session: in which the tables go by their names.
        tables: the usable tables, with their columns.
    """
    if "accounts" not in tables:
        return []
    findings = []
    for name, present in tables.items():
        if name == "accounts":
            continue
        table = table_of(name)
        conditions = {UNKNOWN_ACCOUNT: "a.account_id IS NULL"}
        if not table.outlives_spell:
            conditions[BEFORE_SIGN_UP] = f"{happened_at(table, present, 'r')} < a.signed_up_on"
        joined = f"{name} AS r LEFT JOIN ({_ACCOUNTS}) AS a ON a.account_id = r.account_id"
        counted = ", ".join(f"COUNT(*) FILTER (WHERE {condition})" for condition in conditions.values())
        ((total, *counts),) = session.rows(f"SELECT COUNT(*), {counted} FROM {joined}")
        for (code, condition), count in zip(conditions.items(), counts, strict=True):
            if not count:
                continue
            names = sorted(present)
            columns = ", ".join(f"r.{column}" for column in names)
            (row,) = session.rows(f"SELECT {columns} FROM {joined} WHERE {condition} LIMIT 1")
            dated = next(column for column in table.happens if column in present)
            column, why = {
                UNKNOWN_ACCOUNT: ("account_id", "belong to accounts that the table accounts does not have"),
                BEFORE_SIGN_UP: (dated, f"are dated before their account signed up ({dated})"),
            }[code]
            says = f"{name}: {count:,} of {say_rows(total)} {why}. Nothing reads them."
            findings.append(Finding("warning", code, says, name, column, count, as_example(names, row)))
    return findings
