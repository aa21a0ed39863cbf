"""Subscriptions are unbroken chains of terms, invoices follow them."""

CHAINED = """
    SELECT *, lead(started_on) OVER (PARTITION BY account_id ORDER BY started_on) AS next_on,
           lag(ended_on) OVER (PARTITION BY account_id ORDER BY started_on) AS last_ended_on,
           lag(mrr / seats) OVER (PARTITION BY account_id ORDER BY started_on) AS last_price,
           lag(plan) OVER (PARTITION BY account_id ORDER BY started_on) AS last_plan,
           lag(seats) OVER (PARTITION BY account_id ORDER BY started_on) AS last_seats
    FROM subscriptions
"""


def test_a_row_ends_where_the_next_begins_or_the_spell_ends(company):
    gaps = f"""
        SELECT 1 FROM ({CHAINED}) AS s WHERE next_on IS DISTINCT FROM ended_on AND NOT EXISTS (
            SELECT 1 FROM cancellations AS c WHERE c.account_id = s.account_id AND effective_on = s.ended_on
        ) AND NOT (next_on IS NULL AND ended_on IS NULL)
    """

    assert company.count(gaps) == 0
    assert company.count(f"SELECT 1 FROM ({CHAINED}) WHERE next_on = ended_on") > 10_000


def test_a_customer_has_terms_and_who_left_has_none(company):
    left = """
        SELECT account_id FROM cancellations WHERE withdrawn_at IS NULL AND effective_on < end_of_data()
        QUALIFY row_number() OVER (PARTITION BY account_id ORDER BY notified_at DESC) = 1
    """
    running = "SELECT account_id FROM subscriptions WHERE ended_on IS NULL"
    returned = """
        SELECT account_id FROM subscriptions AS s WHERE EXISTS (
            SELECT 1 FROM cancellations AS c WHERE c.account_id = s.account_id AND started_on > effective_on)
    """

    assert company.count(f"({left}) INTERSECT ({running}) EXCEPT ({returned})") == 0
    assert company.count(f"{running} GROUP BY account_id HAVING count(*) > 1") == 0


def test_no_row_outlives_its_renewal(company):
    assert company.count("SELECT 1 FROM subscriptions WHERE coalesce(ended_on, end_of_data()) > renews_on") == 0


def test_every_kind_of_change_happens(company):
    changes = company.ask(
        f"""
        SELECT count(*) FILTER (plan > last_plan OR (plan = 'growth' AND last_plan = 'starter')),
               count(*) FILTER (seats > last_seats), count(*) FILTER (seats < last_seats),
               count(*) FILTER (plan = last_plan AND seats = last_seats AND last_price > 0
                                AND mrr / seats > 1.12 * last_price),
               count(*) FILTER (plan = last_plan AND seats = last_seats AND mrr / seats = last_price)
        FROM ({CHAINED})
        """
    )

    assert all(count > 50 for count in changes[0]), changes


def test_invoices_bill_the_terms_of_their_day(company):
    billed = """
        SELECT amount / mrr AS months FROM invoices AS i JOIN subscriptions AS s
        ON i.account_id = s.account_id AND issued_on >= started_on
        AND (ended_on IS NULL OR issued_on < ended_on)
    """

    assert company.count(f"SELECT 1 FROM ({billed}) WHERE abs(months - 1) > 1e-9 AND abs(months - 3) > 1e-9") == 0
    assert company.count(billed) == company.count("SELECT 1 FROM invoices")


def test_some_pay_late_and_some_never(company):
    late, never, all_rows = company.ask(
        """SELECT count(*) FILTER (paid_on > due_on),
                  count(*) FILTER (paid_on IS NULL AND due_on < end_of_data() - 60),
                  count(*) FROM invoices"""
    )[0]

    assert 0.05 < late / all_rows < 0.35
    assert 0.001 < never / all_rows < 0.05
