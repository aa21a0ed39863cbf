"""What can go wrong on the way over the provider, each with what to do next; none says what the provider sent.

PageProblem
├── NoProvider         404  none is configured
├── WayLost            400  the way was not begun in this browser, or took too long
├── ProviderRefused    401  the provider did not sign the person in, or takes its own answer back
├── TokenRefused       401  what the provider sent proves nothing
├── UnknownPerson      403  the provider vouches for somebody who may not come in here
├── TooManyWays        429  too often from one address
└── ProviderAway       503  the provider does not answer as it should
"""

from app.pages.problems import NothingHere, PageProblem
from app.words.language import mark

NOT_SIGNED_IN = mark("You are not signed in")


class NoProvider(NothingHere):
    """No provider is configured."""


class WayLost(PageProblem):
    """The way was begun elsewhere, or too long ago, or ended before."""

    status, title = 400, NOT_SIGNED_IN
    advice = mark("This attempt was not begun in this browser, or it took too long. Begin again from the start.")


class ProviderRefused(PageProblem):
    """The provider says no."""

    status, title = 401, NOT_SIGNED_IN
    advice = mark("Your company's service did not confirm who you are. Begin again, or ask whoever looks after it.")


class TokenRefused(PageProblem):
    """What the provider sent does not prove who came: for somebody else, too old, or not signed by it."""

    status, title = 401, NOT_SIGNED_IN
    advice = mark(
        "What your company's service sent could not be trusted. "
        "Begin again; if that does not help, tell an administrator."
    )


class UnknownPerson(PageProblem):
    """The provider vouches for somebody whom nobody let in here."""

    status, title = 403, mark("Nobody has let you in yet")
    advice = mark("Your company's service knows you, but you may not sign in here. Ask an administrator.")


class TooManyWays(PageProblem):
    """Too many began here from one address."""

    status, title = 429, NOT_SIGNED_IN
    advice = mark("Too many tries came from your address. Try again in a quarter of an hour.")


class ProviderAway(PageProblem):
    """The provider does not answer, or not as OpenID Connect says."""

    status, title = 503, NOT_SIGNED_IN
    advice = mark("Your company's service does not answer as it should. Try again in a moment, or use a password.")
