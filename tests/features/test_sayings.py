"""What a business may have said of its own data points."""

import pytest

from features.sayings import check_saying


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("Payroll ran {value} times", None, id="the value"),
        pytest.param("{value}, elsewhere {typical}", None, id="and what is typical"),
        pytest.param("{value} in {{braces}}", None, id="braces of its own"),
        pytest.param("Payroll ran", "{value} is expected in it", id="no value"),
        pytest.param("{value} after {before}", "{before} stands in it; {value} and {typical} can", id="another"),
        pytest.param("{value} {}", "{} stands in it; {value} and {typical} can", id="no name"),
        pytest.param("{value:.2f}", "{value:.2f} stands in it; {value} and {typical} can", id="a form"),
        pytest.param("{value!r}", "{value!r} stands in it; {value} and {typical} can", id="a conversion"),
        pytest.param("{value.real}", "{value.real} stands in it; {value} and {typical} can", id="a look inside"),
        pytest.param("{value", "a brace in it has no other; {value} and {typical} can stand in it", id="half a place"),
        pytest.param(
            "{value} }", "a brace in it has no other; {value} and {typical} can stand in it", id="another half"
        ),
    ],
)
def test_what_can_be_said(text, says):
    assert check_saying(text) == says
