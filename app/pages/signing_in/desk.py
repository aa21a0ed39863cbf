"""Where passwords are checked: a few at a time, by threads of their own, and nobody may guess for long."""

from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Annotated, ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, Request

from app.pages.problems import TooBusy
from app.service.limits.rates import RateLimit, Standing

# Each check takes 64 MiB for a twentieth of a second.
AT_ONCE, MOST_WAITING = 2, 100
WINDOW_MINUTES, LOGIN_TRIES, ADDRESS_TRIES = 15, 10, 100
# Whoever has one IPv6 address has all of its network.
IPV6_NETWORK = 64

Given = ParamSpec("Given")
Found = TypeVar("Found")


class Desk:
    """Bounds what signing in costs: how many passwords are checked at once, how often one may be wrong."""

    def __init__(self) -> None:
        self._threads = CapacityLimiter(AT_ONCE)
        self._logins = RateLimit(LOGIN_TRIES, WINDOW_MINUTES)
        self._addresses = RateLimit(ADDRESS_TRIES, WINDOW_MINUTES)

    async def run(self, check: Callable[Given, Found], *given: Given.args, **named: Given.kwargs) -> Found:
        """Do what checks or makes a password's hash, when there is room for it.

        Raises:
            TooBusy: too many wait already.
        """
        if self._threads.statistics().tasks_waiting >= MOST_WAITING:
            raise TooBusy
        return await to_thread.run_sync(lambda: check(*given, **named), limiter=self._threads)

    def begin(self, login: str, request: Request) -> Standing | None:
        """Count a try before it is made, so that many at once are no way around; None if it may be made."""
        for limit, caller in ((self._addresses, network_of(request)), (self._logins, login)):
            standing = limit.count(caller)
            if standing is not None and not standing.is_allowed:
                return standing
        return None

    def count_address(self, request: Request) -> Standing | None:
        """Count a try that names no login; None if it may be made."""
        standing = self._addresses.count(network_of(request))
        return None if standing is None or standing.is_allowed else standing

    def succeed(self, login: str, request: Request) -> None:
        """Count a try no longer: it was right."""
        self._logins.take_back(login)
        self.succeed_address(request)

    def succeed_address(self, request: Request) -> None:
        """Count a try that names no login no longer."""
        self._addresses.take_back(network_of(request))


def network_of(request: Request) -> str:
    """From where a request comes: its address; of IPv6 the network, of which anybody has a whole one."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((address.packed, IPV6_NETWORK), strict=False))
    return host


def find_desk(request: Request) -> Desk:
    """The one desk of this process."""
    desk: Desk = request.app.state.desk
    return desk


DeskDep = Annotated[Desk, Depends(find_desk)]
