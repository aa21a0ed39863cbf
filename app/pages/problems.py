"""What can go wrong with a page, each with its status and its words; all leave as a page that says what to do next.

PageProblem
├── SignInNeeded   303  nobody is signed in: the page for signing in, which leads back
├── ForgedForm     403  a form that was not made for this session
├── NotYours       403  the person's role does not open this
├── NothingHere    404  no such page, no such account, or one of somebody else's
└── TooBusy        503  more people sign in at once than there is room for
"""

from typing import ClassVar

from app.words.language import mark


class PageProblem(Exception):
    """A failure that was foreseen; `title` and `advice` are messages, said in the reader's language."""

    status: ClassVar[int]
    title: ClassVar[str]
    advice: ClassVar[str]


class SignInNeeded(PageProblem):
    """Nobody is signed in; `asked` is where the person wanted to go."""

    status, title, advice = 303, mark("Sign in"), ""

    def __init__(self, asked: str) -> None:
        super().__init__(asked)
        self.asked = asked


class ForgedForm(PageProblem):
    """The form was not made for this session."""

    status, title = 403, mark("This form is no longer valid")
    advice = mark("You may have signed in again since it was opened. Go back, load the page anew and send it again.")


class NotYours(PageProblem):
    """The person's role does not open this."""

    status, title = 403, mark("You may not see this")
    advice = mark("It is for administrators. Ask one of them, or go back to the portfolio.")


class NothingHere(PageProblem):
    """There is nothing at this address, or nothing that the person may know of."""

    status, title = 404, mark("There is nothing here")
    advice = mark("The address may be mistyped, or the account belongs to somebody else. The portfolio lists yours.")


class TooBusy(PageProblem):
    """More people sign in at once than there is room for."""

    status, title = 503, mark("Many people sign in just now")
    advice = mark("Try again in a moment.")


# What is not foreseen, or belongs to the machine room, by its status.
PLAIN = {
    404: (NothingHere.title, NothingHere.advice),
    405: (NothingHere.title, NothingHere.advice),
    422: (mark("This address cannot be read"), mark("A part of it is not what is expected. Start at the portfolio.")),
    503: (
        mark("Varme is not ready"),
        mark("The store does not answer, or there is none yet. Try again in a moment; `/readyz` says what is missing."),
    ),
    500: (mark("Something failed"), mark("It should not have. The log of the service says more, under this number:")),
}
