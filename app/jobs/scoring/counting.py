"""How many accounts are done, said now and then while a run takes long."""

from collections.abc import Callable

# So many accounts take some seconds.
SAID_EACH = 10_000


class Counting:
    """Counts the accounts that are done.

    Args:
        report: is told, in a sentence.
        whole: how many there are; None where that is not known before the end.
    """

    def __init__(self, report: Callable[[str], None], whole: int | None = None) -> None:
        self._report = report
        self._of = "" if whole is None else f" of {whole:,}"
        self._done = 0

    def add(self, accounts: int) -> None:
        """So many more are done."""
        before, self._done = self._done, self._done + accounts
        if before // SAID_EACH < self._done // SAID_EACH:
            self._report(f"{self._done:,}{self._of} accounts done")
