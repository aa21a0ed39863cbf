"""Signing in to an org: by client credentials, by a private key, and never at somebody else's."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_curve_key
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from app.delivery.destination import Delivered, DestinationRefused, Retry
from app.delivery.salesforce.answers import NotAnswered
from app.delivery.salesforce.carrying import Carrier, Unredirected
from app.delivery.salesforce.destination import Salesforce
from app.delivery.salesforce.signing_in import read_sign_in
from tests.app.delivery.conftest import Says
from tests.app.delivery.salesforce.stand_in import USERNAME

TOKEN = "oauth2/token"  # noqa: S105 -- the end of an address


def as_pem(key, encryption=None):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption()).decode()


@pytest.fixture(scope="module")
def key():
    return generate_private_key(65537, 2048)


@pytest.fixture
def session():
    opened = Unredirected(Carrier(5, allow_private=True))
    yield opened
    opened.close()


def test_with_a_private_key_it_signs_in_as_a_user(open_salesforce, org, key, tmp_path):
    (tmp_path / "key.pem").write_text(as_pem(key))
    org.public_key = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    lines = open_salesforce(secret=None, secret_file=tmp_path / "key.pem", username=USERNAME).check().lines

    assert lines[0].endswith("by private key.")
    assert b"client_secret" not in org.received[0].body


def test_a_user_who_was_not_approved_is_told(open_salesforce, org, key):
    org.public_key = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    with pytest.raises(DestinationRefused, match=r"invalid_grant, user hasn't approved .* administrator approve"):
        open_salesforce(secret=as_pem(key), username="eve@example.com").check()


@pytest.mark.parametrize("what", ["no-key", "curve", "locked", "public"])
def test_what_is_no_private_key_is_refused_before_anything_is_asked(open_salesforce, org, key, what):
    secret = {
        "no-key": "the-consumer-secret",
        "curve": as_pem(generate_curve_key(SECP256R1())),
        "locked": as_pem(key, BestAvailableEncryption(b"passphrase")),
        "public": key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
    }[what]

    with pytest.raises(DestinationRefused, match="one for RSA of at least 2048 bits") as refused:
        open_salesforce(secret=secret, username=USERNAME)
    assert secret[:20] not in str(refused.value)


def test_a_wrong_secret_is_said_and_loses_nothing(open_salesforce, org, tell):
    salesforce = open_salesforce(secret="wrong")  # noqa: S106 -- it is wrong
    why = (
        "Salesforce did not let the app sign in: invalid_client, invalid client credentials. Look at consumer_key and "
        "the secret."
    )
    with pytest.raises(DestinationRefused) as refused:
        salesforce.check()

    assert str(refused.value) == f"Destination sales: {why}"
    assert salesforce.send([tell()]) == [Retry(None, why)]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            Says(429, {"Retry-After": "30"}, b""),
            Retry(30.0, "Salesforce did not let the app sign in: it answered 429."),
        ),
        (Says(503, {}, b"<html>"), Retry(None, "Salesforce did not let the app sign in: it answered 503.")),
        (Says(302, {"Location": "/x"}, b""), Retry(None, "Salesforce did not let the app sign in: it answered 302.")),
        (
            Says(400, {}, b'{"error": "inactive_org"}'),
            Retry(None, "Salesforce did not let the app sign in: inactive_org."),
        ),
        (
            Says(200, {}, b'{"access_token": "x"}'),
            Retry(None, "Salesforce let the app sign in, but did not answer with a token as it documents."),
        ),
        (Says(200, {}, b"<html>"), Retry(None, "Salesforce did not answer as it documents.")),
        (Says(200, {}, b"{", "cut"), Retry(None, "Salesforce did not answer as a whole (RemoteProtocolError).")),
    ],
)
def test_what_an_answer_to_signing_in_means(salesforce, open_salesforce, org, tell, answer, expected):
    org.faults[TOKEN] = [answer]
    another = open_salesforce()

    assert another.send([tell()]) == [expected]
    assert another.send([tell()]) == [Delivered()]


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example.com",
        "https://salesforce.com.example.com",
        "https://examplesalesforce.com",
        "http://example.my.salesforce.com",
        "https://example.my.salesforce.com:8443",
        "https://me@example.my.salesforce.com",
        "https://[::1",
    ],
)
def test_a_token_goes_to_no_address_that_is_not_of_salesforce(make_settings, clock, org, session, elsewhere):
    # as if the org's own address were one of Salesforce's
    sign_in = read_sign_in("sales", make_settings().model_copy(update={"allow_private": False}))
    org.instance_url = elsewhere
    with pytest.raises(NotAnswered, match="no address of Salesforce"):
        sign_in(session, clock())
    org.instance_url = "https://eu1.my.salesforce.com"
    signed = sign_in(session, clock())

    assert signed.instance_url == "https://eu1.my.salesforce.com"
    assert signed.token not in repr(signed)


def test_an_address_of_this_machine_is_refused_before_anything_is_sent(make_settings, clock, org):
    settings = make_settings().model_copy(update={"allow_private": False})
    salesforce = Salesforce("sales", settings, clock)
    with pytest.raises(DestinationRefused, match="set allow_private = true"):
        salesforce.check()
    salesforce.close()

    assert org.received == []
