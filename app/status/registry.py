"""How the registry stands, which only the full environment can ask."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RegistryStand:
    """Whether the registry answers, and which version it names champion; None is unknown. `says` is it in words."""

    answers: bool | None
    champion: str | None
    says: str


UNASKED = RegistryStand(
    answers=None,
    champion=None,
    says="not known here: this environment is made for serving. See it with `varme status` in the full environment.",
)
