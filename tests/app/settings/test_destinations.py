"""Sections of destinations: what is allowed, whence secrets come, and that a mistake repeats none."""

import pytest

from app.settings import FolderSettings, SettingsError, WebhookSettings, load_settings


@pytest.fixture
def load(tmp_path):
    def read(text):
        file = tmp_path / "varme.toml"
        file.write_text(text)
        return load_settings(file).destinations

    return read


def test_a_section_is_read_by_its_kind(load):
    found = load(
        '[destinations.crm]\nkind = "webhook"\nurl = "https://example.com/x"\n'
        '[destinations.files]\nkind = "folder"\npath = "/data"\nformat = "xlsx"\n'
    )

    assert isinstance(found["crm"], WebhookSettings)
    assert isinstance(found["files"], FolderSettings)
    assert (found["crm"].reasons, found["crm"].per_minute, found["crm"].tries) == (3, 600, 12)
    assert (found["files"].format, found["files"].per_minute) == ("xlsx", 0)


def test_a_secret_comes_from_the_environment(load, monkeypatch):
    monkeypatch.setenv("VARME_DESTINATIONS__CRM__SECRET", "whsec_one whsec_two")
    found = load('[destinations.crm]\nkind = "webhook"\nurl = "https://example.com/x"\n')

    assert found["crm"].secret.get_secret_value() == "whsec_one whsec_two"


def test_a_secret_alone_is_no_destination_yet(load, monkeypatch):
    monkeypatch.setenv("VARME_DESTINATIONS__CRM__SECRET", "whsec_one")

    assert load("") == {}


@pytest.mark.parametrize(
    ("section", "says"),
    [
        ('url = "hidden"', "kind: one of webhook, folder is expected"),
        ('kind = "fax"\nurl = "hidden"', "kind: one of webhook, folder is expected"),
        ('kind = "webhook"', "has no url, and needs one"),
        ('kind = "folder"\npth = "hidden"', "there is no key 'pth'. Did you mean 'path'"),
        ('kind = "webhook"\nurl = "http://example.com/hidden"', "an address of https is expected"),
        ('kind = "webhook"\nurl = "https://user:hidden@example.com/"', "without user, password"),
        ('kind = "webhook"\nurl = "ftp://example.com/hidden"', "an address of the web is expected"),
        ('kind = "webhook"\nurl = "https://example.com/ hidden"', "an address of the web is expected"),
        ('kind = "webhook"\nurl = "https://example.com:99999/hidden"', "an address of the web is expected"),
        ('kind = "webhook"\nurl = "https://example.com/"\nsecret = 5', "valid string"),
        (
            'kind = "webhook"\nurl = "https://example.com/"\nsecret = "hidden"\nsecret_file = "x"',
            "secret and secret_file say the same",
        ),
        ('kind = "folder"\npath = "x"\nlanguage = "hidden"', "one of en"),
        ('kind = "folder"\npath = "x"\ntries = 0', "greater than or equal to 1"),
    ],
)
def test_a_mistake_is_named_and_what_came_is_not_shown(load, section, says):
    with pytest.raises(SettingsError) as refused:
        load(f"[destinations.crm]\n{section}\n")

    assert "[destinations.crm]" in str(refused.value)
    assert says in str(refused.value)
    assert "hidden" not in str(refused.value)


@pytest.mark.parametrize("name", ["CRM", "my-crm", "my__crm", "1", "crm_"])
def test_a_name_that_no_variable_could_name_is_refused(load, name):
    with pytest.raises(SettingsError, match="small letters"):
        load(f'[destinations.{name}]\nkind = "folder"\npath = "x"\n')
