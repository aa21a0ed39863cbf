"""One flat table: its id, its label, what is left out of it, and what is asked."""

import pytest

FLAT = "customerID,tenure,city,{label}\n" + "".join(f"C{n},{n % 7},X{n % 3},{{{n % 2}}}\n" for n in range(40))


@pytest.mark.parametrize(
    ("label", "stayed", "left", "positive"),
    [
        pytest.param("Churn", "No", "Yes", "Yes", id="yes"),
        pytest.param("churned", "False", "True", "True", id="true"),
        pytest.param("Exited", "0", "1", "1", id="one"),
        pytest.param("target", "0.0", "1.0", "1", id="one, with a point"),
        pytest.param("Attrition_Flag", "Existing Customer", "Attrited Customer", "Attrited Customer", id="words"),
        pytest.param("is_active", "1", "0", "0", id="a label that means staying"),
        pytest.param("active", "Yes", "No", "No", id="the same in words"),
        pytest.param("customer_status", "Active", "Lapsed", "Lapsed", id="what is left of a pair"),
        pytest.param("churn", "A", "B", None, id="nothing tells"),
    ],
)
def test_a_flat_table(proposed, tmp_path, label, stayed, left, positive):
    text = FLAT.format(stayed, left, label=label)

    proposal, said, written = proposed({"customers.csv": text})

    table = written["table"]
    assert (table["id"], table["label"], table.get("positive")) == ("customerID", label, positive)
    assert table["location"] == (tmp_path / "customers.csv").as_posix()
    assert "source" not in written
    assert ("# ? Which value of" in said) == (positive is None)
    assert proposal.placed == {}


def test_what_tells_of_the_outcome_is_left_out_of_a_flat_table(proposed):
    header = "id,x,churn_reason,state,cost_fp,cost_fn,Churn\n"
    rows = "".join(
        f"{n},{n % 5},{'price' if n % 2 else ''},{'gone' if n % 2 else 'here'},1,2,{n % 2}\n" for n in range(40)
    )

    _, text, written = proposed({"data.csv": header + rows})

    assert written["table"]["drop"] == ["churn_reason", "state"]
    assert written["table"]["costs"] == {"false_positive": "cost_fp", "false_negative": "cost_fn"}
    assert "#   state: each of its values goes with one of Churn only" in text


def test_two_labels_are_asked_about(proposed):
    header, *rows = FLAT.format(0, 1, label="churn").splitlines()
    text = "\n".join([f"{header},exited", *(f"{row},{n % 2}" for n, row in enumerate(rows))])

    _, said, written = proposed({"data.csv": text + "\n"})

    assert "# ? Is churn the label? exited could be it too." in said
    assert written["table"]["label"] == "churn"
