"""What goes wrong in a run is told to everybody who gets alerts."""

import pytest

from app.alerting.trouble import tell_trouble
from app.delivery.destination import Delivered, Refused, Retry
from app.settings import Settings, SlackAlertSettings
from tests.app.delivery.conftest import Says

SUBJECT, TEXT = "The source is away", "Yesterday's scores stay.\n\nLook whether the database is there."


@pytest.fixture
def everybody(make_email, postbox, receiver):
    slack = SlackAlertSettings(kind="slack", secret=receiver.url(), allow_private=True)
    unusable = SlackAlertSettings(kind="slack")
    return Settings(
        alerts={"mail": make_email(postbox.port), "slack": slack, "lame": unusable},
        service={"public_url": "https://varme.example.com"},
    )


def test_it_goes_to_every_alert_and_each_says_what_became_of_it(everybody, clock, postbox, receiver):
    told = tell_trouble(everybody, clock, "source-away-2026-06-30", SUBJECT, TEXT)
    (mail,) = postbox.received

    assert (told["mail"], told["slack"]) == (Delivered(), Delivered())
    assert isinstance(told["lame"], Refused)
    assert "VARME_ALERTS__LAME__SECRET" in told["lame"].why
    assert mail.recipients == ("success@example.com",)
    assert mail.message["Subject"] == SUBJECT
    assert mail.part("plain") == f"{TEXT}\n\nhttps://varme.example.com\n"
    assert len(receiver.received) == 1


def test_what_fails_is_said(everybody, clock, postbox, receiver):
    postbox.answers["DATA"] = "554 No"
    receiver.always = Says(503)
    told = tell_trouble(everybody, clock, "source-away-2026-06-30", SUBJECT, TEXT)

    assert isinstance(told["mail"], Refused)
    assert isinstance(told["slack"], Retry)


def test_what_a_driver_said_adds_no_header(everybody, clock, postbox):
    tell_trouble(everybody, clock, "key", "No such table\r\nBcc: all@example.com", "It said:\r\n\x1b[31mred\ud800")
    (mail,) = postbox.received

    assert mail.message["Bcc"] is None
    assert mail.part("plain").startswith("It said:\n[31mred\n")


def test_without_alerts_nobody_is_told(clock):
    assert tell_trouble(Settings(), clock, "key", SUBJECT, TEXT) == {}
