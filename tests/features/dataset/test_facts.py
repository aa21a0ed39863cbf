"""What was known on which day, counted: once it is written, it reads back the same."""

from datetime import date, datetime

from features.dataset.facts import ROWS, Key, digest_facts, read_facts, write_facts
from features.source import open_source

PAID = {"invoice_id": "I-1", "issued_on": date(2024, 3, 3), "due_on": date(2024, 4, 3), "paid_on": date(2024, 5, 5)}
USAGE = [{"occurred_at": datetime(2024, 3, day)} for day in (1, 1, 2)]


def test_facts_are_counted_on_the_day_on_which_they_became_known(make_source):
    late = PAID | {"invoice_id": "I-2", "recorded_at": datetime(2024, 6, 1, 9)}
    facts = digest_facts(make_source({"usage": USAGE, "invoices": [PAID, late]}), ())

    assert {key: digest.facts for key, digest in facts.digests.items() if key.table != "accounts"} == {
        Key("usage", ROWS, date(2024, 3, 1)): 2,
        Key("usage", ROWS, date(2024, 3, 2)): 1,
        Key("invoices", ROWS, date(2024, 3, 3)): 1,
        Key("invoices", "paid_on", date(2024, 5, 5)): 1,
        # Who learns of a bill on 1 June learns on that day, too, that it was paid in May.
        Key("invoices", ROWS, date(2024, 6, 1)): 1,
        Key("invoices", "paid_on", date(2024, 6, 1)): 1,
    }


def test_they_read_back_the_same(make_source, tmp_path):
    facts = digest_facts(make_source({"usage": USAGE, "surveys": []}), ())

    write_facts(facts, tmp_path / "facts.parquet")

    assert read_facts(tmp_path / "facts.parquet") == facts
    assert facts.columns.keys() == {"accounts", "cancellations", "surveys", "usage"}


def test_the_form_of_the_source_does_not_matter(make_source, tmp_path):
    parquet = make_source({"usage": USAGE})
    folder = tmp_path / "csv"
    folder.mkdir()
    for name in ("accounts", "usage", "cancellations"):
        parquet.rows(f"COPY {name} TO '{folder}/{name}.csv'")

    csv = open_source(folder, now=datetime(2100, 1, 1))

    assert digest_facts(csv, ()).fingerprint == digest_facts(parquet, ()).fingerprint


def test_columns_that_no_feature_reads_are_not_digested(make_source):
    source = make_source({"usage": USAGE})

    facts = digest_facts(source, (), quarantined=["accounts.segment"])

    assert "industry" in facts.columns["accounts"]
    assert facts.columns["accounts"] == tuple(
        sorted(source.tables["accounts"] - {"name", "owner", "crm_id", "segment"})
    )
