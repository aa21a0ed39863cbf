"""Pieces of TOML: comments that stay comments, and texts that read back as they were."""

import json
import textwrap

WIDTH = 118


def comment(text: str, mark: str = "", indent: str = "") -> list[str]:
    """A text as lines of comment; `mark` stands before the first, `indent` before all that follow.

    What can't be seen is shown as `?`, so that no name breaks out of its comment.
    """
    seen = "".join(letter if letter.isprintable() else "?" for letter in text)
    first, more = f"# {mark}", f"# {indent or ' ' * len(mark)}"
    return textwrap.wrap(
        seen, WIDTH, initial_indent=first, subsequent_indent=more, break_on_hyphens=False, break_long_words=False
    )


def text(value: str) -> str:
    """A text in one line."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def texts(values: list[str]) -> str:
    """A list of texts."""
    return f"[{', '.join(text(value) for value in values)}]"


def lines_of_text(value: str) -> str:
    """A text of several lines, as it stands where it can."""
    if "'''" not in value and not value.endswith("'") and all(one.isprintable() or one == "\n" for one in value):
        return f"'''\n{value}\n'''"
    escaped = "\n".join(text(line)[1:-1] for line in value.split("\n"))
    return f'"""\n{escaped}\n"""'
