"""Sections of alerts: what is allowed, whence secrets come, and that a mistake repeats none."""

import pytest

from app.settings import SettingsError, load_settings
from app.settings.alerts import is_mail_address

MAIL = 'kind = "email"\nhost = "smtp.example.com"\nfrom_address = "varme@example.com"\nto = ["a@example.com"]\n'


@pytest.fixture
def load(tmp_path):
    def read(text):
        file = tmp_path / "varme.toml"
        file.write_text(text)
        return load_settings(file).alerts

    return read


def test_a_section_is_read_by_its_kind(load):
    found = load(
        '[alerts.ops]\nkind = "slack"\nbelow = 45.0\n'
        '[alerts.pager]\nkind = "webhook"\nurl = "https://example.com/x"\nwhen = "red"\n'
        f'[alerts.mail]\n{MAIL}owners = {{ "Freja Krogh" = "freja@example.com" }}\n'
    )
    mail, ops = found["mail"], found["ops"]

    assert {name: one.kind for name, one in found.items()} == {"ops": "slack", "pager": "webhook", "mail": "email"}
    assert (ops.below, ops.quiet_days, ops.first, ops.language, ops.reasons) == (45.0, 14, False, "en", 3)
    assert (mail.below, mail.when, mail.tls, mail.server_port) == (None, "red", "starttls", 587)
    assert mail.owners == {"Freja Krogh": "freja@example.com"}


@pytest.mark.parametrize(("tls", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_port_follows_the_encryption(load, tls, port):
    assert load(f'[alerts.mail]\n{MAIL}tls = "{tls}"\n')["mail"].server_port == port


def test_a_secret_comes_from_the_environment_and_is_not_shown(load, monkeypatch):
    monkeypatch.setenv("VARME_ALERTS__OPS__SECRET", "https://hooks.example.com/hidden")
    found = load('[alerts.ops]\nkind = "slack"\n')

    assert found["ops"].secret.get_secret_value() == "https://hooks.example.com/hidden"
    assert "hidden" not in repr(found)
    assert load("") == {}


@pytest.mark.parametrize(
    ("section", "says"),
    [
        ('kind = "fax"\nurl = "hidden"', "kind: one of webhook, slack, email is expected"),
        ('kind = "webhook"', "has no url, and needs one"),
        ('kind = "webhook"\nurl = "http://example.com/hidden"', "an address of https is expected"),
        ('kind = "slack"\nbelow = 0', "greater than 0"),
        ('kind = "slack"\nwhen = "red"\nbelow = 45.0', "when and below say the same"),
        ('kind = "slack"\nwhen = "hidden"', "'red'"),
        ('kind = "slack"\nquiet_days = 0', "greater than or equal to 1"),
        ('kind = "slack"\nlanguage = "hidden"', "one of en"),
        ('kind = "slack"\nsecret = "hidden"\nsecret_file = "x"', "secret and secret_file say the same"),
        ('kind = "slack"\nchanel = "hidden"', "there is no key 'chanel'"),
        (f"{MAIL}port = 0", "greater than or equal to 1"),
        (f'{MAIL}tls = "hidden"', "'starttls', 'tls' or 'none'"),
        (f'{MAIL}owners = {{ "Freja" = "Freja <hidden@example.com>" }}', "an address of mail is expected"),
        (MAIL.replace('"a@example.com"', ""), "at least 1 item"),
        (MAIL.replace("a@example.com", "hidden"), "an address of mail is expected"),
        (MAIL.replace("varme@", "hidden, x@"), "an address of mail is expected"),
    ],
)
def test_a_mistake_is_named_and_what_came_is_not_shown(load, section, says):
    with pytest.raises(SettingsError) as refused:
        load(f"[alerts.ops]\n{section}\n")

    assert "[alerts.ops]" in str(refused.value)
    assert says in str(refused.value)
    assert "hidden" not in str(refused.value)


@pytest.mark.parametrize("name", ["OPS", "my-ops", "ops.crm"])
def test_a_name_that_no_variable_could_name_is_refused(load, name):
    with pytest.raises(SettingsError):
        load(f'[alerts.{name}]\nkind = "slack"\n')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("freja.krogh+red@mail.example.com", True),
        ("o'brien@example.com", True),
        ("freja", False),
        ("freja@", False),
        ("a@b@example.com", False),
        ("a@example.com\n", False),
        ("a@example.com,b@example.com", False),
        ("a b@example.com", False),
        ("<a@example.com>", False),
        ("å@example.com", False),
        ("a@example.com>\r\nRCPT TO:<b@example.com", False),
    ],
)
def test_an_address_is_one_recipient(text, expected):
    assert is_mail_address(text) is expected
