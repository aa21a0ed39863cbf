"""The account itself in English: how far it has come on its journey, and what kind of business it is."""

from app.words.english.numbers import count
from app.words.english.shapes import (
    Measure,
    about_wait,
    days_ago,
    write_wait,
)

NEVER = {
    "days_to_first_value": "No milestone is on record yet",
    "days_since_milestone": "No milestone in the last two years is on record",
}

MEASURES: dict[str, Measure] = {
    "milestones_reached": Measure(
        "The number of onboarding milestones",
        lambda value: (
            f"{{}}{count(value, 'onboarding milestone')} {'has' if value == 1 else 'have'} been reached"
            if value
            else "No onboarding milestone has been reached"
        ),
        stay="accounts that stay have reached {}",
        stay_none="accounts that stay have usually reached none",
    ),
    "milestone_overdue_days": Measure(
        "The pace of onboarding",
        lambda days: (
            f"The next onboarding step is {write_wait(days)} overdue" if days else "No onboarding step is overdue"
        ),
        stay="in accounts that stay the next is {} overdue",
        stay_none="in accounts that stay usually none is",
        typical=about_wait,
        more="longer",
        less="less",
    ),
    "days_to_first_value": Measure(
        "The time to the first milestone",
        lambda days: f"The first milestone was reached {write_wait(days)} after the start",
        stay="accounts that stay take {}",
        stay_none="accounts that stay take less than a day",
        typical=about_wait,
        none="less than a day",
        more="later",
        less="sooner",
    ),
    "days_since_milestone": days_ago("The day of the last milestone", "The last milestone was reached"),
    "employees": Measure(
        "The number of employees",
        lambda value: f"The account has {count(value, 'employee') if value else 'no employees'}",
    ),
}

TEXTS: dict[str, str] = {
    "segment": "The segment",
    "industry": "The industry",
    "country": "The country",
    "desired_outcome": "The desired outcome",
}
