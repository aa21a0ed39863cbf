"""Sections of destinations: what is allowed, whence secrets come, and that a mistake repeats none."""

import pytest

from app.settings import FolderSettings, HubSpotSettings, SettingsError, WebhookSettings, load_settings

SALESFORCE = 'kind = "salesforce"\nconsumer_key = "key"\n'


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


def test_hubspot_needs_nothing_but_its_kind(load):
    found = load('[destinations.hub]\nkind = "hubspot"\n')["hub"]

    assert isinstance(found, HubSpotSettings)
    assert (found.match, found.create, found.url, found.per_minute) == ("id", False, "https://api.hubapi.com", 6000)


def test_hubspot_on_this_machine_may_do_without_https(load):
    assert load('[destinations.hub]\nkind = "hubspot"\nurl = "http://127.0.0.1:9"\n')["hub"].url == "http://127.0.0.1:9"


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
        ('url = "hidden"', "kind: one of webhook, folder, "),
        ('kind = "fax"\nurl = "hidden"', "kind: one of webhook, folder, "),
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
        (SALESFORCE + 'url = "https://hidden.example.com"', "url: an address of Salesforce over https is expected"),
        (SALESFORCE + 'url = "http://hidden.my.salesforce.com"', "url: an address of Salesforce over https"),
        (SALESFORCE + 'url = "https://a.my.salesforce.com/hidden"', "url: an address without a path is expected"),
        (SALESFORCE + 'url = "https://login.salesforce.com"', "the address of the org's My Domain is expected"),
        (
            SALESFORCE + 'url = "https://a.my.salesforce.com"\nmatch = "hidden or 1"',
            "the API name of a field of Account",
        ),
        ('kind = "salesforce"\nurl = "https://a.my.salesforce.com"', "has no consumer_key, and needs one"),
        ('kind = "folder"\npath = "x"\nlanguage = "hidden"', "one of en"),
        ('kind = "folder"\npath = "x"\ntries = 0', "greater than or equal to 1"),
        ('kind = "hubspot"\nurl = "http://example.com/hidden"', "an address of https is expected"),
        ('kind = "hubspot"\nurl = "https://example.com/?hidden=1"', "an address without a query"),
        ('kind = "hubspot"\nmatch = "Not hidden"', "match: String should match pattern"),
        ('kind = "hubspot"\nmatch = "hs_object_id"', 'give "id"'),
        ('kind = "hubspot"\ncreate = true', "match has to name a property"),
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


@pytest.mark.parametrize(
    "keys",
    [
        'url = "https://example--uat.sandbox.my.salesforce.com/"',
        'url = "https://login.salesforce.com"\nusername = "varme@example.com"',
        'url = "http://127.0.0.1:8080"\nallow_private = true',
    ],
)
def test_an_org_is_where_salesforce_has_it_or_where_it_is_meant(load, keys):
    assert load(f"[destinations.crm]\n{SALESFORCE}{keys}\n")["crm"].match == "id"
