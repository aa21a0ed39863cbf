"""The report in the terminal: readable at 100 columns, without colour, and never taken for markup."""

import io

import pytest
from rich.console import Console

from app.check.headline import say_next
from app.check.terminal import print_report


@pytest.fixture
def show(report_of):
    def run(folder, **options):
        spoken = io.StringIO()
        print_report(report_of(folder), Console(file=spoken, highlight=False, **options))
        return spoken.getvalue()

    return run


def test_it_fits_100_columns(show, faulty):
    lines = show(faulty, force_terminal=True, color_system=None, width=200).splitlines()

    assert max(len(line) for line in lines) <= 100


def test_it_is_readable_without_colour(show, faulty):
    said = show(faulty)

    assert "\x1b" not in said
    assert "1 error and 2 warnings: Varme can't train on this source yet." in said
    for part in ("Errors: they stop training", "Warnings:", "Notes:", "employees must be BIGINT", "unknown"):
        assert part in said
    assert "✗ accounts.employees" in said


def test_what_the_data_say_is_no_markup(show, faulty):
    said = show(faulty, force_terminal=True, color_system="standard", width=100)

    assert "[red]x[/red]" in said
    assert "ignored: <b>hat</b>" in said
    # The escape that the data hold is shown as a dot.
    assert "·[31m" in said


def test_a_sound_source_says_so_first(show, sound):
    said = show(sound)

    assert said.splitlines()[0] == "Varme can train on this source. Nothing in it looks wrong."
    assert "Of 1 accounts, 1 are customers on 2024-05-02; 0 cancellations since sign-up." in " ".join(said.split())


def test_the_next_step(report_of, sound, write):
    assert say_next(report_of(sound), "varme train") == "Next: varme train"

    broken = report_of(write({"accounts.csv": "account_id,signed_up_on,employees\nA-1,2024-01-01,many\n"}))
    assert say_next(broken, "varme train") == "Mend accounts.employees first, and check again; then: varme train"
