"""Why something about a person is refused; the reason is a message, which a page says in its reader's language.

PersonRefused
└── PasswordRefused   a password that cannot be taken
"""


class PersonRefused(Exception):
    """A person cannot be added or changed as asked; the text says why in English.

    `message` and `values` are the same for `Language.text`.
    """

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message.format(**values))
        self.message, self.values = message, values


class PasswordRefused(PersonRefused):
    """A password that is too short, too long or too easy to guess."""
