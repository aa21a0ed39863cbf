"""Signatures: as the specification computes them, by each secret while one takes the other's place."""

import base64
import hmac

import pytest
from pydantic import SecretStr

from app.delivery.destination import DestinationRefused
from app.delivery.signing import make_secret, read_keys, secret_of, sign
from tests.app.delivery.conftest import OTHER, SECRET


def test_a_signature_is_that_of_the_specification_s_libraries():
    body = b'{"test": 2432232314}'

    signature = sign(read_keys("crm", SECRET), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)

    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_two_secrets_sign_at_once():
    keys = read_keys("crm", f"{SECRET}\n{OTHER}\n")
    both = sign(keys, "id", 1, b"{}").split()

    expected = base64.b64encode(hmac.digest(base64.b64decode(OTHER[6:]), b"id.1.{}", "sha256")).decode()
    assert len(both) == 2
    assert both[0] == sign(keys[:1], "id", 1, b"{}")
    assert both[1] == f"v1,{expected}"


def test_a_secret_that_is_made_can_be_read_and_is_never_the_same():
    first, second = make_secret(), make_secret()

    assert first != second
    assert [len(key) for key in read_keys("crm", f"{first} {second}")] == [32, 32]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(SECRET.removeprefix("whsec_"), id="without the prefix"),
        pytest.param("whsec_QUJD", id="too short"),
        pytest.param("whsec_" + "QUJD" * 30, id="too long"),
        pytest.param("whsec_***", id="no base64"),
        pytest.param(f"{SECRET} hunter2", id="the second is none"),
    ],
)
def test_another_form_is_refused_without_repeating_it(text):
    with pytest.raises(DestinationRefused, match="24 to 64 bytes in base64") as refused:
        read_keys("crm", text)

    assert text not in str(refused.value)


def test_a_secret_is_in_the_settings_or_in_a_file(tmp_path, make_webhook):
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    in_file = make_webhook("https://example.com", secret=None, secret_file=file)

    assert secret_of("crm", make_webhook("https://example.com")) == SECRET
    assert secret_of("crm", in_file).strip() == SECRET


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "No such file"), (b"", "empty"), (b"\xff", "no text")],
    ids=["missing", "empty", "binary"],
)
def test_a_file_that_holds_none_is_refused(tmp_path, make_webhook, content, says):
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(DestinationRefused, match=says):
        secret_of("crm", make_webhook("https://example.com", secret=None, secret_file=file))


def test_without_any_it_is_said_where_it_belongs(make_webhook):
    with pytest.raises(DestinationRefused, match="VARME_DESTINATIONS__CRM__SECRET"):
        secret_of("crm", make_webhook("https://example.com", secret=None))


def test_secrets_are_not_shown(make_webhook):
    settings = make_webhook("https://example.com/hooks/T0/B0", secret=SecretStr(SECRET))

    assert SECRET not in repr(settings)
    assert "T0" not in repr(settings)
