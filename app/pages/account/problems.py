"""Why there is no page of an account.

PageProblem
├── NothingScored    404  no run has scored any account yet
├── NotScored        404  the account is known, and no run has scored it
└── AccountErased    410  the account was erased, and nothing of it is kept
"""

from app.pages.problems import PageProblem
from app.words.language import mark


class NothingScored(PageProblem):
    """No run has scored any account yet."""

    status, title = 404, mark("No account is scored yet")
    advice = mark(
        "Whoever runs Varme scores the customers with `varme score`; then this page tells how this one stands."
    )


class NotScored(PageProblem):
    """The account is known, and no run has scored it."""

    status, title = 404, mark("This account has no score yet")
    advice = mark("It was no customer on the days that were scored. The next run scores it if it is one then.")


class AccountErased(PageProblem):
    """The account was erased, and nothing of it is kept."""

    status, title = 410, mark("This account was erased")
    advice = mark("Nothing of it is kept any more, and no run scores it. The portfolio lists the others.")
