"""Promise: whatever is wrong with a table, one error says what, where and what to do; nobody sees a traceback."""

import gzip

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

ROWS = 300
RANDOM = np.random.default_rng(11)
LOGINS = RANDOM.poisson(20, ROWS)
LEFT = np.where(RANDOM.random(ROWS) < 1 / (1 + np.exp(0.2 * (LOGINS - 15))), "yes", "no")
GOOD = {
    "account": [f"A-{number}" for number in range(ROWS)],
    "logins": [str(number) for number in LOGINS],
    "plan": [("team", "pro", "free")[number % 3] for number in range(ROWS)],
    "churned": LEFT.tolist(),
}


def as_csv(columns, delimiter=","):
    lines = [delimiter.join(columns), *(delimiter.join(row) for row in zip(*columns.values(), strict=True))]
    return ("\n".join(lines) + "\n").encode()


def good(**changes):
    return as_csv({**GOOD, **{name: values for name, values in changes.items() if values is not None}})


def first(*values, of="logins"):
    """A column that begins with other values."""
    return [*values, *GOOD[of][len(values) :]]


def a_parquet_file(columns):
    sink = pa.BufferOutputStream()
    parquet.write_table(pa.table(columns), sink)
    return sink.getvalue().to_pybytes()


BROKEN = [
    pytest.param(
        "t.csv", good().replace(b"A-7,", b"A-\xe6,"), ["t.csv", "line 9", "0xE6", "UTF-8"], id="wrong encoding"
    ),
    pytest.param("t.csv", good().decode().encode("utf-16"), ["not text in UTF-8", "UTF-16"], id="UTF-16"),
    pytest.param(
        "t.csv",
        good().replace(b"A-7,", b"A-7,x,").replace(b"A-9,", b"A-9,x,"),
        ["ragged", "2 rows", "4 columns", "row 8", "with 5"],
        id="ragged rows",
    ),
    pytest.param(
        "t.csv",
        as_csv({**GOOD, **{f"x{number}": ["1"] * ROWS for number in range(10_000)}}),
        ["10,004 columns", "at most 2,000"],
        id="10,000 columns",
    ),
    pytest.param("t.csv", b"", ["t.csv is empty", "header"], id="an empty file"),
    pytest.param("t.csv", good().splitlines()[0], ["a header and no rows"], id="a header only"),
    pytest.param("t.csv", b"\n".join(good().splitlines()[:2]), ["only one value", "'yes'"], id="one row"),
    pytest.param(
        "t.csv", b"\n".join(good().splitlines()[:40]), ["accounts are seen to leave", "are missing"], id="forty rows"
    ),
    pytest.param(
        "t.csv",
        good(churned=first("maybe", of="churned")),
        ["The label churned has 3 values: 'maybe', 'no', 'yes'", "--positive"],
        id="a label with three values",
    ),
    pytest.param(
        "t.csv", good(churned=["no"] * ROWS), ["only one value, 'no'", "300 rows"], id="a label that is constant"
    ),
    pytest.param("t.csv", good(churned=[" "] * ROWS), ["blank in all 300 rows"], id="a label that is blank"),
    pytest.param(
        "t.csv",
        good(churned=["on" if left == "yes" else "off" for left in LEFT]),
        ["'off', 'on'", "Say which of them means leaving"],
        id="a label that says nothing",
    ),
    pytest.param(
        "t.csv", good(account=["A-1", *GOOD["account"][1:]]), ["'A-1' comes more than once"], id="an id with duplicates"
    ),
    pytest.param(
        "t.csv", good(account=["A-0", " ", *GOOD["account"][2:]]), ["blank in 1 of 300 rows", "row 2"], id="a blank id"
    ),
    pytest.param(
        "t.csv",
        good(since=[f"2026-01-{day % 27 + 1:02d}" if day % 2 else f"{day % 27 + 1}/01/2026" for day in range(ROWS)]),
        ["since", "more than one form", "'1/01/2026'", "'2026-01-02'", "2026-06-30"],
        id="dates in two forms",
    ),
    pytest.param(
        "t.csv",
        good(since=[f"0{day % 9 + 1}/0{day % 7 + 1}/2026" for day in range(ROWS)]),
        ["since", "in two ways", "'01/01/2026'", "is the day"],
        id="dates that can be read in two ways",
    ),
    pytest.param(
        "t.csv", good(logins=first("inf", "-Infinity")), ["logins", "infinite", "2 rows"], id="infinite numbers"
    ),
    pytest.param("t.csv", good(logins=first("1e999")), ["logins", "infinite", "1 row"], id="a number without end"),
    pytest.param(
        "t.parquet",
        a_parquet_file({**GOOD, "logins": [np.inf, *map(float, LOGINS[1:])]}),
        ["logins", "infinite", "1 row"],
        id="infinite numbers in Parquet",
    ),
    pytest.param("t.parquet", a_parquet_file(GOOD)[:900], ["t.parquet", "cut short"], id="a Parquet file cut short"),
    pytest.param("t.parquet", good(), ["t.parquet", "damaged"], id="a Parquet file that is none"),
    pytest.param("t.csv.gz", gzip.compress(good())[:400], ["t.csv.gz", "cut short"], id="a compressed file cut short"),
    pytest.param("t.csv.gz", good(), ["t.csv.gz", "damaged"], id="a compressed file that is none"),
    pytest.param("t.xlsx", good(), ["t.xlsx", "save itself as CSV"], id="a spreadsheet"),
    pytest.param(
        "t.csv", good().replace(b"logins,plan", b"plan,plan"), ["more than one column called 'plan'"], id="a name twice"
    ),
    pytest.param(
        "t.csv", good().replace(b"churned", b"churn"), ["no column 'churned'", "Did you mean churn?"], id="no label"
    ),
    pytest.param(
        "t.csv", good().replace(b"account", b"user"), ["no column 'account'", "It has user"], id="no such id"
    ),
    pytest.param(
        "t.csv",
        as_csv({name: GOOD[name] for name in ("account", "churned")}),
        ["no column to learn from", "only the id and the label"],
        id="nothing but the answer",
    ),
    pytest.param(
        "t.csv",
        as_csv({**{name: GOOD[name] for name in ("account", "churned")}, "a": ["1"] * ROWS, "b": GOOD["account"]}),
        ["no column to learn from", "a holds one value", "b holds a text of its own"],
        id="nothing that tells",
    ),
    pytest.param(
        "t.csv",
        as_csv(
            {
                **{name: GOOD[name] for name in ("account", "churned")},
                "reason": ["price" if left == "yes" else "" for left in LEFT],
            }
        ),
        ["Nothing is left to learn from", "reason is known of 100% of those that left", "--keep"],
        id="nothing but a column that knows the answer",
    ),
    pytest.param("t.csv", good(snapshot_on=["soon"] * ROWS), ["snapshot_on", "the day of each row"], id="no days"),
    pytest.param(
        "t.csv", good(snapshot_on=["2026-01-01"] * ROWS), ["too short a time", "--drop snapshot_on"], id="one day only"
    ),
    pytest.param(
        "t.csv", good().replace(b",", b" "), ["no column 'account'", "It has account logins"], id="no separator"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "says"), BROKEN)
def test_what_is_wrong_is_said(varme, tmp_path, name, content, says):
    file, home = tmp_path / name, tmp_path / "home"
    file.write_bytes(content)
    arguments = (
        "train",
        "--table",
        file,
        "--id",
        "account",
        "--label",
        "churned",
        "--home",
        home,
        "--trials",
        "2",
        "--json",
    )

    refused = varme(*arguments, exit_code=1)["refused"]

    assert [part for part in says if part not in refused] == [], refused
    assert not (home / "serving").exists()


@pytest.mark.parametrize("ending", ["csv", "csv.gz", "parquet"])
def test_the_same_table_unbroken_is_learnt_from(varme, tmp_path, ending):
    file = tmp_path / f"t.{ending}"
    content = a_parquet_file(GOOD) if ending == "parquet" else good()
    file.write_bytes(gzip.compress(content) if ending == "csv.gz" else content)

    said = varme(
        "train", "--table", file, "--id", "account", "--label", "churned", "--home", tmp_path / "home", "--json"
    )

    assert said["promoted"]
    assert said["verdict"]["rows"] == ROWS
