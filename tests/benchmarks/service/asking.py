"""What is asked of each server: the same accounts, in the form that it takes."""

import json
import math

from models.encode import Encoder
from tests.benchmarks.service.homes import Home, by_account, by_features, given_rows
from tests.benchmarks.service.load import CHANGING, Ask

SCORE = "/score"
# So many accounts take turns; each is changed a little every time.
GIVEN = 64
KNOWN = 2_000
# Behind the point of a number of logins: no other answer, but another receipt.
LITTLE = f".000{CHANGING}"


def ask_by_features(home: Home) -> Ask:
    """About sixty given values, never the same twice, so that each answer is a receipt to keep."""
    rows = given_rows(home.learnt.scorer, GIVEN)
    name = _name_of_number(home)
    bodies = []
    for values in rows:
        whole = json.dumps(by_features({**values, name: CHANGING}))
        bodies.append(whole.replace(json.dumps(CHANGING), _change(values[name])))
    return Ask(SCORE, tuple(bodies), home.key)


def ask_by_account(home: Home) -> Ask:
    """About accounts of the store."""
    return Ask(SCORE, tuple(json.dumps(by_account(number)) for number in range(min(KNOWN, home.accounts))), home.key)


def ask_rival(home: Home) -> Ask:
    """About the same given values, as numbers: how texts become numbers is left out, in mlflow's favour."""
    scorer = home.learnt.scorer
    names = [feature.name for feature in scorer.spec.features]
    place, encoder, bodies = names.index(_name_of_number(home)), Encoder(scorer.spec.features), []
    for values in given_rows(scorer, GIVEN):
        row: list[object] = [None if math.isnan(one) else one for one in encoder.row(values)[0]]
        row[place] = CHANGING
        whole = json.dumps({"dataframe_split": {"columns": names, "data": [row]}})
        bodies.append(whole.replace(json.dumps(CHANGING), _change(values[names[place]])))
    return Ask("/invocations", tuple(bodies))


def ask_nothing(home: Home) -> Ask:
    """The body that Varme gets, of the endpoint that does nothing."""
    return Ask("/", ask_by_features(home).bodies)


def ask_whether_alive() -> Ask:
    """Varme's own endpoint that does nothing."""
    return Ask("/healthz")


def _name_of_number(home: Home) -> str:
    return next(feature.name for feature in home.learnt.scorer.spec.features if feature.kind == "number")


def _change(value: object) -> str:
    return f"{int(value) if isinstance(value, float) else 0}{LITTLE}"
