"""Receivers of alerts on this machine, and messages for them."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.alerting.message import Message
from app.settings import EmailAlertSettings
from tests.app.alerting.postbox import Postbox
from tests.app.delivery.conftest import NOON, Receiver


@pytest.fixture
def clock():
    return lambda: NOON


@pytest.fixture
def receiver():
    started = Receiver()
    yield started
    started.close()


@pytest.fixture
def make_postbox():
    made = []

    def make(*words, **options):
        made.append(Postbox(*words, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def postbox(make_postbox):
    return make_postbox()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A certificate of our own for this machine, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    known_as = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(known_as, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("certificate") / "own.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return file


@pytest.fixture
def trust(certificate):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def make_email():
    """The settings of mail by a server on this machine."""

    def make(port, **changes):
        whole = {
            "kind": "email",
            "host": "localhost",
            "port": port,
            "tls": "none",
            "from_address": "varme@example.com",
            "to": ["success@example.com"],
            "timeout_seconds": 5,
        }
        return EmailAlertSettings(**{**whole, **changes})

    return make


@pytest.fixture
def make_message():
    def make(**changes):
        whole = {
            "key": "key-of-A-1",
            "account_id": "A-1",
            "owner": "Freja Krogh",
            "subject": "Nordhavn A/S turned red (score 41.2, was 63.0)",
            "text": "• Logins fell to 9\n• Two tickets wait\n\nOwner: Freja Krogh",
            "link": "https://varme.example.com/accounts/A-1?a=1&b=2",
        }
        return Message(**{**whole, **changes})

    return make
