"""Mail against a real server: what comes there, to whom, and what each of its answers means."""

import socket

import pytest

from app.alerting import smtp
from app.alerting.smtp import MOST_SUBJECT, EmailChannel
from app.delivery.destination import Delivered, DestinationRefused, Refused, Retry

HEADERS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "List-Id",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "MIME-Version",
    "Content-Type",
}
PASSWORD = "hidden"  # noqa: S105 -- of nobody
OWNERS = {"Freja Krogh": "freja@example.com"}


@pytest.fixture
def open_channel(make_email, clock):
    return lambda port, **changes: EmailChannel("ops", make_email(port, **changes), clock)


def test_a_mail_arrives_with_its_text_in_two_forms(open_channel, postbox, make_message):
    outcome = open_channel(postbox.port, owners=OWNERS).tell(make_message())
    (mail,) = postbox.received

    assert outcome == Delivered()
    assert (mail.sender, mail.recipients) == ("varme@example.com", ("freja@example.com",))
    assert set(mail.message.keys()) == HEADERS
    assert mail.message["To"] == "freja@example.com"
    assert mail.message["Subject"] == "Nordhavn A/S turned red (score 41.2, was 63.0)"
    assert mail.message["Message-ID"].endswith("@example.com>")
    assert mail.message["List-Id"] == "<ops.alerts.varme.example.com>"
    assert mail.part("plain").splitlines() == [
        "• Logins fell to 9",
        "• Two tickets wait",
        "",
        "Owner: Freja Krogh",
        "",
        "https://varme.example.com/accounts/A-1?a=1&b=2",
    ]
    assert "• Logins fell to 9<br>\n• Two tickets wait</p>" in mail.part("html")
    assert '<a href="https://varme.example.com/accounts/A-1?a=1&amp;b=2">' in mail.part("html")


@pytest.mark.parametrize(
    ("owner", "addresses", "expected"),
    [
        pytest.param("Freja Krogh", (), ("freja@example.com",), id="an owner of the settings"),
        pytest.param("Freja Krogh", ("f@example.com",), ("freja@example.com",), id="the settings come first"),
        pytest.param("Ole", ("ole@example.com", "o@example.com"), ("ole@example.com", "o@example.com"), id="people"),
        pytest.param("Ole", (), ("success@example.com",), id="an owner without an address"),
        pytest.param(None, (), ("success@example.com",), id="nobody's"),
    ],
)
def test_it_goes_to_the_owner_where_an_address_is_known(
    open_channel, postbox, make_message, owner, addresses, expected
):
    channel = open_channel(postbox.port, owners=OWNERS)
    message = make_message(owner=owner, addresses=addresses)
    channel.tell(message)

    assert [one.recipients for one in postbox.received] == [expected]
    assert f"to {', '.join(expected)}\n" in channel.describe(message)


@pytest.mark.parametrize(
    "name",
    [
        "Nord\r\nBcc: all@example.com\r\n\r\nhavn",
        "Nord\nBcc: all@example.com",
        "Nord\rBcc: all@example.com",
        "Nord\x0bhavn\x85\u2028\u2029\x00",
        'Nord" <all@example.com>, "havn',
        "Nørd\u202e 🔥 =?utf-8?q?Bcc=3A?= \ud800",
        "Nord " * 200,
    ],
    ids=["CR LF", "LF", "CR", "other breaks", "quotes", "encoded words", "long"],
)
def test_a_name_adds_no_header_and_no_recipient(open_channel, postbox, make_message, name):
    outcome = open_channel(postbox.port).tell(make_message(subject=f"{name} turned red"))
    (mail,) = postbox.received

    assert outcome == Delivered()
    assert set(mail.message.keys()) == HEADERS
    assert mail.recipients == ("success@example.com",)
    assert mail.message["Subject"].startswith(name[:3])
    assert len(mail.message["Subject"]) <= MOST_SUBJECT


def test_what_a_name_holds_is_text_in_the_page_too(open_channel, postbox, make_message):
    open_channel(postbox.port).tell(make_message(text="<script>alert(1)</script> & co.", link=None))

    assert "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; co.</p>" in postbox.received[0].part("html")


@pytest.mark.parametrize(
    ("step", "answer", "expected", "says"),
    [
        ("MAIL", "451 4.3.0 Try later", Retry, "451 4.3.0 Try later"),
        ("MAIL", "550 5.7.1 Not from there", Refused, "550 5.7.1 Not from there"),
        ("RCPT", "450 4.2.1 Greylisted", Retry, "to the recipient success@example.com: 450 4.2.1 Greylisted"),
        ("RCPT", "550 5.1.1 No such user", Refused, "to the recipient success@example.com: 550 5.1.1 No such user"),
        ("DATA", "421 4.7.0 Too many", Retry, "421 4.7.0 Too many"),
        ("DATA", "452 4.2.2 Full", Retry, "452 4.2.2 Full"),
        ("DATA", "554 5.7.1 Looks like spam", Refused, "554 5.7.1 Looks like spam"),
        ("MAIL", "530 5.7.0 Authentication required", Retry, "wants a user name and a password (530)"),
        ("MAIL", "354 What?", Retry, "354 What?"),
    ],
)
def test_each_answer_means_something(open_channel, postbox, make_message, step, answer, expected, says):
    postbox.answers[step] = answer
    outcome = open_channel(postbox.port).tell(make_message())

    assert isinstance(outcome, expected)
    assert says in outcome.why


