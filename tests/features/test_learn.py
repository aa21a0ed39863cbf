"""What is learnt of a source for the catalogue state: the currency of its amounts."""

from datetime import date, datetime

import pytest

from features.learn import learn_state

UNTIL = date(2026, 7, 1)
LATEST = {"touchpoints": [{"occurred_at": datetime(2026, 6, 30)}]}


def accounts(*currencies, signed_up_on=date(2025, 1, 1)):
    return [
        {"account_id": f"{code}-{number}", "signed_up_on": signed_up_on, "currency": code}
        for number, code in enumerate(currencies)
    ]


@pytest.mark.parametrize(
    ("rows", "currency"),
    [
        pytest.param(accounts("DKK", "DKK"), "DKK", id="all the same"),
        pytest.param(accounts("EUR", " eur"), "EUR", id="written otherwise"),
        pytest.param(accounts("DKK", "EUR"), None, id="several"),
        pytest.param(accounts("DKK", None), None, id="one does not say"),
        pytest.param(accounts(None, None), None, id="none says"),
        pytest.param(accounts("kroner"), None, id="no code of a currency"),
        pytest.param(
            accounts("DKK") + accounts("EUR", signed_up_on=UNTIL), "DKK", id="another comes later, so nobody knew"
        ),
    ],
)
def test_amounts_have_a_currency_where_all_accounts_have_one(make_source, rows, currency):
    assert learn_state(make_source(LATEST | {"accounts": rows}), UNTIL).currency == currency


def test_without_the_column_amounts_have_none(make_source):
    source = make_source(LATEST | {"accounts": [{}]}, without={"accounts": {"currency"}})

    assert learn_state(source, UNTIL).currency is None
