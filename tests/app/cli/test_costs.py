"""What a contact costs and saves, in `varme.toml`: bands by expected profit, and the saving that training tells."""

import json

import numpy as np
import pytest

ROWS = 400
TABLE = '[table]\nlocation = "customers.csv"\nid = "customer"\nlabel = "left"\n'
COSTS = "[costs]\ncontact = 10\nsaved = 100\nsave_rate = 0.5\n"


@pytest.fixture
def configure(tmp_path, monkeypatch):
    """A table of accounts of which those with few logins leave, and the settings in the working folder."""
    random = np.random.default_rng(3)
    logins = random.poisson(20, ROWS)
    left = random.random(ROWS) < 1 / (1 + np.exp(0.3 * (logins - 16)))
    lines = ["customer,logins,left", *(f"C-{row},{logins[row]},{int(left[row])}" for row in range(ROWS))]
    (tmp_path / "customers.csv").write_text("\n".join(lines))
    monkeypatch.chdir(tmp_path)
    return lambda more: (tmp_path / "varme.toml").write_text(TABLE + more)


def test_bands_follow_the_costs_and_the_saving_is_told(run, configure):
    configure(COSTS)

    code, spoken, _ = run("train")
    card = json.loads(run("models", "show", "--json")[1])

    assert code == 0
    assert "contacted; it saves, of what it would have cost" in " ".join(spoken.split())
    against = card["costs"]["saving_against"]
    assert set(against) == {"nobody", "everybody", "likelier_than_not"}
    assert f"contacting nobody {against['nobody']['value']:.1%} (" in " ".join(spoken.split())
    # Half of those who would leave stay, so that 10 is won back by one in five.
    assert card["costs"]["one_threshold"]["pays_from"] == pytest.approx(0.2)
    assert card["bands"].startswith("By what contacts cost and save, one is expected to pay from 20.0% likely to leave")


def test_bands_by_costs_take_costs(run, configure):
    configure('[bands]\npolicy = "costs"\n')

    code, _, why = run("train")

    assert code == 1
    assert 'policy = "costs" in [bands] takes costs, and there are none.' in " ".join(why.split())