def test_where_one_recipient_is_refused_nobody_gets_it(open_channel, postbox, make_message):
    postbox.answers["b@example.com"] = "550 No such user"
    outcome = open_channel(postbox.port, to=["a@example.com", "b@example.com"]).tell(make_message())

    assert isinstance(outcome, Refused)
    assert "b@example.com" in outcome.why
    assert postbox.received == []


@pytest.mark.parametrize(("does", "seconds"), [("drops", 5), ("hangs", 0.3)])
def test_what_may_have_arrived_is_tried_again_and_is_the_same_mail(open_channel, postbox, make_message, does, seconds):
    postbox.does = does
    channel = open_channel(postbox.port, timeout_seconds=seconds)
    first = channel.tell(make_message())
    postbox.does = "answers"
    second = channel.tell(make_message())
    one, other = postbox.received

    assert isinstance(first, Retry)
    assert "before the mail server said whether it has the message" in first.why
    assert second == Delivered()
    assert one.whole == other.whole


def test_another_message_has_another_id(open_channel, postbox, make_message):
    channel = open_channel(postbox.port)
    for key in ("one", "two"):
        channel.tell(make_message(key=key))

    assert len({one.message["Message-ID"] for one in postbox.received}) == 2


def test_nobody_there_is_tried_again(open_channel, make_message):
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        outcome = open_channel(one.getsockname()[1]).tell(make_message())

    assert isinstance(outcome, Retry)
    assert "could not be reached" in outcome.why


def test_one_that_takes_the_connection_and_says_nothing_is_tried_again(open_channel, make_message):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        outcome = open_channel(silent.getsockname()[1], timeout_seconds=0.2).tell(make_message())

    assert isinstance(outcome, Retry)
    assert "did not answer within 0.2 seconds" in outcome.why


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_mail_goes_encrypted_to_whom_the_certificate_names(
    open_channel, make_postbox, make_message, trust, certificate, tls
):
    postbox = make_postbox(trust, is_encrypted=tls == "tls")
    trusting = open_channel(postbox.port, tls=tls, ca_file=certificate).tell(make_message())
    doubting = open_channel(postbox.port, tls=tls).tell(make_message())

    assert trusting == Delivered()
    assert [one.is_encrypted for one in postbox.received] == [True]
    assert isinstance(doubting, Retry)
    assert "certificate does not hold" in doubting.why


def test_a_server_without_encryption_gets_nothing_where_it_is_expected(open_channel, postbox, make_message):
    outcome = open_channel(postbox.port, tls="starttls", username="u", secret=PASSWORD).tell(make_message())

    assert isinstance(outcome, Retry)
    assert "offers no STARTTLS" in outcome.why
    assert postbox.received == []


@pytest.mark.parametrize(("is_allowed", "expected"), [(False, Refused), (True, Delivered)])
def test_over_the_internet_nothing_goes_unencrypted_unless_that_is_meant(
    open_channel, postbox, make_message, monkeypatch, is_allowed, expected
):
    monkeypatch.setattr(smtp, "is_public", lambda _: True)
    outcome = open_channel(postbox.port, allow_plain=is_allowed).tell(make_message())

    assert isinstance(outcome, expected)
    assert len(postbox.received) == is_allowed


@pytest.mark.parametrize(("password", "expected"), [("right", Delivered), ("mistyped", Retry)])
def test_it_signs_in(open_channel, make_postbox, make_message, trust, certificate, password, expected):
    postbox = make_postbox(trust, accepts={("varme", "right")})
    channel = open_channel(postbox.port, tls="starttls", ca_file=certificate, username="varme", secret=password)
    outcome = channel.tell(make_message())

    assert isinstance(outcome, expected)
    assert set(postbox.signed_in) == {("varme", password)}
    if expected is Retry:
        assert "(535)" in outcome.why
        assert "VARME_ALERTS__OPS__SECRET" in outcome.why
        assert password not in outcome.why


def test_where_there_is_no_signing_in_a_password_is_not_said(open_channel, postbox, make_message):
    outcome = open_channel(postbox.port, username="varme", secret=PASSWORD).tell(make_message())

    assert isinstance(outcome, Retry)
    assert "offers no signing in" in outcome.why


def test_a_check_sends_a_mail_and_says_to_whom(open_channel, postbox):
    checked = open_channel(postbox.port, owners=OWNERS).check()

    assert postbox.received[0].recipients == ("success@example.com",)
    assert f"localhost:{postbox.port} took a test message to success@example.com." in checked.lines
    assert "Freja Krogh (freja@example.com)" in checked.lines[1]


def test_a_check_that_fails_says_why(open_channel, postbox):
    postbox.answers["DATA"] = "554 No"
    with pytest.raises(DestinationRefused, match="Alert ops: The mail server answered: 554 No"):
        open_channel(postbox.port).check()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"username": "u"}, "VARME_ALERTS__OPS__SECRET"),
        ({"username": "u", "secret": "pæss"}, "beyond ASCII"),
        ({"tls": "tls", "ca_file": "nowhere.pem"}, "nowhere.pem cannot be read"),
    ],
    ids=["no password", "letters that do not go", "no certificates"],
)
def test_one_that_cannot_work_is_refused_at_once(open_channel, changes, says):
    with pytest.raises(DestinationRefused, match=says) as refused:
        open_channel(25, **changes)

    assert "pæss" not in str(refused.value)
