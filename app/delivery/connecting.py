"""Connections to addresses that others chose: only to public ones, checked when the connection is made."""

import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from ssl import SSLContext
from time import monotonic
from typing import Any

import httpcore2
import httpx2

# A name behind which an IPv6-only network reaches IPv4 (RFC 6052): what counts is the IPv4 address in it.
NAT64 = IPv6Network("64:ff9b::/96")
LAST_32_BITS = 0xFFFFFFFF
SocketOption = Any


class AddressRefused(Exception):
    """The name stands for an address that is not public."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the Internet: not of this machine, a private network, a link, or a group.

    Addresses that carry another one inside count as that one.

    >>> [is_public(one) for one in ("93.184.215.14", "127.0.0.1", "::ffff:10.0.0.1", "169.254.169.254")]
    [True, False, False, False]
    """
    one = ip_address(address.partition("%")[0])
    if isinstance(one, IPv6Address):
        inner = _inside(one)
        if inner is not None:
            return is_public(str(inner))
        if one.is_reserved or one.is_site_local:
            return False
    return one.is_global and not one.is_multicast and not one.is_unspecified


def _inside(one: IPv6Address) -> IPv4Address | None:
    if one in NAT64:
        return IPv4Address(int(one) & LAST_32_BITS)
    return one.ipv4_mapped or one.sixtofour


class PublicConnections(httpcore2.NetworkBackend):
    """Resolves a name once, refuses it if any of its addresses is not public, and connects to one that was checked.

    So a name that is resolved otherwise the second time ("DNS rebinding") gains nothing. TLS goes on checking the name.
    All that is done inside `within` ends after its seconds, however slowly the other side sends. Safe to share between
    threads.

    Args:
        allow_private: whether addresses that are not public are allowed.
    """

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._sockets = httpcore2.SyncBackend()
        self._of_thread = threading.local()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """What this thread does inside takes no longer than so many seconds."""
        self._of_thread.ends = monotonic() + seconds
        try:
            yield
        finally:
            self._of_thread.ends = None

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect.

        Raises:
            AddressRefused: an address of the name is not public.
            httpcore2.ConnectError, httpcore2.ConnectTimeout: there is no such name, or nobody answers.
        """
        failed: Exception = httpcore2.ConnectError("The name has no address.")
        for address in self._resolve(host, port):
            try:
                seconds = self.left(timeout, httpcore2.ConnectTimeout)
                made = self._sockets.connect_tcp(address, port, seconds, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failed = error
            else:
                return _Bounded(made, self)
        raise failed

    def left(self, timeout: float | None, error: type[Exception]) -> float | None:
        """How many seconds one step of this thread may take."""
        ends = getattr(self._of_thread, "ends", None)
        if ends is None:
            return timeout
        seconds: float = ends - monotonic()
        if seconds <= 0:
            raise error("The time is over.")
        return seconds if timeout is None else min(seconds, timeout)

    def _resolve(self, host: str, port: int) -> list[str]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(str(error)) from None
        addresses = list(dict.fromkeys(str(place[0]) for *_, place in found))
        if not self._allow_private and not all(is_public(one) for one in addresses):
            raise AddressRefused
        return addresses


class _Bounded(httpcore2.NetworkStream):
    """A stream of which no read and no write outlasts what is left of the time of its thread."""

    def __init__(self, stream: httpcore2.NetworkStream, times: PublicConnections) -> None:
        self._stream = stream
        self._times = times

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._times.left(timeout, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._times.left(timeout, httpcore2.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        seconds = self._times.left(timeout, httpcore2.ConnectTimeout)
        return _Bounded(self._stream.start_tls(ssl_context, server_hostname, seconds), self._times)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 -- the signature is httpcore's
        return self._stream.get_extra_info(info)


class PublicTransport(httpx2.HTTPTransport):
    """httpx2's transport over `PublicConnections`; proxies of the environment are not asked."""

    def __init__(self, connections: PublicConnections, limits: httpx2.Limits) -> None:
        super().__init__(limits=limits, trust_env=False)
        self._pool.close()
        # httpx2 takes no network backend itself, so its pool is replaced by one that has ours
        self._pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(),
            max_connections=limits.max_connections,
            max_keepalive_connections=limits.max_keepalive_connections,
            keepalive_expiry=limits.keepalive_expiry,
            network_backend=connections,
        )
