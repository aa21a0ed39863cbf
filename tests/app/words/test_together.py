"""Several features of a signal in one sentence, where they tell more together."""

import pytest

from app.words import say
from models.answer import FeaturePoints, Reason


def reason_of(lead, *others, points=-50, alike="all"):
    features = tuple(FeaturePoints(name, value, typical, points) for name, value, typical in (lead, *others))
    return Reason(f"signal.{lead[0]}", "signal", "lead", points, features, alike)


USERS, SHARE = ("active_users_30d", 3.0, 17.0), ("seats_used_share", 0.12, 0.68)
GONE, LEFT = ("champions_now", 0.0, 1.0), ("champions_left_90d", 1.0, 0.0)
AGO = ("days_since_champion_left", 42.0, None)
SILENT = ("days_since_champion_active", None, 3.0)
INVOICES, LATE, AMOUNT = ("invoices_overdue", 2.0, 0.0), ("overdue_days", 34.0, 0.0), ("overdue_amount", 1234.5, 0.0)
TICKETS, OLDEST = ("tickets_open", 3.0, 1.0), ("oldest_open_ticket_days", 12.0, 2.0)
SEVERE = ("severe_tickets_open", 1.0, 0.0)
REACHED, STEP = ("milestones_reached", 2.0, 5.0), ("milestone_overdue_days", 20.0, 0.0)
LOST, GAINED = ("users_lost_30d", 5.0, 1.0), ("users_gained_30d", 2.0, 3.0)


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        pytest.param(
            reason_of(USERS, SHARE, alike="size"),
            "Only 3 of 25 seats were active in the last 30 days; accounts of this size that stay have about 17.",
            id="people on seats",
        ),
        pytest.param(
            reason_of(SHARE, USERS),
            "Only 3 of 25 seats were active in the last 30 days; accounts that stay have about 17.",
            id="as many of the same seats",
        ),
        pytest.param(
            reason_of(("seats_used_share", 0.8, 0.68), ("active_users_30d", 20.0, 5.0), points=50),
            "20 of 25 seats were active in the last 30 days, more than in accounts that stay (about 17).",
            id="seats, good news",
        ),
        pytest.param(
            reason_of(("seats_used_share", 1.2, 0.68), ("active_users_30d", 30.0, 5.0), points=50),
            "30 people were active in the last 30 days, on 25 paid seats, more than in accounts that stay (about 17).",
            id="more people than seats",
        ),
        pytest.param(
            reason_of(USERS, SHARE, ("active_users_change_30d", 0.25, 1.0)),
            "Only 3 of 25 seats were active in the last 30 days, 75% fewer than in the 30 days before; "
            "accounts that stay have about 17.",
            id="seats, and their change",
        ),
        pytest.param(
            reason_of(("active_users_30d", 1.0, 3.0), ("seats_used_share", 1.0, 0.7)),
            "Only 1 person used the product in the last 30 days; accounts that stay have about 3 people active.",
            id="one seat",
        ),
        pytest.param(
            reason_of(GONE, LEFT), "The champion left in the last 90 days and nobody has taken over.", id="gone"
        ),
        pytest.param(
            reason_of(("champions_left_90d", 2.0, 0.0), GONE),
            "2 champions left in the last 90 days and nobody has taken over.",
            id="two gone",
        ),
        pytest.param(
            reason_of(GONE, LEFT, AGO), "The champion left 6 weeks ago and nobody has taken over.", id="gone since"
        ),
        pytest.param(
            reason_of(("champions_left_90d", 2.0, 0.0), AGO, GONE),
            "2 champions left in the last 90 days, the last of them 6 weeks ago, and nobody has taken over.",
            id="two gone since",
        ),
        pytest.param(
            reason_of(("days_since_champion_left", 400.0, None), GONE, ("champions_left_90d", 0.0, 0.0)),
            "The champion left 13 months ago and nobody has taken over.",
            id="long gone",
        ),
        pytest.param(
            reason_of(("days_since_champion_left", None, None), ("champions_now", 1.0, 1.0), points=50),
            "The account has 1 champion, as is usual in accounts that stay.",
            id="none is gone, since there is one",
        ),
        pytest.param(
            reason_of(("days_since_champion_left", None, None), ("champions_now", None, 1.0)),
            "No champion is on record who left without another taking over, which lowers the score.",
            id="nobody knows whether there is one",
        ),
        pytest.param(
            reason_of(SILENT, GONE), "The account has no champion; accounts that stay have about 1.", id="no champion"
        ),
        pytest.param(
            reason_of(LEFT, ("champions_now", 1.0, 1.0)),
            "1 champion left in the last 90 days, and the account now has 1 champion; "
            "accounts that stay usually lose none.",
            id="followed",
        ),
        pytest.param(
            reason_of(INVOICES, LATE),
            "2 invoices are overdue, the oldest by 34 days; accounts that stay usually have none.",
            id="overdue",
        ),
        pytest.param(
            reason_of(LATE, INVOICES, AMOUNT),
            "2 invoices are overdue, the oldest by 34 days, and come to 1,234; accounts that stay usually have none.",
            id="overdue, and how much",
        ),
        pytest.param(
            reason_of(AMOUNT, LATE, ("invoices_overdue", 1.0, 0.0)),
            "1 invoice of 1,234 is overdue by 34 days; in accounts that stay usually nothing is overdue.",
            id="one overdue",
        ),
        pytest.param(
            reason_of(OLDEST, TICKETS),
            "3 support tickets are open, the oldest for 12 days; in accounts that stay the oldest has waited about "
            "2 days.",
            id="tickets",
        ),
        pytest.param(
            reason_of(("tickets_open", 1.0, 0.0), OLDEST),
            "1 support ticket has been open for 12 days; accounts that stay usually have none.",
            id="one ticket",
        ),
        pytest.param(
            reason_of(SEVERE, TICKETS),
            "1 of 3 open support tickets is severe; accounts that stay usually have none.",
            id="severe among others",
        ),
        pytest.param(
            reason_of(("wishes_open", 4.0, 1.0), ("oldest_wish_days", 400.0, 30.0)),
            "4 feature requests are open, the oldest for 13 months; accounts that stay have about 1.",
            id="wishes",
        ),
        pytest.param(
            reason_of(REACHED, STEP),
            "Only 2 onboarding milestones have been reached, and the next step is 20 days overdue; "
            "accounts that stay have reached about 5.",
            id="milestones",
        ),
        pytest.param(
            reason_of(STEP, REACHED),
            "2 onboarding milestones have been reached, and the next step is 20 days overdue; "
            "in accounts that stay usually none is.",
            id="the next step",
        ),
        pytest.param(
            reason_of(LOST, GAINED),
            "5 people stopped using the product in the last 30 days, and 2 began; accounts that stay lose about 1.",
            id="lost and gained",
        ),
        pytest.param(
            reason_of(GAINED, LOST),
            "2 people began to use the product in the last 30 days, and 5 stopped; accounts that stay gain about 3.",
            id="gained and lost",
        ),
        pytest.param(
            reason_of(("tickets_open", 1.0, 4.0), OLDEST, points=50),
            "1 support ticket is open, fewer than in accounts that stay (about 4).",
            id="good news needs no more",
        ),
        pytest.param(
            reason_of(("invoices_overdue", 0.0, 0.0), ("overdue_days", 0.0, 0.0), points=50),
            "No invoice is overdue, as is usual in accounts that stay.",
            id="nothing overdue",
        ),
    ],
)
def test_together(reason, sentence):
    assert say(reason) == sentence
