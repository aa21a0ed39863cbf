"""Names, brought to one form."""

import pytest

from features.proposal.names import common_start, forms_of, words_of


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("customerID", ("customer", "id"), id="capitals in it"),
        pytest.param("Signup Date", ("signup", "date"), id="a space"),
        pytest.param("kündigung am", ("kuendigung", "am"), id="an umlaut"),
        pytest.param("Straße", ("strasse",), id="a sharp s"),
        pytest.param('the "real" one', ("the", "real", "one"), id="quotes"),
        pytest.param("MRR", ("mrr",), id="capitals only"),
        pytest.param("SalesforceAccountID", ("salesforce", "account", "id"), id="an abbreviation at the end"),
        pytest.param("顧客", (), id="letters that have no plain form"),
    ],
)
def test_words(name, words):
    assert words_of(name) == words


@pytest.mark.parametrize(
    ("names", "shared"),
    [
        pytest.param(["shop_orders", "shop_users"], 1, id="one word"),
        pytest.param(["shop_orders"], 0, id="a single name"),
        pytest.param(["usage", "usage_log"], 0, id="a name is left of each"),
        pytest.param(["a_b_c", "a_b_d"], 2, id="two words"),
    ],
)
def test_what_all_begin_with(names, shared):
    assert common_start(names) == shared


def test_a_column_goes_by_its_name_without_unit_and_table():
    assert forms_of("invoice_amount_eur", ("invoices",)) == ("invoiceamounteur", "invoice")
    assert forms_of("ticket_status", ("support", "tickets")) == ("ticketstatus", "status")
