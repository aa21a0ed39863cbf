"""Setting Salesforce up, against an org on this machine."""

from pathlib import Path

from tests.app.delivery.salesforce.stand_in import CONSUMER_KEY, CONSUMER_SECRET, StandIn
from tests.transcripts.console import type_in

ORG = "http://127.0.0.1:8080"


def transcript(folder: Path) -> str:
    """What the console shows; the org's port, which is another one each time, is always the same in it."""
    org = StandIn()
    try:
        here = org.url(path="")
        add = (
            f"varme destinations add sales --kind salesforce --set url={here} --set allow_private=true "
            f"--set consumer_key={CONSUMER_KEY}"
        )
        commands = [(add, [CONSUMER_SECRET, "y"]), ("varme destinations check sales", [])]
        shown = type_in(folder, commands, {"XDG_CONFIG_HOME": str(folder / "config")})
    finally:
        org.close()
    return shown.replace(here, ORG).replace(here.removeprefix("http://"), ORG.removeprefix("http://"))
