"""Callers in threads of their own, who ask a server until it is gone and note every answer that came whole."""

import http.client
import itertools
import threading
from collections.abc import Sequence
from typing import Any

from tests.faults.server import Server, wait_until

THREADS = 6


class Crowd:
    """Asks by features that nobody asked about before, by account, and in batches; and now and then how it stands.

    Args:
        server: whom to ask.
        key: with which key.
        accounts: about which accounts.
        first: the number of the first what-if; another crowd begins elsewhere, so that each is asked once.
    """

    def __init__(self, server: Server, key: str, accounts: Sequence[str], first: int) -> None:
        self.answers: list[dict[str, Any]] = []
        self.refused: list[tuple[int, Any]] = []
        self.cut_off = 0
        self._server, self._key, self._accounts = server, key, accounts
        self._numbers = itertools.count(first)
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._ask_on, args=(place,)) for place in range(THREADS)]
        for thread in self._threads:
            thread.start()

    def wait_for(self, count: int) -> None:
        """Wait until so many answers came."""
        wait_until(lambda: len(self.answers) >= count, f"{count} answers", 30)

    def end(self) -> None:
        """Let everybody end; who waits for an answer gets it, or loses his connection."""
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _ask_on(self, place: int) -> None:
        with self._server.caller(self._key) as caller:
            try:
                for turn in itertools.count(place):
                    if self._is_over.is_set():
                        return
                    path, body = self._choose(turn)
                    status, _, answer = caller.ask(path, body)
                    if status != 200:
                        self.refused.append((status, answer))
                    elif path != "/readyz":
                        self.answers += answer if isinstance(answer, list) else [answer]
            except (OSError, http.client.HTTPException):
                self.cut_off += 1

    def _choose(self, turn: int) -> tuple[str, Any]:
        what_if = {"features": {"logins_30d": next(self._numbers), "plan": "team"}}
        known = {"account_id": self._accounts[turn % len(self._accounts)]}
        match turn % 5:
            case 0:
                return "/score", known
            case 1:
                return "/score/batch", [what_if, known, {**known, "features": {"nps": next(self._numbers) / 1000}}]
            case 2 if turn % 2:
                return "/readyz", None
        return "/score", what_if
