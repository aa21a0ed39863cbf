"""What can be configured, what wins, and how a mistake is told."""

import os
from datetime import date
from pathlib import Path

import pytest

from app.settings import Section, Settings, SettingsError, load_settings


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.upper().startswith("VARME_")]:
        monkeypatch.delenv(name)


def write(text, file="varme.toml"):
    path = Path(file)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_everything_has_a_default():
    settings = load_settings()

    assert settings.home == Path(".varme")
    assert settings.store_url == "sqlite:///.varme/store.db"
    assert settings.champion == Path(".varme/serving/champion")
    assert (settings.label.horizon_days, settings.snapshots.every, settings.bands.policy) == (
        90,
        "month",
        None,
    )


def test_the_whole_file_is_read():
    write(
        """
        [source]
        location = "data/"
        end_of_data = 2026-06-30
        [source.tables]
        usage = "SELECT 1"
        [label]
        churn = "inactivity"
        activity = "SELECT 2"
        [snapshots]
        every = 14
        [bands]
        policy = "shares"
        [store]
        url = "postgresql+psycopg://varme@db/varme"
        """
    )

    settings = load_settings()

    assert settings.source.end_of_data == date(2026, 6, 30)
    assert settings.source.tables == {"usage": "SELECT 1"}
    assert (settings.label.churn, settings.label.activity) == ("inactivity", "SELECT 2")
    assert settings.snapshots.every == 14
    assert settings.bands.policy == "shares"
    assert settings.store_url == "postgresql+psycopg://varme@db/varme"


@pytest.mark.parametrize(
    ("environment", "home", "expected"),
    [
        pytest.param({}, None, (30, ".varme"), id="the file alone"),
        pytest.param({"VARME_LABEL__HORIZON_DAYS": "60"}, None, (60, ".varme"), id="a variable beats the file"),
        pytest.param({"VARME_HOME": "there"}, None, (30, "there"), id="the home by a variable"),
        pytest.param({"VARME_HOME": "there"}, Path("here"), (30, "here"), id="the caller beats the variable"),
        pytest.param({"VARME_LABEL__HORIZON_DAYS": ""}, None, (30, ".varme"), id="an empty variable is none"),
    ],
)
def test_what_wins(monkeypatch, environment, home, expected):
    write("[label]\nhorizon_days = 30\nlead_days = 7")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    settings = load_settings(home=home)

    assert (settings.label.horizon_days, str(settings.home)) == expected
    assert settings.label.lead_days == 7


@pytest.mark.parametrize(
    ("files", "config", "home", "expected"),
    [
        pytest.param(("varme.toml", "h/varme.toml"), None, Path("h"), "varme.toml", id="the working folder first"),
        pytest.param(("h/varme.toml",), None, Path("h"), "h/varme.toml", id="then the home"),
        pytest.param(("varme.toml", "o.toml"), Path("o.toml"), None, "o.toml", id="a named file before both"),
    ],
)
def test_where_the_file_is_looked_for(files, config, home, expected):
    for file in files:
        write(f'[source]\nlocation = "{file}"', file)

    assert load_settings(config, home).source.location == expected


def test_a_variable_can_name_the_file(monkeypatch):
    write('[source]\nlocation = "there"', "o.toml")
    monkeypatch.setenv("VARME_CONFIG", "o.toml")

    assert load_settings().source.location == "there"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("[lable]\nx = 1", ["varme.toml", "'lable'", "'label'"], id="an unknown section"),
        pytest.param("[source]\nlocatoin = 'x'", ["'source.locatoin'", "'location'"], id="an unknown key"),
        pytest.param("[source.tables]\nusages = 'x'", ["'source.tables.usages'", "'usage'"], id="no such table"),
        pytest.param("[label]\nchurn = 'x'", ["label.churn = 'x'", "'inactivity'"], id="not one of the choices"),
        pytest.param("[label]\nhorizon_days = 0", ["label.horizon_days = 0", "1"], id="too small"),
        pytest.param("[label]\nhorizon_days = 'a'", ["label.horizon_days = 'a'", "integer"], id="no number"),
        pytest.param("[snapshots]\nevery = 'day'", ["snapshots.every = 'day'", '"week"'], id="no such pace"),
        pytest.param("[snapshots]\nevery = 0", ["snapshots.every = 0"], id="no days"),
        pytest.param("[snapshots]\nevery = true", ["snapshots.every = True"], id="true is no number of days"),
        pytest.param("[bands]\nred_below = 70", ["[bands]", "red_below (70)", "(65)"], id="bands upside down"),
        pytest.param("[bands]\nred_share = 0.9", ["red_share (0.9)", "less than 1"], id="nobody left to be green"),
        pytest.param("[source]\nend_of_data = '2026-06-31'", ["end_of_data = '2026-06-31'"], id="no such day"),
        pytest.param("[source]\nend_of_data = 20260630", ["= 20260630", "2026-06-30"], id="a number is no date"),
        pytest.param("[source]\nlocation = ' '", ["source.location", "empty"], id="an empty text"),
        pytest.param("[source]\ntrusted = ['renews_on']", ["optional column of the contract"], id="no table"),
        pytest.param(
            "[source]\ntrusted = ['usage.feature']", ["optional column of the contract"], id="no optional one"
        ),
        pytest.param("[costs]\ncontact = 10", ["[costs]", "contact and saved go together"], id="half of the costs"),
        pytest.param(
            "[costs]\ncontact = 60\nsaved = 100\nsave_rate = 0.5",
            ["[costs]", "a contact (60) would never pay", "0.5 × 100"],
            id="a contact that never pays",
        ),
        pytest.param("[costs]\ncontact = -1\nsaved = 100", ["costs.contact = -1", "0"], id="a cost below zero"),
        pytest.param("[costs]\nsave_rate = 2", ["costs.save_rate = 2", "1"], id="more than all stay"),
        pytest.param("[service]\ntrusted_proxies = ['*']", ["trusted_proxies", '"10.0.0.0/8"'], id="every proxy"),
        pytest.param("[service]\ntrusted_proxies = ['proxy']", ["trusted_proxies", '"127.0.0.1"'], id="a proxy's name"),
        pytest.param("[service]\nmax_body_mb = 0", ["service.max_body_mb = 0", "0"], id="no body"),
        pytest.param("[service]\nrequests_per_minute = -1", ["requests_per_minute = -1", "0"], id="fewer than none"),
        pytest.param("source = 3", ["source = 3"], id="no section"),
        pytest.param("source = ", ["not readable as TOML"], id="no TOML"),
    ],
)
def test_mistakes_in_the_file(text, told):
    write(text)

    with pytest.raises(SettingsError) as error:
        load_settings()

    assert str(error.value).startswith("varme.toml: ")
    for part in told:
        assert part in str(error.value)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        pytest.param("VARME_LABEL__HORIZON_DAYS", "x", "label.horizon_days = 'x'", id="a bad value"),
        pytest.param("VARME_LABEL__HORIZON", "6", "'horizon_days'", id="an unknown key"),
        pytest.param("VARME_LABLE__HORIZON_DAYS", "6", "'VARME_LABEL'", id="an unknown section"),
        pytest.param("VARME_SOURCE", "{", "JSON", id="broken JSON"),
    ],
)
def test_mistakes_in_a_variable(monkeypatch, name, value, told):
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match="nvironment variable") as error:
        load_settings()

    assert told in str(error.value)


