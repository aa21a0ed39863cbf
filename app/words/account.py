"""The account itself in words: how far it has come on its journey, and what kind of business it is."""

from app.words.language import mark, mark_plural
from app.words.shapes import ABOUT_WAIT, LATER, LESS, LONGER, NOT_AT_ALL, SOONER, Measure, Text, days_ago, fact

MEASURES: dict[str, Measure] = {
    "milestones_reached": Measure(
        mark("The number of onboarding milestones is not known"),
        fact(
            mark_plural(
                "{only}{number} onboarding milestone has been reached",
                "{only}{number} onboarding milestones have been reached",
            ),
            mark("No onboarding milestone has been reached"),
        ),
        stay=mark("{who} have reached {usual}"),
        stay_none=mark("{who} have usually reached none"),
    ),
    "milestone_overdue_days": Measure(
        mark("The pace of onboarding is not known"),
        fact(mark("The next onboarding step is {span} overdue"), mark("No onboarding step is overdue"), "wait"),
        stay=mark("in {who} the next is {usual} overdue"),
        stay_none=mark("in {who} usually none is"),
        usual=ABOUT_WAIT,
        none=NOT_AT_ALL,
        more=LONGER,
        less=LESS,
    ),
    "days_to_first_value": Measure(
        mark("No milestone is on record yet"),
        fact(mark("The first milestone was reached {span} after the start"), unit="wait"),
        stay=mark("{who} take {usual}"),
        stay_none=mark("{who} take less than a day"),
        usual=ABOUT_WAIT,
        none=mark("less than a day"),
        more=LATER,
        less=SOONER,
    ),
    "days_since_milestone": days_ago(
        mark("No milestone in the last two years is on record"), mark("The last milestone was reached {span} ago")
    ),
    "employees": Measure(
        mark("The number of employees is not known"),
        fact(
            mark_plural("The account has {number} employee", "The account has {number} employees"),
            mark("The account has no employees"),
        ),
    ),
}

TEXTS: dict[str, Text] = {
    "segment": Text(mark("The segment is not known"), mark("The segment is {value}")),
    "industry": Text(mark("The industry is not known"), mark("The industry is {value}")),
    "country": Text(mark("The country is not known"), mark("The country is {value}")),
    "desired_outcome": Text(mark("The desired outcome is not known"), mark("The desired outcome is {value}")),
}
