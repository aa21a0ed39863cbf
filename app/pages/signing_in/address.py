"""Where to sign in, and where to go afterwards: only ever a page of this site."""

from urllib.parse import urlencode, urlsplit


def sign_in_address(asked: str) -> str:
    """The page for signing in, which leads to what was asked for."""
    return "/sign-in" if asked == "/" else f"/sign-in?{urlencode({'next': asked})}"


def inside(asked: str | None) -> str:
    r"""The address to go on to, if it is one of this site; else the portfolio.

    >>> [inside(one) for one in ("/accounts/A-1?x=1", "//evil.example/", "/\\evil.example", "https://a.example", None)]
    ['/accounts/A-1?x=1', '/', '/', '/', '/']
    """
    if not asked or not asked.startswith("/") or asked.startswith(("//", "/\\")) or not asked.isprintable():
        return "/"
    parts = urlsplit(asked)
    return "/" if parts.scheme or parts.netloc or "\\" in asked else asked