def test_every_mistake_is_told_at_once():
    write("[label]\nchurn = 'x'\nhorizon_days = 0")

    with pytest.raises(SettingsError) as error:
        load_settings()

    assert len(str(error.value).splitlines()) == 2


def test_a_missing_file_is_refused():
    with pytest.raises(SettingsError, match="there is no such file"):
        load_settings(Path("none.toml"))


def test_an_address_with_a_password_is_never_shown():
    write("[store]\nurl = 'postgresql://varme:hunter2@db/varme'")

    assert "hunter2" not in repr(load_settings())


def test_every_setting_is_described():
    sections = [field.annotation for field in Settings.model_fields.values()]
    fields = [
        *Settings.model_fields.items(),
        *(
            item
            for section in sections
            if isinstance(section, type) and issubclass(section, Section)
            for item in section.model_fields.items()
        ),
    ]

    assert len(fields) > 20
    assert [name for name, field in fields if not (field.description or "").endswith((".", "days."))] == []


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        pytest.param('issuer = "https://a.example"', "issuer and client_id go together", id="one without the other"),
        pytest.param('issuer = "http://a.example"\nclient_id = "v"', "an address of https is expected", id="http"),
        pytest.param('issuer = "a.example"\nclient_id = "v"', "the address of a provider is expected", id="no address"),
        pytest.param('scopes = "profile"', 'scopes with "openid" among them', id="no openid"),
        pytest.param('newcomers = "administrator"', "'manager' or 'analyst'", id="anybody an administrator"),
        pytest.param('client_secret = ""', "a value not shown here", id="no secret"),
    ],
)
def test_what_a_provider_needs(keys, says):
    write(f"[sign_in]\n{keys}\n")

    with pytest.raises(SettingsError) as error:
        load_settings()

    assert says in str(error.value)


def test_the_secret_comes_from_the_environment_and_is_not_shown(monkeypatch):
    write('[sign_in]\nissuer = "https://login.example/realms/main"\nclient_id = "varme"\n')
    monkeypatch.setenv("VARME_SIGN_IN__CLIENT_SECRET", "between the two of us")
    settings = load_settings()

    assert settings.sign_in.client_secret.get_secret_value() == "between the two of us"
    assert settings.sign_in.issuer == "https://login.example/realms/main"
    assert "between" not in repr(settings)


@pytest.mark.parametrize(
    ("written", "said", "after"),
    [
        pytest.param("6 months", "6 months", date(2027, 2, 28), id="to the last of a short month"),
        pytest.param("1 month", "1 month", date(2026, 9, 30), id="one"),
        pytest.param("12 months", "12 months", date(2027, 8, 31), id="a year"),
        pytest.param("2 weeks", "2 weeks", date(2026, 9, 14), id="weeks"),
        pytest.param("90 days", "90 days", date(2026, 11, 29), id="days"),
        pytest.param("never", "never", None, id="never"),
    ],
)
def test_a_period_counts_by_the_calendar(written, said, after):
    write(f'[retrain]\nevery = "{written}"')
    every = load_settings().retrain.every

    assert (str(every), every.after(date(2026, 8, 31))) == (said, after)


@pytest.mark.parametrize(
    "written", ['"half a year"', "6", '"0 months"', '"3651 days"', '"6 years"', '"6  months"', '"٣ months"']
)
def test_a_period_that_is_none_is_refused_with_what_is_allowed(written):
    write(f"[retrain]\nevery = {written}")

    with pytest.raises(SettingsError, match=r'retrain\.every = .* is not allowed: "6 months", "N days"'):
        load_settings()
