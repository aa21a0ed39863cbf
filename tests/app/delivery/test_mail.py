"""What is told: the score as people read it, the reasons in words, what changed, and a link."""

from dataclasses import replace
from datetime import date

import pytest

from app.delivery.mail import mail_for
from app.settings import FolderSettings
from app.store.filling import Earlier


@pytest.fixture
def mail(tmp_path):
    def make(public_url=None, **changes):
        return mail_for({"crm": FolderSettings(kind="folder", path=tmp_path, **changes)}, {}, public_url)

    return make


def test_an_account_is_told_with_reasons_in_words_and_a_link(mail, make_record):
    told = mail("https://varme.example.com/").write(
        "crm", make_record("A/1"), Earlier(date(2026, 6, 28), 450, "yellow")
    )

    assert {key: value for key, value in told.items() if key != "reasons"} == {
        "account_id": "A/1",
        "snapshot_on": "2026-06-29",
        "score": 38.4,
        "band": "red",
        "churn_probability": 0.319,
        "horizon_days": 90,
        "change": {"since": "2026-06-28", "score": 45.0, "band": "yellow", "points": -6.6},
        "model_version": "3",
        "scored_at": "2026-06-30T12:00:00+00:00",
        "link": "https://varme.example.com/accounts/A%2F1",
    }
    (reason,) = told["reasons"]
    assert (reason["code"], reason["signal"], reason["points"]) == ("logins.logins_30d", "logins", -21.4)
    assert reason["text"]


def test_what_is_not_known_is_null(mail, make_record):
    record = make_record()
    grey = replace(record, answer=replace(record.answer, score=None, churn_probability=None, band="grey", reasons=()))
    told = mail().write("crm", grey, Earlier(date(2026, 6, 28), 450, "yellow"))

    assert (told["score"], told["churn_probability"], told["reasons"], told["link"]) == (None, None, [], None)
    assert told["change"]["points"] is None
    assert mail().write("crm", record, None)["change"] is None


@pytest.mark.parametrize("most", [0, 1])
def test_so_many_reasons_are_told(mail, make_record, most):
    assert len(mail(reasons=most).write("crm", make_record(), None)["reasons"]) == most


def test_each_is_told_in_its_language(mail, make_record):
    english, danish = (
        mail(language=language).write("crm", make_record(), None)["reasons"][0]["text"] for language in ("en", "da")
    )

    assert english != danish
