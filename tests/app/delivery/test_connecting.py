"""Only public addresses are connected to, and only those that were checked."""

import socket
import ssl
import threading

import httpcore2
import pytest

from app.delivery.connecting import AddressRefused, PublicConnections, is_public
from app.delivery.destination import Refused
from app.delivery.webhook import Webhook


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 -- nothing is bound
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "127.8.8.8",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:0:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::7f00:1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:c0a8:101::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_what_is_not_of_the_internet_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["93.184.215.14", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"],
)
def test_what_is_of_the_internet_is_public(address):
    assert is_public(address)


@pytest.fixture
def resolve(monkeypatch):
    """Has every name stand for some addresses, those of the first look first; gives which names were looked up."""

    def make(*looks):
        asked, really = [], socket.getaddrinfo

        def answer(host, port, *rest, **named):
            if host[0].isdigit():
                return really(host, port, *rest, **named)
            addresses = looks[min(len(asked), len(looks) - 1)]
            asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

        monkeypatch.setattr(socket, "getaddrinfo", answer)
        return asked

    return make


def test_one_private_address_among_public_ones_is_enough_to_refuse(resolve):
    resolve(["93.184.215.14", "10.0.0.1"])

    with pytest.raises(AddressRefused):
        PublicConnections(allow_private=False).connect_tcp("example.com", 443, 1)


def test_a_name_that_changes_its_mind_gains_nothing(resolve, monkeypatch):
    asked = resolve(["93.184.215.14"], ["127.0.0.1"])
    connected = []

    def connect(address, *_, **__):
        connected.append(address)
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(httpcore2.ConnectTimeout):
        PublicConnections(allow_private=False).connect_tcp("example.com", 443, 1)

    assert asked == ["example.com"]
    assert connected == [("93.184.215.14", 443)]


def test_the_next_address_is_tried_where_the_first_does_not_answer(resolve, receiver, monkeypatch):
    resolve(["127.0.0.2", "127.0.0.1"])
    stream = PublicConnections(allow_private=True).connect_tcp("example.com", receiver.port, 1)

    assert stream.get_extra_info("server_addr") == ("127.0.0.1", receiver.port)
    stream.close()


def test_the_receiver_is_told_the_name_that_was_asked_for(resolve, receiver, make_webhook, make_delivery, clock):
    resolve(["127.0.0.1"])
    webhook = Webhook("crm", make_webhook(receiver.url("hooks.example.com")), clock)
    webhook.send([make_delivery()])
    webhook.close()

    assert receiver.received[0].headers["host"] == f"hooks.example.com:{receiver.port}"


def test_tls_checks_the_name_and_not_the_address(resolve, make_webhook, make_delivery, clock):
    resolve(["127.0.0.1"])
    names = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sni_callback = lambda _, name, __: names.append(name)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(5)
        url = f"https://hooks.example.com:{listening.getsockname()[1]}/"
        webhook = Webhook("crm", make_webhook(url, timeout_seconds=2), clock)

        def shake():
            one, _ = listening.accept()
            with one, pytest.raises((ssl.SSLError, OSError)):
                context.wrap_socket(one, server_side=True)

        thread = threading.Thread(target=shake)
        thread.start()
        webhook.send([make_delivery()])
        thread.join()
        webhook.close()

    assert names == ["hooks.example.com"]


def test_a_name_that_is_none_is_tried_again(make_webhook, make_delivery, clock):
    webhook = Webhook("crm", make_webhook("http://no-such-name.invalid/"), clock)
    (outcome,) = webhook.send([make_delivery()])
    webhook.close()

    assert not isinstance(outcome, Refused)
