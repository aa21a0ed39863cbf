"""What happened, as it is told to a manager."""

from datetime import UTC, date, datetime

import pytest

from app.pages.account.timeline import tell_timeline
from app.store.happenings import HappeningRecord
from app.store.pulses import PulseRecord
from app.words import language_of

ENGLISH, ON = language_of("en"), date(2026, 7, 1)
AT = datetime(2026, 6, 1, 9, tzinfo=UTC)


def tell(happenings=(), pulses=()):
    return tell_timeline(happenings, pulses, ON, ENGLISH, "EUR")


@pytest.mark.parametrize(
    ("kind", "what", "text", "more", "tone"),
    [
        pytest.param(
            "ticket",
            {"topic": "Export fails", "severity": "high"},
            "“Export fails”",
            "high severity, open for 4 weeks",
            "bad",
            id="a severe ticket that is open",
        ),
        pytest.param(
            "ticket",
            {"topic": "VAT", "resolved_at": "2026-06-03T09:00:00", "csat": 4},
            "“VAT”",
            "resolved in 2 days, CSAT 4 of 5",
            "",
            id="a ticket that was resolved",
        ),
        pytest.param(
            "ticket", {"resolved_at": "2026-06-01T11:00:00"}, "Opened", "resolved within a day", "", id="a quick one"
        ),
        pytest.param(
            "invoice",
            {"amount": 1240.0, "due_on": "2026-06-15"},
            "€1,240",
            "unpaid, overdue for 16 days",
            "bad",
            id="overdue",
        ),
        pytest.param(
            "invoice", {"amount": 1240.0, "due_on": "2026-07-15"}, "€1,240", "due 15 July 2026", "", id="not yet due"
        ),
        pytest.param(
            "invoice",
            {"amount": 1240.0, "due_on": "2026-06-15", "paid_on": "2026-06-18"},
            "€1,240",
            "paid 3 days late",
            "bad",
            id="paid late",
        ),
        pytest.param(
            "invoice",
            {"amount": 1240.0, "due_on": "2026-06-15", "paid_on": "2026-06-15"},
            "€1,240",
            "paid on time",
            "",
            id="paid on time",
        ),
        pytest.param("plan", {"plan": "team", "mrr": 100.0}, "team begins", "", "", id="the first plan"),
        pytest.param(
            "plan",
            {"plan": "team", "plan_before": "team", "mrr": 100.0, "mrr_before": 100.0, "seats": 10, "seats_before": 10},
            "team renewed",
            "10 seats",
            "",
            id="renewed",
        ),
        pytest.param(
            "plan",
            {"plan": "pro", "plan_before": "team", "mrr": 410.0, "mrr_before": 100.0, "seats": 25, "seats_before": 18},
            "pro, was team",
            "25 seats, were 18, €310 more a month",
            "good",
            id="an upgrade",
        ),
        pytest.param(
            "plan",
            {"plan": "team", "plan_before": "team", "mrr": 60.0, "mrr_before": 100.0},
            "team renewed",
            "€40 less a month",
            "bad",
            id="less money",
        ),
        pytest.param("left", {"role": "champion", "name": "Una"}, "Champion left", "Una", "bad", id="a champion left"),
        pytest.param("left", {"role": "user"}, "User left", "", "", id="a user left"),
        pytest.param("joined", {"role": "champion"}, "Champion joined", "", "good", id="a champion joined"),
        pytest.param("joined", {"role": "buyer"}, "Buyer joined", "", "", id="a role of the business's own"),
        pytest.param("joined", {}, "Contact person joined", "", "", id="a person without a role"),
        pytest.param("contact", {"kind": "call", "times": 1}, "Call", "", "", id="a call"),
        pytest.param("contact", {"kind": "email", "times": 3}, "Email", "3 times", "", id="three emails on a day"),
        pytest.param("contact", {"kind": "site_visit", "times": 1}, "Site visit", "", "", id="a kind of its own"),
        pytest.param(
            "milestone", {"milestone": "first_invoice"}, "First invoice reached", "", "good", id="a milestone"
        ),
        pytest.param("survey", {"kind": "nps", "score": 9}, "NPS 9 of 10", "", "", id="NPS"),
        pytest.param("survey", {"kind": "mood", "score": 2}, "Mood", "2", "", id="a survey of its own"),
        pytest.param("survey", {"kind": "nps"}, "NPS", "answered without a score", "", id="without a score"),
        pytest.param("pulse", {"score": 2, "author": "Mette"}, "2 of 5", "Mette", "bad", id="a pulse of the source"),
        pytest.param("notice", {}, "Gave notice", "", "bad", id="notice"),
        pytest.param(
            "notice",
            {"withdrawn_at": "2026-06-04T10:00:00"},
            "Gave notice",
            "withdrawn on 4 June 2026",
            "",
            id="notice withdrawn",
        ),
    ],
)
def test_how_it_is_told(kind, what, text, more, tone):
    (line,) = tell([HappeningRecord("1", AT, kind, what)])

    assert (line.on, line.text, line.more, line.tone) == (date(2026, 6, 1), text, more, tone)


def test_what_was_noted_here_is_told_at_once_and_once():
    noted = PulseRecord("A-1", "1" * 32, "Mette", 4, "Fine.", AT, "red", 384)
    comes_back = HappeningRecord("pulse:1", AT, "pulse", {"score": 4, "author": "Mette", "note": "Fine."})
    others = HappeningRecord("pulse:2", AT.replace(day=2), "pulse", {"score": 4, "author": "Bo"})
    lines = tell([comes_back, others], [noted])

    assert [(line.text, line.more, line.note) for line in lines] == [
        ("4 of 5", "Bo", ""),
        ("4 of 5", "Mette, when the score was 38.4", "Fine."),
    ]


def test_the_newest_comes_first():
    days = [
        HappeningRecord(str(day), AT.replace(day=day), "contact", {"kind": "call", "times": 1}) for day in (3, 9, 5)
    ]

    assert [line.on.day for line in tell(days)] == [9, 5, 3]
