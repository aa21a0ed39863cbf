"""Changes planted in the company: they begin on their day, for everyone, and leave what came before as it was."""

from datetime import date

import duckdb
import pytest

from features.demo import PlantedChange, write_company

FROM_ON = date(2025, 7, 1)


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    folder = tmp_path_factory.mktemp("planted") / "plain"
    write_company(folder, seed=5, accounts=60)
    return folder


@pytest.fixture(scope="module")
def ask(plain, tmp_path_factory):
    """Ask a company with a change, and the one without."""
    made = {}

    def answer(kind, query, subject=None):
        if (kind, subject) not in made:
            folder = tmp_path_factory.mktemp("planted") / kind
            write_company(folder, seed=5, accounts=60, changes=[PlantedChange(kind, FROM_ON, subject)])
            made[kind, subject] = folder
        return [
            duckdb.sql(query.replace("FROM ", f"FROM '{folder}/").replace(" WHERE", ".parquet' WHERE")).fetchall()
            for folder in (plain, made[kind, subject])
        ]

    return answer


@pytest.mark.parametrize(
    ("subject", "feature", "share"),
    [(None, "login", 0.5), (None, "payroll_run", 1.0), ("payroll_run", "payroll_run", 0.5)],
)
def test_a_product_change_halves_the_use_of_one_feature(ask, subject, feature, share):
    query = f"SELECT count(*) FROM usage WHERE feature = '{feature}' AND occurred_at >= '{FROM_ON}'"
    ((before,),), ((after,),) = ask("product_change", query, subject)

    assert after == pytest.approx(share * before, abs=1)


def test_a_lost_table_has_nothing_of_the_day_or_later(ask):
    ((before,),), ((after,),) = ask("lost_table", f"SELECT count(*) FROM tickets WHERE opened_at < '{FROM_ON}'")
    _, ((later,),) = ask(
        "lost_table", f"SELECT count(*) FROM tickets WHERE opened_at >= '{FROM_ON}' OR resolved_at >= '{FROM_ON}'"
    )

    assert after == before > 0
    assert later == 0


def test_a_new_segment_is_that_of_who_signs_up_later(ask):
    _, found = ask(
        "new_segment", "SELECT DISTINCT signed_up_on >= '2025-07-01', segment = 'public' FROM accounts WHERE true"
    )

    assert sorted(found) == [(False, False), (True, True)]


def test_a_price_rise_is_paid_by_everyone_and_ends_no_term_early_or_twice(ask):
    query = (
        "SELECT sum(mrr) FROM subscriptions WHERE started_on <= DATE '{0}' AND coalesce(ended_on > DATE '{0}', true)"
    )
    for day, factor in (("2025-06-30", 1.0), ("2025-07-01", 1.25), ("2026-05-01", 1.25)):
        ((before,),), ((after,),) = ask("price_rise", query.format(day))

        assert float(after) == pytest.approx(factor * float(before), rel=1e-4)


@pytest.mark.parametrize("kind", ["product_change", "lost_table", "new_segment", "price_rise"])
def test_what_came_before_is_as_it_was(ask, kind):
    for table, known in (("usage", "occurred_at"), ("invoices", "issued_on"), ("cancellations", "notified_at")):
        whole = f"count(*), hash(string_agg(account_id, '' ORDER BY {known}, account_id))"
        query = f"SELECT {whole} FROM {table} WHERE {known} < '{FROM_ON}'"
        before, after = ask(kind, query)

        assert before == after


def test_there_is_no_such_change():
    with pytest.raises(ValueError, match=r"product_change.*came 'war'"):
        PlantedChange("war", FROM_ON)
