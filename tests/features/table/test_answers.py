"""The label: who left, as tables say it; where nothing tells, it is asked for."""

import numpy as np
import pyarrow as pa
import pytest

from features.errors import TableError
from features.table.answers import read_answers


def read(values, positive=None, name="churned"):
    return read_answers(name, pa.chunked_array([values]), positive)


@pytest.mark.parametrize(
    ("values", "left"),
    [
        pytest.param(["Yes", "No"], "Yes", id="yes and no"),
        pytest.param(["1", "0"], "1", id="1 and 0"),
        pytest.param([1, 0], "1", id="numbers"),
        pytest.param([1.0, 0.0], "1", id="whole numbers as floats"),
        pytest.param(["1.0", "0.0"], "1", id="whole numbers as texts"),
        pytest.param([True, False], "true", id="truth values"),
        pytest.param(["True", "False"], "True", id="truth values as texts"),
        pytest.param(["Churned", "Active"], "Churned", id="churned and active"),
        pytest.param(["Attrited Customer", "Existing"], "Attrited Customer", id="one of the two is plain"),
    ],
)
def test_the_value_that_means_leaving(values, left):
    answers = read(values)

    assert answers.left == left
    assert answers.y.tolist() == [1.0, 0.0]


@pytest.mark.parametrize(
    ("values", "positive", "name", "says"),
    [
        pytest.param(["a", "b"], None, "churned", "'a', 'b'. Say which", id="two words"),
        pytest.param(["Yes", "No"], None, "is_active", "'No', 'Yes'. Say which", id="a yes that means staying"),
        pytest.param(["1", "0"], None, "retained", "Say which", id="a 1 that means staying"),
        pytest.param(["yes", "left"], None, "churned", "Say which", id="two that mean leaving"),
        pytest.param(
            [str(number) for number in range(40)], None, "age", "34 more.*another column", id="no label at all"
        ),
        pytest.param(["Yes", "No"], "yes", "churned", "never is 'yes'; it is 'No', 'Yes'", id="another case"),
        pytest.param(["Yes"], "Yes", "churned", "only one value, 'Yes'", id="everybody left"),
        pytest.param(["No"], None, "churned", "only one value, 'No'", id="nobody left"),
        pytest.param([None, ""], None, "churned", "blank in all 2 rows", id="no answers"),
    ],
)
def test_what_does_not_say_who_left_is_refused(values, positive, name, says):
    with pytest.raises(TableError, match=says):
        read(values, positive, name)


def test_all_other_values_mean_staying():
    answers = read(["Churned", "Stayed", "Joined"], "Churned")

    assert answers.y.tolist() == [1.0, 0.0, 0.0]
    assert answers.stayed == ("Joined", "Stayed")


@pytest.mark.parametrize("blank", [None, "", " "])
def test_a_blank_answer_is_not_known(blank):
    answers = read(["Yes", blank, "No"])

    assert np.isnan(answers.y[1])
    assert answers.unanswered == 1


def test_a_number_names_the_value_as_a_person_writes_it():
    assert read([1.0, 2.0], "2").y.tolist() == [0.0, 1.0]
