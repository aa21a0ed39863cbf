"""Every feature of the catalogue has words of its own, where it is bad, good, nothing and unknown."""

import itertools

import pytest

from app.words import account, money, people, say, support, usage
from app.words.catalogue import CHANGES, DIFFERENCES, MEASURES, PEERS, TEXTS, UNKNOWN
from features.catalogue import catalogue
from features.state import CatalogueState

DECLARED = {feature.name: feature for feature in catalogue(CatalogueState(milestone_days=(("kickoff", 14),)))}
SHAPES = (MEASURES, CHANGES, DIFFERENCES, PEERS, TEXTS)
LEVELS = {name: shape.level for shapes in (CHANGES, DIFFERENCES, PEERS) for name, shape in shapes.items()}


def test_every_feature_has_words_and_nothing_else_has():
    assert sorted(itertools.chain(*SHAPES)) == sorted(DECLARED)


def test_no_subject_takes_the_words_of_another():
    kinds = ("MEASURES", "CHANGES", "DIFFERENCES", "PEERS", "TEXTS")
    subjects = (usage, people, support, money, account)
    names = [name for subject in subjects for kind in kinds for name in getattr(subject, kind, {})]

    assert len(names) == len(set(names)) == len(DECLARED)


def test_what_is_not_known_is_said_of_every_feature():
    assert set(UNKNOWN) == set(DECLARED)


@pytest.mark.parametrize(("name", "level"), [one for one in LEVELS.items() if one[1]])
def test_the_amount_that_goes_with_a_change_is_of_the_same_signal(name, level):
    assert level in MEASURES
    assert DECLARED[level].signal == DECLARED[name].signal


@pytest.mark.parametrize("name", PEERS)
def test_what_is_compared_with_peers_is_what_the_declaration_compares(name):
    assert DECLARED[name].parts == (PEERS[name].level,)


def case(value, typical, points, sentence):
    return value, typical, points, sentence


SENTENCES = {
    "logins_7d": (
        case(1.0, 12.0, -5, "Only 1 login in the last 7 days; accounts that stay have about 12."),
        case(20.0, 12.0, 5, "20 logins in the last 7 days, more than in accounts that stay (about 12)."),
        case(0.0, 12.0, -5, "No logins in the last 7 days; accounts that stay have about 12."),
        case(None, 9.0, -5, "The number of logins is not known, which lowers the score."),
    ),
    "logins_30d": (
        case(1.0, 12.0, -5, "Only 1 login in the last 30 days; accounts that stay have about 12."),
        case(20.0, 12.0, 5, "20 logins in the last 30 days, more than in accounts that stay (about 12)."),
        case(0.0, 12.0, -5, "No logins in the last 30 days; accounts that stay have about 12."),
        case(None, 9.0, -5, "The number of logins is not known, which lowers the score."),
    ),
    "logins_90d": (
        case(1.0, 12.0, -5, "Only 1 login in the last 90 days; accounts that stay have about 12."),
        case(20.0, 12.0, 5, "20 logins in the last 90 days, more than in accounts that stay (about 12)."),
        case(0.0, 12.0, -5, "No logins in the last 90 days; accounts that stay have about 12."),
        case(None, 9.0, -5, "The number of logins is not known, which lowers the score."),
    ),
    "logins_change_30d": (
        case(
            0.4, 1.0, -5,
            "Logins fell by 60% against the 30 days before; "
            "in accounts that stay they usually hold steady.",
        ),
        case(
            1.4, 1.0, 5,
            "Logins rose by 40% against the 30 days before; "
            "in accounts that stay they usually hold steady.",
        ),
        case(1.0, 1.0, 5, "Logins have not changed against the 30 days before, as is usual in accounts that stay."),
        case(None, 9.0, -5, "Whether logins rose or fell is not known, which lowers the score."),
    ),
    "logins_habit_change_30d": (
        case(
            0.4, 1.0, -5,
            "Logins fell by 60% against the average of the two months before; "
            "in accounts that stay they usually hold steady.",
        ),
        case(
            1.4, 1.0, 5,
            "Logins rose by 40% against the average of the two months before; "
            "in accounts that stay they usually hold steady.",
        ),
        case(
            1.0, 1.0, 5,
            "Logins have not changed against the average of the two months before, "
            "as is usual in accounts that stay.",
        ),
        case(None, 9.0, -5, "Whether logins rose or fell is not known, which lowers the score."),
    ),
    "days_since_login": (
        case(45.0, 3.0, -5, "The last login was 45 days ago; in accounts that stay it was about 3 days ago."),
        case(1.0, 3.0, 5, "The last login was 1 day ago, more recently than in accounts that stay (about 3 days ago)."),
        case(None, 9.0, -5, "No login in the last year is on record, which lowers the score."),
    ),
    "logins_per_seat_30d": (
        case(
            0.4, 3.0, -5,
            "Only 0.4 logins for each paid seat in the last 30 days; "
            "accounts that stay have about 3 for each seat.",
        ),
        case(
            5.0, 3.0, 5,
            "5 logins for each paid seat in the last 30 days, "
            "more than in accounts that stay (about 3).",
        ),
        case(0.0, 3.0, -5, "No logins in the last 30 days; accounts that stay have about 3 for each seat."),
        case(None, 9.0, -5, "The number of logins for each seat is not known, which lowers the score."),
    ),
    "logins_per_seat_vs_peers": (
        case(0.4, 1.0, -5, "Logins per seat are 60% below what is usual in comparable accounts."),
        case(1.4, 1.0, 5, "Logins per seat are 40% above what is usual in comparable accounts."),
        case(
            None, 9.0, -5,
            "How logins per seat compare with comparable accounts is not known, "
            "which lowers the score.",
        ),
    ),
    "active_users_7d": (
        case(
            1.0, 12.0, -5,
            "Only 1 person used the product in the last 7 days; "
            "accounts that stay have about 12 people active.",
        ),
        case(
            20.0, 12.0, 5,
            "20 people used the product in the last 7 days, "
            "more than in accounts that stay (about 12 people).",
        ),
        case(
            0.0, 12.0, -5,
            "Nobody used the product in the last 7 days; "
            "accounts that stay have about 12 people active.",
        ),
        case(None, 9.0, -5, "The number of active users is not known, which lowers the score."),
    ),
    "active_users_30d": (
        case(
            1.0, 12.0, -5,
            "Only 1 person used the product in the last 30 days; "
            "accounts that stay have about 12 people active.",
        ),
        case(
            20.0, 12.0, 5,
            "20 people used the product in the last 30 days, "
            "more than in accounts that stay (about 12 people).",
        ),
        case(
            0.0, 12.0, -5,
            "Nobody used the product in the last 30 days; "
            "accounts that stay have about 12 people active.",
        ),
        case(None, 9.0, -5, "The number of active users is not known, which lowers the score."),
    ),
    "active_users_90d": (
        case(
            1.0, 12.0, -5,
            "Only 1 person used the product in the last 90 days; "
            "accounts that stay have about 12 people active.",
        ),
        case(
            20.0, 12.0, 5,
            "20 people used the product in the last 90 days, "
            "more than in accounts that stay (about 12 people).",
        ),
        case(
            0.0, 12.0, -5,
            "Nobody used the product in the last 90 days; "
            "accounts that stay have about 12 people active.",
        ),
        case(None, 9.0, -5, "The number of active users is not known, which lowers the score."),
    ),
    "active_users_change_30d": (
        case(
            0.4, 1.0, -5,
            "Active users fell by 60% against the 30 days before; "
            "in accounts that stay they usually hold steady.",
        ),
        case(
            1.4, 1.0, 5,
            "Active users rose by 40% against the 30 days before; "
            "in accounts that stay they usually hold steady.",
        ),
        case(
            1.0, 1.0, 5,
            "Active users have not changed against the 30 days before, "
            "as is usual in accounts that stay.",
        ),
        case(None, 9.0, -5, "Whether active users rose or fell is not known, which lowers the score."),
    ),
    "users_gained_30d": (
        case(
            1.0, 12.0, -5,
            "Only 1 person used the product in the last 30 days and not in the 30 days before; "
            "accounts that stay gain about 12.",
        ),
        case(
            20.0, 12.0, 5,
            "20 people used the product in the last 30 days and not in the 30 days before, "
            "more than in accounts that stay (about 12).",
        ),
        case(
            0.0, 12.0, -5,
            "Nobody used the product in the last 30 days who had not in the 30 days before; "
            "accounts that stay gain about 12.",
        ),
        case(None, 9.0, -5, "Whether people took up the product is not known, which lowers the score."),
    ),
    "users_lost_30d": (
        case(
            3.0, 0.0, -5,
            "3 people who used the product in the 30 days before did not in the last 30 days; "
            "accounts that stay usually lose nobody.",
        ),
        case(
            1.0, 0.0, -5,
            "1 person who used the product in the 30 days before did not in the last 30 days; "
            "accounts that stay usually lose nobody.",
        ),
        case(
            0.0, 0.0, 5,
            "Nobody who used the product in the 30 days before stopped in the last 30 days, "
            "as is usual in accounts that stay.",
        ),
        case(None, 9.0, -5, "Whether people stopped using the product is not known, which lowers the score."),
    ),
    "top_user_share_30d": (
        case(
            0.8, 0.3, -5,
            "One person makes up 80% of the use in the last 30 days; "
            "in accounts that stay it is about 30%.",
        ),
        case(
            1.0, 0.3, -5,
            "One person alone makes up the use in the last 30 days; "
            "in accounts that stay it is about 30%.",
        ),
        case(
            0.2, 0.3, 5,
            "One person makes up 20% of the use in the last 30 days, "
            "less than in accounts that stay (about 30%).",
        ),
        case(None, 9.0, -5, "How much of the use hangs on one person is not known, which lowers the score."),
    ),
    "seats_used_share": (
        case(
            0.32, 0.8, -5,
            "Only 32% of the paid seats were in use in the last 30 days; "
            "in accounts that stay about 80% are in use.",
        ),
        case(
            0.9, 0.8, 5,
            "90% of the paid seats were in use in the last 30 days, "
            "more than in accounts that stay (about 80%).",
        ),
        case(
            1.3, 0.8, 5,
            "The people active in the last 30 days are 130% of the paid seats, "
            "more than in accounts that stay (about 80%).",
        ),
        case(0.0, 0.8, -5, "No paid seat was in use in the last 30 days; in accounts that stay about 80% are in use."),
        case(None, 9.0, -5, "The share of seats in use is not known, which lowers the score."),
    ),
    "seats_used_vs_peers": (
        case(0.4, 1.0, -5, "The share of seats in use is 60% below what is usual in comparable accounts."),
        case(1.4, 1.0, 5, "The share of seats in use is 40% above what is usual in comparable accounts."),
        case(
            None, 9.0, -5,
            "How the share of seats in use compares with comparable accounts is not known, "
            "which lowers the score.",
        ),
    ),
    "features_used_30d": (
        case(1.0, 12.0, -5, "Only 1 feature was used in the last 30 days; accounts that stay use about 12."),
        case(20.0, 12.0, 5, "20 features were used in the last 30 days, more than in accounts that stay (about 12)."),
        case(0.0, 12.0, -5, "No feature was used in the last 30 days; accounts that stay use about 12."),
        case(None, 9.0, -5, "The number of features in use is not known, which lowers the score."),
    ),
    "features_used_90d": (
        case(1.0, 12.0, -5, "Only 1 feature was used in the last 90 days; accounts that stay use about 12."),
        case(20.0, 12.0, 5, "20 features were used in the last 90 days, more than in accounts that stay (about 12)."),
        case(0.0, 12.0, -5, "No feature was used in the last 90 days; accounts that stay use about 12."),
        case(None, 9.0, -5, "The number of features in use is not known, which lowers the score."),
    ),
    "features_used_vs_peers": (
        case(0.4, 1.0, -5, "The number of features in use is 60% below what is usual in comparable accounts."),
        case(1.4, 1.0, 5, "The number of features in use is 40% above what is usual in comparable accounts."),
        case(
            None, 9.0, -5,
            "How the number of features in use compares with comparable accounts is not known, "
            "which lowers the score.",
        ),
    ),
    "features_adopted_90d": (
        case(1.0, 12.0, -5, "Only 1 feature was taken up in the last 90 days; accounts that stay take up about 12."),
        case(
            20.0, 12.0, 5,
            "20 features were taken up in the last 90 days, "
            "more than in accounts that stay (about 12).",
        ),
        case(0.0, 12.0, -5, "No feature was taken up in the last 90 days; accounts that stay take up about 12."),
        case(None, 9.0, -5, "Whether features were taken up is not known, which lowers the score."),
    ),
    "features_dropped_90d": (
        case(3.0, 0.0, -5, "3 features fell out of use in the last 90 days; accounts that stay usually drop none."),
        case(1.0, 0.0, -5, "1 feature fell out of use in the last 90 days; accounts that stay usually drop none."),
        case(0.0, 0.0, 5, "No feature fell out of use in the last 90 days, as is usual in accounts that stay."),
        case(None, 9.0, -5, "Whether features fell out of use is not known, which lowers the score."),
    ),
    "usage_30d": (
        case(
            1.0, 12.0, -5,
            "The product was only used once in the last 30 days; "
            "accounts that stay use it about 12 times.",
        ),
        case(
            20.0, 12.0, 5,
            "The product was used 20 times in the last 30 days, "
            "more than in accounts that stay (about 12 times).",
        ),
        case(0.0, 12.0, -5, "The product was not used in the last 30 days; accounts that stay use it about 12 times."),
        case(None, 9.0, -5, "The amount of use is not known, which lowers the score."),
    ),
    "usage_90d": (
        case(
            1.0, 12.0, -5,
            "The product was only used once in the last 90 days; "
            "accounts that stay use it about 12 times.",
        ),
        case(
            20.0, 12.0, 5,
            "The product was used 20 times in the last 90 days, "
            "more than in accounts that stay (about 12 times).",
        ),
        case(0.0, 12.0, -5, "The product was not used in the last 90 days; accounts that stay use it about 12 times."),
        case(None, 9.0, -5, "The amount of use is not known, which lowers the score."),
    ),
    "quantity_90d": (
        case(
            120.0, 4500.0, -5,
            "The quantity used in the last 90 days was only 120; "
            "accounts that stay use about 4,500.",
        ),
        case(
            12345.0, 4500.0, 5,
            "The quantity used in the last 90 days was 12,345, "
            "more than in accounts that stay (about 4,500).",
        ),
        case(0.0, 4500.0, -5, "The quantity used in the last 90 days was 0; accounts that stay use about 4,500."),
        case(None, 9.0, -5, "The quantity used is not known, which lowers the score."),
    ),
    "usage_per_seat_30d": (
        case(
            0.4, 3.0, -5,
            "The product was only used 0.4 times for each paid seat in the last 30 days; "
            "accounts that stay use it about 3 times for each seat.",
        ),
        case(
            5.0, 3.0, 5,
            "The product was used 5 times for each paid seat in the last 30 days, "
            "more than in accounts that stay (about 3 times).",
        ),
        case(
            0.0, 3.0, -5,
            "The product was not used in the last 30 days; "
            "accounts that stay use it about 3 times for each seat.",
        ),
        case(None, 9.0, -5, "The amount of use for each seat is not known, which lowers the score."),
    ),
    "usage_per_seat_vs_peers": (
        case(0.4, 1.0, -5, "Usage per seat is 60% below what is usual in comparable accounts."),
        case(1.4, 1.0, 5, "Usage per seat is 40% above what is usual in comparable accounts."),
        case(
            None, 9.0, -5,
            "How usage per seat compares with comparable accounts is not known, "
            "which lowers the score.",
        ),
    ),
    "usage_change_30d": (
        case(
            0.4, 1.0, -5,
            "Usage fell by 60% against the 30 days before; "
            "in accounts that stay it usually holds steady.",
        ),
        case(
            1.4, 1.0, 5,
            "Usage rose by 40% against the 30 days before; "
            "in accounts that stay it usually holds steady.",
        ),
        case(1.0, 1.0, 5, "Usage has not changed against the 30 days before, as is usual in accounts that stay."),
        case(None, 9.0, -5, "Whether usage rose or fell is not known, which lowers the score."),
    ),
    "usage_habit_change_30d": (
        case(
            0.4, 1.0, -5,
            "Usage fell by 60% against the average of the two months before; "
            "in accounts that stay it usually holds steady.",
        ),
        case(
            1.4, 1.0, 5,
            "Usage rose by 40% against the average of the two months before; "
            "in accounts that stay it usually holds steady.",
        ),
        case(
            1.0, 1.0, 5,
            "Usage has not changed against the average of the two months before, "
            "as is usual in accounts that stay.",
        ),
        case(None, 9.0, -5, "Whether usage rose or fell is not known, which lowers the score."),
    ),
    "quantity_change_30d": (
        case(
            0.4, 1.0, -5,
            "The quantity used fell by 60% against the 30 days before; "
            "in accounts that stay it usually holds steady.",
        ),
        case(
            1.4, 1.0, 5,
            "The quantity used rose by 40% against the 30 days before; "
            "in accounts that stay it usually holds steady.",
        ),
        case(
            1.0, 1.0, 5,
            "The quantity used has not changed against the 30 days before, "
            "as is usual in accounts that stay.",
        ),
        case(None, 9.0, -5, "Whether the quantity used rose or fell is not known, which lowers the score."),
    ),
    "active_days_30d": (
        case(
            1.0, 12.0, -5,
            "The product was used on only 1 of the last 30 days; "
            "accounts that stay use it on about 12.",
        ),
        case(
            20.0, 12.0, 5,
            "The product was used on 20 of the last 30 days, "
            "more than in accounts that stay (about 12).",
        ),
        case(0.0, 12.0, -5, "The product was not used in the last 30 days; accounts that stay use it on about 12."),
        case(None, 9.0, -5, "The number of days of use is not known, which lowers the score."),
    ),
    "active_days_change_30d": (
        case(
            0.4, 1.0, -5,
            "Days of use fell by 60% against the 30 days before; "
            "in accounts that stay they usually hold steady.",
        ),
        case(
            1.4, 1.0, 5,
            "Days of use rose by 40% against the 30 days before; "
            "in accounts that stay they usually hold steady.",
        ),
        case(
            1.0, 1.0, 5,
            "Days of use have not changed against the 30 days before, "
            "as is usual in accounts that stay.",
        ),
        case(None, 9.0, -5, "Whether days of use rose or fell is not known, which lowers the score."),
    ),
    "weekday_shift_28d": (
        case(
            0.4, 0.1, -5,
            "40% of the use in the last 4 weeks fell on other days of the week than in the 8 before; "
            "in accounts that stay about 10% fell on others.",
        ),
        case(
            0.05, 0.1, 5,
            "5% of the use in the last 4 weeks fell on other days of the week than in the 8 before, "
            "less than in accounts that stay (about 10%).",
        ),
        case(
            0.0, 0.1, 5,
            "Use in the last 4 weeks fell on the same days of the week as in the 8 weeks before; "
            "in accounts that stay about 10% fell on others.",
        ),
        case(None, 9.0, -5, "Whether the weekly rhythm of use has changed is not known, which lowers the score."),
    ),
    "longest_silence_90d": (
        case(
            21.0, 5.0, -5,
            "The longest time without any use in the last 90 days was 21 days; "
            "in accounts that stay the longest silence is about 5 days.",
        ),
        case(
            90.0, 5.0, -5,
            "The product was not used at all in the last 90 days; "
            "in accounts that stay the longest silence is about 5 days.",
        ),
        case(
            2.0, 5.0, 5,
            "The longest time without any use in the last 90 days was 2 days, "
            "shorter than in accounts that stay (about 5 days).",
        ),
        case(
            0.0, 5.0, 5,
            "The product was used on every single one of the last 90 days; "
            "in accounts that stay the longest silence is about 5 days.",
        ),
        case(
            1.0, 0.0, -5,
            "The longest time without any use in the last 90 days was 1 day; "
            "accounts that stay usually use it every day.",
        ),
        case(None, 9.0, -5, "The longest time without use is not known, which lowers the score."),
    ),
    "days_since_usage": (
        case(45.0, 3.0, -5, "The product was last used 45 days ago; accounts that stay last used it about 3 days ago."),
        case(
            1.0, 3.0, 5,
            "The product was last used 1 day ago, "
            "more recently than in accounts that stay (about 3 days ago).",
        ),
        case(None, 9.0, -5, "No use of the product in the last year is on record, which lowers the score."),
    ),
    "champions_now": (
        case(1.0, 12.0, -5, "The account has only 1 champion; accounts that stay have about 12."),
        case(20.0, 12.0, 5, "The account has 20 champions, more than in accounts that stay (about 12)."),
        case(0.0, 12.0, -5, "The account has no champion; accounts that stay have about 12."),
        case(None, 9.0, -5, "The number of champions is not known, which lowers the score."),
    ),
    "champions_left_90d": (
        case(3.0, 0.0, -5, "3 champions left in the last 90 days; accounts that stay usually lose none."),
        case(1.0, 0.0, -5, "1 champion left in the last 90 days; accounts that stay usually lose none."),
        case(0.0, 0.0, 5, "No champion left in the last 90 days, as is usual in accounts that stay."),
        case(None, 9.0, -5, "Whether a champion left is not known, which lowers the score."),
    ),
    "days_since_champion_left": (
        case(
            42.0, 100.0, -5,
            "The champion left 6 weeks ago and nobody has taken over; "
            "in accounts that stay it was about 3 months ago.",
        ),
        case(
            400.0, 100.0, 5,
            "The champion left 13 months ago and nobody has taken over, "
            "longer ago than in accounts that stay (about 3 months ago).",
        ),
        case(
            None, 100.0, 5,
            "No champion is on record who left without another taking over, "
            "which raises the score.",
        ),
    ),
    "days_since_champion_active": (
        case(45.0, 3.0, -5, "A champion was last active 45 days ago; in accounts that stay it was about 3 days ago."),
        case(
            1.0, 3.0, 5,
            "A champion was last active 1 day ago, "
            "more recently than in accounts that stay (about 3 days ago).",
        ),
        case(
            None, 9.0, -5,
            "No use of the product by a champion in the last year is on record, "
            "which lowers the score.",
        ),
    ),
    "admins_joined_90d": (
        case(1.0, 12.0, -5, "1 admin joined in the last 90 days; accounts that stay gain about 12."),
        case(20.0, 12.0, 5, "20 admins joined in the last 90 days, more than in accounts that stay (about 12)."),
        case(0.0, 12.0, -5, "No admin joined in the last 90 days; accounts that stay gain about 12."),
        case(None, 9.0, -5, "Whether an admin joined is not known, which lowers the score."),
    ),
    "admins_left_90d": (
        case(3.0, 0.0, -5, "3 admins left in the last 90 days; accounts that stay usually lose none."),
        case(1.0, 0.0, -5, "1 admin left in the last 90 days; accounts that stay usually lose none."),
        case(0.0, 0.0, 5, "No admin left in the last 90 days, as is usual in accounts that stay."),
        case(None, 9.0, -5, "Whether an admin left is not known, which lowers the score."),
    ),
    "touchpoints_90d": (
        case(1.0, 12.0, -5, "Only 1 touchpoint in the last 90 days; accounts that stay have about 12."),
        case(20.0, 12.0, 5, "20 touchpoints in the last 90 days, more than in accounts that stay (about 12)."),
        case(0.0, 12.0, -5, "No touchpoints in the last 90 days; accounts that stay have about 12."),
        case(None, 9.0, -5, "The number of touchpoints is not known, which lowers the score."),
    ),
    "calls_90d": (
        case(1.0, 12.0, -5, "Only 1 call in the last 90 days; accounts that stay have about 12."),
        case(20.0, 12.0, 5, "20 calls in the last 90 days, more than in accounts that stay (about 12)."),
        case(0.0, 12.0, -5, "No calls in the last 90 days; accounts that stay have about 12."),
        case(None, 9.0, -5, "The number of calls is not known, which lowers the score."),
    ),
    "emails_90d": (
        case(1.0, 12.0, -5, "Only 1 email in the last 90 days; accounts that stay have about 12."),
        case(20.0, 12.0, 5, "20 emails in the last 90 days, more than in accounts that stay (about 12)."),
        case(0.0, 12.0, -5, "No emails in the last 90 days; accounts that stay have about 12."),
        case(None, 9.0, -5, "The number of emails is not known, which lowers the score."),
    ),
    "meetings_90d": (
        case(1.0, 12.0, -5, "Only 1 meeting in the last 90 days; accounts that stay have about 12."),
        case(20.0, 12.0, 5, "20 meetings in the last 90 days, more than in accounts that stay (about 12)."),
        case(0.0, 12.0, -5, "No meetings in the last 90 days; accounts that stay have about 12."),
        case(None, 9.0, -5, "The number of meetings is not known, which lowers the score."),
    ),
    "days_since_touchpoint": (
        case(45.0, 3.0, -5, "The last touchpoint was 45 days ago; in accounts that stay it was about 3 days ago."),
        case(
            1.0, 3.0, 5,
            "The last touchpoint was 1 day ago, "
            "more recently than in accounts that stay (about 3 days ago).",
        ),
        case(None, 9.0, -5, "No touchpoint in the last year is on record, which lowers the score."),
    ),
    "webinars_365d": (
        case(1.0, 12.0, -5, "Only 1 webinar in the last year; accounts that stay have about 12."),
        case(20.0, 12.0, 5, "20 webinars in the last year, more than in accounts that stay (about 12)."),
        case(0.0, 12.0, -5, "No webinars in the last year; accounts that stay have about 12."),
        case(None, 9.0, -5, "The number of webinars is not known, which lowers the score."),
    ),
    "trainings_365d": (
        case(1.0, 12.0, -5, "Only 1 training in the last year; accounts that stay have about 12."),
        case(20.0, 12.0, 5, "20 trainings in the last year, more than in accounts that stay (about 12)."),
        case(0.0, 12.0, -5, "No trainings in the last year; accounts that stay have about 12."),
        case(None, 9.0, -5, "The number of trainings is not known, which lowers the score."),
    ),
    "reviews_365d": (
        case(1.0, 12.0, -5, "Only 1 review in the last year; accounts that stay have about 12."),
        case(20.0, 12.0, 5, "20 reviews in the last year, more than in accounts that stay (about 12)."),
        case(0.0, 12.0, -5, "No reviews in the last year; accounts that stay have about 12."),
        case(None, 9.0, -5, "The number of reviews is not known, which lowers the score."),
    ),
    "nps": (
        case(2.0, 9.0, -5, "The last NPS answer is only 2; in accounts that stay it is about 9."),
        case(10.0, 9.0, 5, "The last NPS answer is 10, higher than in accounts that stay (about 9)."),
        case(None, 9.0, -5, "No NPS answer is on record, which lowers the score."),
    ),
    "nps_change": (
        case(
            -2.0, 0.0, -5,
            "The last NPS answer is 2 points lower than the time before; "
            "in accounts that stay it is usually the same as the time before.",
        ),
        case(
            1.0, 0.0, 5,
            "The last NPS answer is 1 point higher than the time before; "
            "in accounts that stay it is usually the same as the time before.",
        ),
        case(0.0, 0.0, 5, "The last NPS answer is the same as the time before, as is usual in accounts that stay."),
        case(None, 9.0, -5, "How the last two NPS answers differ is not known, which lowers the score."),
    ),
    "nps_age_days": (
        case(400.0, 90.0, -5, "The last NPS answer is 13 months old; in accounts that stay it is about 3 months."),
        case(
            12.0, 90.0, 5,
            "The last NPS answer is 12 days old, "
            "more recent than in accounts that stay (about 3 months).",
        ),
        case(None, 9.0, -5, "No NPS answer in the last two years is on record, which lowers the score."),
    ),
    "csat": (
        case(2.0, 4.0, -5, "The last CSAT answer is only 2; in accounts that stay it is about 4."),
        case(5.0, 4.0, 5, "The last CSAT answer is 5, higher than in accounts that stay (about 4)."),
        case(None, 9.0, -5, "No CSAT answer is on record, which lowers the score."),
    ),
    "csat_change": (
        case(
            -2.0, 0.0, -5,
            "The last CSAT answer is 2 points lower than the time before; "
            "in accounts that stay it is usually the same as the time before.",
        ),
        case(
            1.0, 0.0, 5,
            "The last CSAT answer is 1 point higher than the time before; "
            "in accounts that stay it is usually the same as the time before.",
        ),
        case(0.0, 0.0, 5, "The last CSAT answer is the same as the time before, as is usual in accounts that stay."),
        case(None, 9.0, -5, "How the last two CSAT answers differ is not known, which lowers the score."),
    ),
    "csat_age_days": (
        case(400.0, 90.0, -5, "The last CSAT answer is 13 months old; in accounts that stay it is about 3 months."),
        case(
            12.0, 90.0, 5,
            "The last CSAT answer is 12 days old, "
            "more recent than in accounts that stay (about 3 months).",
        ),
        case(None, 9.0, -5, "No CSAT answer in the last two years is on record, which lowers the score."),
    ),
    "ces": (
        case(2.0, 4.0, -5, "The last CES answer is 2; in accounts that stay it is about 4."),
        case(6.0, 4.0, 5, "The last CES answer is 6, higher than in accounts that stay (about 4)."),
        case(None, 9.0, -5, "No CES answer is on record, which lowers the score."),
    ),
    "ces_change": (
        case(
            -2.0, 0.0, -5,
            "The last CES answer is 2 points lower than the time before; "
            "in accounts that stay it is usually the same as the time before.",
        ),
        case(
            1.0, 0.0, 5,
            "The last CES answer is 1 point higher than the time before; "
            "in accounts that stay it is usually the same as the time before.",
        ),
        case(0.0, 0.0, 5, "The last CES answer is the same as the time before, as is usual in accounts that stay."),
        case(None, 9.0, -5, "How the last two CES answers differ is not known, which lowers the score."),
    ),
    "ces_age_days": (
        case(400.0, 90.0, -5, "The last CES answer is 13 months old; in accounts that stay it is about 3 months."),
        case(
            12.0, 90.0, 5,
            "The last CES answer is 12 days old, "
            "more recent than in accounts that stay (about 3 months).",
        ),
        case(None, 9.0, -5, "No CES answer in the last two years is on record, which lowers the score."),
    ),
    "surveys_unanswered_180d": (
        case(3.0, 0.0, -5, "3 surveys sent in the last 180 days are unanswered; accounts that stay usually have none."),
        case(1.0, 0.0, -5, "1 survey sent in the last 180 days is unanswered; accounts that stay usually have none."),
        case(0.0, 0.0, 5, "No survey sent in the last 180 days is unanswered, as is usual in accounts that stay."),
        case(None, 9.0, -5, "The number of unanswered surveys is not known, which lowers the score."),
    ),
    "pulse_score": (
        case(2.0, 4.0, -5, "The last pulse is only 2 of 5; in accounts that stay it is about 4."),
        case(5.0, 4.0, 5, "The last pulse is 5 of 5, higher than in accounts that stay (about 4)."),
        case(None, 9.0, -5, "No pulse is on record, which lowers the score."),
    ),
    "pulse_change": (
        case(
            -2.0, 0.0, -5,
            "The last pulse is 2 points lower than the time before; "
            "in accounts that stay it is usually the same as the time before.",
        ),
        case(
            1.0, 0.0, 5,
            "The last pulse is 1 point higher than the time before; "
            "in accounts that stay it is usually the same as the time before.",
        ),
        case(0.0, 0.0, 5, "The last pulse is the same as the time before, as is usual in accounts that stay."),
        case(None, 9.0, -5, "How the last two pulses differ is not known, which lowers the score."),
    ),
    "pulse_age_days": (
        case(400.0, 90.0, -5, "The last pulse is 13 months old; in accounts that stay it is about 3 months."),
        case(12.0, 90.0, 5, "The last pulse is 12 days old, more recent than in accounts that stay (about 3 months)."),
        case(None, 9.0, -5, "No pulse in the last two years is on record, which lowers the score."),
    ),
    "tickets_30d": (
        case(1.0, 12.0, -5, "1 support ticket in the last 30 days; accounts that stay have about 12."),
        case(20.0, 12.0, 5, "20 support tickets in the last 30 days, more than in accounts that stay (about 12)."),
        case(0.0, 12.0, -5, "No support tickets in the last 30 days; accounts that stay have about 12."),
        case(None, 9.0, -5, "The number of support tickets is not known, which lowers the score."),
    ),
    "tickets_90d": (
        case(1.0, 12.0, -5, "1 support ticket in the last 90 days; accounts that stay have about 12."),
        case(20.0, 12.0, 5, "20 support tickets in the last 90 days, more than in accounts that stay (about 12)."),
        case(0.0, 12.0, -5, "No support tickets in the last 90 days; accounts that stay have about 12."),
        case(None, 9.0, -5, "The number of support tickets is not known, which lowers the score."),
    ),
    "bugs_90d": (
        case(1.0, 12.0, -5, "1 bug reported in the last 90 days; accounts that stay have about 12."),
        case(20.0, 12.0, 5, "20 bugs reported in the last 90 days, more than in accounts that stay (about 12)."),
        case(0.0, 12.0, -5, "No bugs reported in the last 90 days; accounts that stay have about 12."),
        case(None, 9.0, -5, "The number of bugs reported is not known, which lowers the score."),
    ),
    "questions_90d": (
        case(1.0, 12.0, -5, "1 question to support in the last 90 days; accounts that stay have about 12."),
        case(20.0, 12.0, 5, "20 questions to support in the last 90 days, more than in accounts that stay (about 12)."),
        case(0.0, 12.0, -5, "No questions to support in the last 90 days; accounts that stay have about 12."),
        case(None, 9.0, -5, "The number of questions to support is not known, which lowers the score."),
    ),
    "severe_tickets_90d": (
        case(3.0, 0.0, -5, "3 severe tickets in the last 90 days; accounts that stay usually have none."),
        case(1.0, 0.0, -5, "1 severe ticket in the last 90 days; accounts that stay usually have none."),
        case(0.0, 0.0, 5, "No severe tickets in the last 90 days, as is usual in accounts that stay."),
        case(None, 9.0, -5, "The number of severe tickets is not known, which lowers the score."),
    ),
    "tickets_per_user_90d": (
        case(
            0.4, 0.1, -5,
            "0.4 support tickets for each active user in the last 90 days; "
            "accounts that stay have about 0.1 for each user.",
        ),
        case(
            0.05, 0.1, 5,
            "0.05 support tickets for each active user in the last 90 days, "
            "fewer than in accounts that stay (about 0.1).",
        ),
        case(0.0, 0.1, 5, "No support tickets in the last 90 days; accounts that stay have about 0.1 for each user."),
        case(None, 9.0, -5, "The number of support tickets for each active user is not known, which lowers the score."),
    ),
    "tickets_per_user_vs_peers": (
        case(0.4, 1.0, -5, "Support tickets per user are 60% below what is usual in comparable accounts."),
        case(1.4, 1.0, 5, "Support tickets per user are 40% above what is usual in comparable accounts."),
        case(
            None, 9.0, -5,
            "How support tickets per user compare with comparable accounts is not known, "
            "which lowers the score.",
        ),
    ),
    "tickets_open": (
        case(3.0, 0.0, -5, "3 support tickets are open; accounts that stay usually have none."),
        case(1.0, 0.0, -5, "1 support ticket is open; accounts that stay usually have none."),
        case(0.0, 0.0, 5, "No support ticket is open, as is usual in accounts that stay."),
        case(None, 9.0, -5, "The number of open tickets is not known, which lowers the score."),
    ),
    "severe_tickets_open": (
        case(3.0, 0.0, -5, "3 severe tickets are open; accounts that stay usually have none."),
        case(1.0, 0.0, -5, "1 severe ticket is open; accounts that stay usually have none."),
        case(0.0, 0.0, 5, "No severe ticket is open, as is usual in accounts that stay."),
        case(None, 9.0, -5, "The number of open severe tickets is not known, which lowers the score."),
    ),
    "oldest_open_ticket_days": (
        case(3.0, 0.0, -5, "The oldest open ticket has waited 3 days; accounts that stay usually have none."),
        case(1.0, 0.0, -5, "The oldest open ticket has waited 1 day; accounts that stay usually have none."),
        case(0.0, 0.0, 5, "No ticket is waiting, as is usual in accounts that stay."),
        case(None, 9.0, -5, "The age of the oldest open ticket is not known, which lowers the score."),
    ),
    "resolve_days_180d": (
        case(
            45.0, 3.0, -5,
            "Tickets took 45 days to resolve on average over the last 180 days; "
            "in accounts that stay it is about 3 days.",
        ),
        case(
            1.0, 3.0, 5,
            "Tickets took 1 day to resolve on average over the last 180 days, "
            "less time than in accounts that stay (about 3 days).",
        ),
        case(None, 9.0, -5, "No ticket that was resolved in the last 180 days is on record, which lowers the score."),
    ),
    "tickets_reopened_180d": (
        case(3.0, 0.0, -5, "3 tickets were reopened in the last 180 days; accounts that stay usually have none."),
        case(1.0, 0.0, -5, "1 ticket was reopened in the last 180 days; accounts that stay usually have none."),
        case(0.0, 0.0, 5, "No ticket was reopened in the last 180 days, as is usual in accounts that stay."),
        case(None, 9.0, -5, "The number of reopened tickets is not known, which lowers the score."),
    ),
    "topics_repeated_90d": (
        case(
            3.0, 0.0, -5,
            "3 tickets in the last 90 days repeated the topic of another; "
            "accounts that stay usually have none.",
        ),
        case(
            1.0, 0.0, -5,
            "1 ticket in the last 90 days repeated the topic of another; "
            "accounts that stay usually have none.",
        ),
        case(
            0.0, 0.0, 5,
            "No topic came up in more than one ticket in the last 90 days, "
            "as is usual in accounts that stay.",
        ),
        case(None, 9.0, -5, "The number of tickets on a repeated topic is not known, which lowers the score."),
    ),
    "ticket_csat_180d": (
        case(
            2.25, 4.5, -5,
            "Tickets opened in the last 180 days were rated only 2.2 on average; "
            "in accounts that stay it is about 4.5.",
        ),
        case(
            4.8, 4.5, 5,
            "Tickets opened in the last 180 days were rated 4.8 on average, "
            "higher than in accounts that stay (about 4.5).",
        ),
        case(None, 9.0, -5, "No rating of a ticket opened in the last 180 days is on record, which lowers the score."),
    ),
    "wishes_open": (
        case(1.0, 12.0, -5, "1 feature request is open; accounts that stay have about 12."),
        case(20.0, 12.0, 5, "20 feature requests are open, more than in accounts that stay (about 12)."),
        case(0.0, 12.0, -5, "No feature request is open; accounts that stay have about 12."),
        case(None, 9.0, -5, "The number of open feature requests is not known, which lowers the score."),
    ),
    "oldest_wish_days": (
        case(3.0, 0.0, -5, "The oldest open feature request has waited 3 days; accounts that stay usually have none."),
        case(1.0, 0.0, -5, "The oldest open feature request has waited 1 day; accounts that stay usually have none."),
        case(0.0, 0.0, 5, "No feature request is waiting, as is usual in accounts that stay."),
        case(None, 9.0, -5, "The age of the oldest feature request is not known, which lowers the score."),
    ),
    "wishes_answered_365d": (
        case(1.0, 12.0, -5, "1 feature request was answered in the last year; accounts that stay have about 12."),
        case(
            20.0, 12.0, 5,
            "20 feature requests were answered in the last year, "
            "more than in accounts that stay (about 12).",
        ),
        case(0.0, 12.0, -5, "No feature request was answered in the last year; accounts that stay have about 12."),
        case(None, 9.0, -5, "The number of feature requests answered is not known, which lowers the score."),
    ),
    "plan": (
        case("north", "south", -5, "The plan is “north”; in accounts that stay it is most often “south”."),
        case("south", "south", 5, "The plan is “south”, the most common one in accounts that stay."),
        case(None, "south", -5, "The plan is not known, which lowers the score."),
    ),
    "mrr": (
        case(120.0, 450.0, -5, "The account pays 120 a month; accounts that stay pay about 450."),
        case(1200.5, 450.0, 5, "The account pays 1,200 a month, more than in accounts that stay (about 450)."),
        case(0.0, 450.0, -5, "The account pays nothing; accounts that stay pay about 450."),
        case(None, 9.0, -5, "The monthly revenue is not known, which lowers the score."),
    ),
    "seats": (
        case(1.0, 12.0, -5, "The account pays for 1 seat; accounts that stay pay for about 12."),
        case(20.0, 12.0, 5, "The account pays for 20 seats, more than in accounts that stay (about 12)."),
        case(0.0, 12.0, -5, "The account pays for no seats; accounts that stay pay for about 12."),
        case(None, 9.0, -5, "The number of seats is not known, which lowers the score."),
    ),
    "seat_price": (
        case(49.0, 30.0, -5, "A seat costs 49 a month; in accounts that stay it costs about 30."),
        case(12.5, 30.0, 5, "A seat costs 12.5 a month, less than in accounts that stay (about 30)."),
        case(0.0, 30.0, 5, "A seat costs nothing; in accounts that stay it costs about 30."),
        case(None, 9.0, -5, "The price of a seat is not known, which lowers the score."),
    ),
    "seat_price_vs_peers": (
        case(0.4, 1.0, -5, "The price of a seat is 60% below what is usual in comparable accounts."),
        case(1.4, 1.0, 5, "The price of a seat is 40% above what is usual in comparable accounts."),
        case(
            None, 9.0, -5,
            "How the price of a seat compares with comparable accounts is not known, "
            "which lowers the score.",
        ),
    ),
    "days_to_renewal": (
        case(20.0, 160.0, -5, "The renewal is in 20 days; in accounts that stay it is about 160 days away."),
        case(-3.0, 160.0, -5, "The renewal was due 3 days ago; in accounts that stay it is about 160 days away."),
        case(0.0, 160.0, -5, "The renewal is today; in accounts that stay it is about 160 days away."),
        case(200.0, 160.0, 5, "The renewal is in 200 days, later than in accounts that stay (about 160 days)."),
        case(None, 9.0, -5, "The time to the renewal is not known, which lowers the score."),
    ),
    "tenure_days": (
        case(
            45.0, 1100.0, -5,
            "The account has been a customer for 6 weeks; "
            "accounts that stay have been one for about 3 years.",
        ),
        case(
            1200.0, 400.0, 5,
            "The account has been a customer for 3.3 years, "
            "longer than in accounts that stay (about 13 months).",
        ),
        case(None, 9.0, -5, "The time as a customer is not known, which lowers the score."),
    ),
    "relationship_days": (
        case(45.0, 1100.0, -5, "The account first signed up 6 weeks ago; accounts that stay did so about 3 years ago."),
        case(
            1200.0, 400.0, 5,
            "The account first signed up 3.3 years ago, "
            "longer ago than in accounts that stay (about 13 months).",
        ),
        case(None, 9.0, -5, "The day of the first sign-up is not known, which lowers the score."),
    ),
    "earlier_spells": (
        case(1.0, 0.0, -5, "The account has left and come back once; accounts that stay usually have not."),
        case(2.0, 0.0, -5, "The account has left and come back twice; accounts that stay usually have not."),
        case(0.0, 0.0, 5, "The account has never left before, as is usual in accounts that stay."),
        case(None, 9.0, -5, "How often the account had left before is not known, which lowers the score."),
    ),
    "notices_withdrawn_365d": (
        case(
            3.0, 0.0, -5,
            "3 notices to cancel were withdrawn in the last year; "
            "accounts that stay usually have none.",
        ),
        case(1.0, 0.0, -5, "1 notice to cancel was withdrawn in the last year; accounts that stay usually have none."),
        case(0.0, 0.0, 5, "No notice to cancel was withdrawn in the last year, as is usual in accounts that stay."),
        case(None, 9.0, -5, "Whether a notice was withdrawn is not known, which lowers the score."),
    ),
    "upgrades_365d": (
        case(
            1.0, 12.0, -5,
            "The monthly revenue rose once in the last year; "
            "in accounts that stay it rises about 12 times.",
        ),
        case(
            20.0, 12.0, 5,
            "The monthly revenue rose 20 times in the last year, "
            "more often than in accounts that stay (about 12 times).",
        ),
        case(
            0.0, 12.0, -5,
            "The monthly revenue did not rise in the last year; "
            "in accounts that stay it rises about 12 times.",
        ),
        case(None, 9.0, -5, "Whether monthly revenue rose or fell is not known, which lowers the score."),
    ),
    "downgrades_365d": (
        case(
            3.0, 0.0, -5,
            "The monthly revenue fell 3 times in the last year; "
            "in accounts that stay it usually does not fall.",
        ),
        case(
            1.0, 0.0, -5,
            "The monthly revenue fell once in the last year; "
            "in accounts that stay it usually does not fall.",
        ),
        case(0.0, 0.0, 5, "The monthly revenue did not fall in the last year, as is usual in accounts that stay."),
        case(None, 9.0, -5, "Whether monthly revenue rose or fell is not known, which lowers the score."),
    ),
    "mrr_change_90d": (
        case(
            1.3, 1.0, -5,
            "Monthly revenue rose by 30% over the last 90 days; "
            "in most accounts that stay nothing changes.",
        ),
        case(
            0.8, 1.0, 5,
            "Monthly revenue fell by 20% over the last 90 days; "
            "in most accounts that stay nothing changes.",
        ),
        case(1.0, 1.0, 5, "Monthly revenue has not changed over the last 90 days, as is usual in accounts that stay."),
        case(None, 9.0, -5, "Whether monthly revenue rose or fell is not known, which lowers the score."),
    ),
    "mrr_change_365d": (
        case(
            1.3, 1.0, -5,
            "Monthly revenue rose by 30% over the last year; "
            "in most accounts that stay nothing changes.",
        ),
        case(
            0.8, 1.0, 5,
            "Monthly revenue fell by 20% over the last year; "
            "in most accounts that stay nothing changes.",
        ),
        case(1.0, 1.0, 5, "Monthly revenue has not changed over the last year, as is usual in accounts that stay."),
        case(None, 9.0, -5, "Whether monthly revenue rose or fell is not known, which lowers the score."),
    ),
    "seats_change_90d": (
        case(
            0.4, 1.0, -5,
            "The number of seats fell by 60% over the last 90 days; "
            "in most accounts that stay nothing changes.",
        ),
        case(
            1.4, 1.0, 5,
            "The number of seats rose by 40% over the last 90 days; "
            "in most accounts that stay nothing changes.",
        ),
        case(
            1.0, 1.0, 5,
            "The number of seats has not changed over the last 90 days, "
            "as is usual in accounts that stay.",
        ),
        case(None, 9.0, -5, "Whether the number of seats rose or fell is not known, which lowers the score."),
    ),
    "seats_change_365d": (
        case(
            0.4, 1.0, -5,
            "The number of seats fell by 60% over the last year; "
            "in most accounts that stay nothing changes.",
        ),
        case(
            1.4, 1.0, 5,
            "The number of seats rose by 40% over the last year; "
            "in most accounts that stay nothing changes.",
        ),
        case(1.0, 1.0, 5, "The number of seats has not changed over the last year, as is usual in accounts that stay."),
        case(None, 9.0, -5, "Whether the number of seats rose or fell is not known, which lowers the score."),
    ),
    "seat_price_change_90d": (
        case(
            1.3, 1.0, -5,
            "The price of a seat rose by 30% over the last 90 days; "
            "in most accounts that stay nothing changes.",
        ),
        case(
            0.8, 1.0, 5,
            "The price of a seat fell by 20% over the last 90 days; "
            "in most accounts that stay nothing changes.",
        ),
        case(
            1.0, 1.0, 5,
            "The price of a seat has not changed over the last 90 days, "
            "as is usual in accounts that stay.",
        ),
        case(None, 9.0, -5, "Whether the price of a seat rose or fell is not known, which lowers the score."),
    ),
    "same_plan_price_change_365d": (
        case(
            1.3, 1.0, -5,
            "The price of a seat at the same plan rose by 30% over the last year; "
            "in most accounts that stay nothing changes.",
        ),
        case(
            0.8, 1.0, 5,
            "The price of a seat at the same plan fell by 20% over the last year; "
            "in most accounts that stay nothing changes.",
        ),
        case(
            1.0, 1.0, 5,
            "The price of a seat at the same plan has not changed over the last year, "
            "as is usual in accounts that stay.",
        ),
        case(
            None, 9.0, -5,
            "Whether the price of a seat at the same plan rose or fell is not known, "
            "which lowers the score.",
        ),
    ),
    "invoices_overdue": (
        case(3.0, 0.0, -5, "3 invoices are overdue; accounts that stay usually have none."),
        case(1.0, 0.0, -5, "1 invoice is overdue; accounts that stay usually have none."),
        case(0.0, 0.0, 5, "No invoice is overdue, as is usual in accounts that stay."),
        case(None, 9.0, -5, "The number of overdue invoices is not known, which lowers the score."),
    ),
    "overdue_amount": (
        case(1234.5, 0.0, -5, "The overdue invoices come to 1,234; in accounts that stay usually nothing is overdue."),
        case(0.0, 0.0, 5, "Nothing is overdue, as is usual in accounts that stay."),
        case(20.0, 5.0, -5, "The overdue invoices come to 20; in accounts that stay about 5 is overdue."),
        case(None, 9.0, -5, "The amount overdue is not known, which lowers the score."),
    ),
    "overdue_days": (
        case(3.0, 0.0, -5, "The oldest unpaid invoice is 3 days overdue; accounts that stay usually have none."),
        case(1.0, 0.0, -5, "The oldest unpaid invoice is 1 day overdue; accounts that stay usually have none."),
        case(0.0, 0.0, 5, "No invoice is overdue, as is usual in accounts that stay."),
        case(None, 9.0, -5, "Whether an invoice is overdue is not known, which lowers the score."),
    ),
    "days_late_365d": (
        case(
            6.0, 0.08, -5,
            "Invoices were paid 6 days late on average over the last year; "
            "accounts that stay pay on time.",
        ),
        case(0.2, 0.0, 5, "Invoices were paid on time over the last year, as is usual in accounts that stay."),
        case(
            1.0, 3.0, 5,
            "Invoices were paid 1 day late on average over the last year, "
            "sooner than in accounts that stay (about 3 days late).",
        ),
        case(None, 9.0, -5, "No invoice paid in the last year is on record, which lowers the score."),
    ),
    "days_late_rise_180d": (
        case(
            5.0, 0.0, -5,
            "The average delay of payments rose by 5 days against the 180 days before; "
            "in accounts that stay it usually stays the same.",
        ),
        case(
            -5.0, 0.0, 5,
            "The average delay of payments fell by 5 days against the 180 days before; "
            "in accounts that stay it usually stays the same.",
        ),
        case(
            0.0, 0.0, 5,
            "The average delay of payments has not changed against the 180 days before, "
            "as is usual in accounts that stay.",
        ),
        case(None, 9.0, -5, "Whether payments came later than before is not known, which lowers the score."),
    ),
    "milestones_reached": (
        case(1.0, 12.0, -5, "Only 1 onboarding milestone has been reached; accounts that stay have reached about 12."),
        case(20.0, 12.0, 5, "20 onboarding milestones have been reached, more than in accounts that stay (about 12)."),
        case(0.0, 12.0, -5, "No onboarding milestone has been reached; accounts that stay have reached about 12."),
        case(None, 9.0, -5, "The number of onboarding milestones is not known, which lowers the score."),
    ),
    "milestone_overdue_days": (
        case(3.0, 0.0, -5, "The next onboarding step is 3 days overdue; in accounts that stay usually none is."),
        case(1.0, 0.0, -5, "The next onboarding step is 1 day overdue; in accounts that stay usually none is."),
        case(0.0, 0.0, 5, "No onboarding step is overdue, as is usual in accounts that stay."),
        case(None, 9.0, -5, "The pace of onboarding is not known, which lowers the score."),
    ),
    "days_to_first_value": (
        case(
            45.0, 3.0, -5,
            "The first milestone was reached 45 days after the start; "
            "accounts that stay take about 3 days.",
        ),
        case(
            1.0, 3.0, 5,
            "The first milestone was reached 1 day after the start, "
            "sooner than in accounts that stay (about 3 days).",
        ),
        case(None, 9.0, -5, "No milestone is on record yet, which lowers the score."),
    ),
    "days_since_milestone": (
        case(
            45.0, 3.0, -5,
            "The last milestone was reached 45 days ago; "
            "in accounts that stay it was about 3 days ago.",
        ),
        case(
            1.0, 3.0, 5,
            "The last milestone was reached 1 day ago, "
            "more recently than in accounts that stay (about 3 days ago).",
        ),
        case(None, 9.0, -5, "No milestone in the last two years is on record, which lowers the score."),
    ),
    "segment": (
        case("north", "south", -5, "The segment is “north”; in accounts that stay it is most often “south”."),
        case("south", "south", 5, "The segment is “south”, the most common one in accounts that stay."),
        case(None, "south", -5, "The segment is not known, which lowers the score."),
    ),
    "industry": (
        case("north", "south", -5, "The industry is “north”; in accounts that stay it is most often “south”."),
        case("south", "south", 5, "The industry is “south”, the most common one in accounts that stay."),
        case(None, "south", -5, "The industry is not known, which lowers the score."),
    ),
    "country": (
        case("north", "south", -5, "The country is “north”; in accounts that stay it is most often “south”."),
        case("south", "south", 5, "The country is “south”, the most common one in accounts that stay."),
        case(None, "south", -5, "The country is not known, which lowers the score."),
    ),
    "employees": (
        case(12.0, 120.0, -5, "The account has 12 employees; accounts that stay have about 120."),
        case(1.0, 120.0, -5, "The account has 1 employee; accounts that stay have about 120."),
        case(500.0, 120.0, 5, "The account has 500 employees, more than in accounts that stay (about 120)."),
        case(None, 9.0, -5, "The number of employees is not known, which lowers the score."),
    ),
    "desired_outcome": (
        case("north", "south", -5, "The desired outcome is “north”; in accounts that stay it is most often “south”."),
        case("south", "south", 5, "The desired outcome is “south”, the most common one in accounts that stay."),
        case(None, "south", -5, "The desired outcome is not known, which lowers the score."),
    ),
}  # fmt: skip


def test_every_feature_is_in_the_table():
    assert list(SENTENCES) == list(DECLARED)


@pytest.mark.parametrize(
    ("name", "value", "typical", "points", "sentence"),
    [
        pytest.param(name, *case, id=f"{name} {case[0]} {'good' if case[2] > 0 else 'bad'}")
        for name, cases in SENTENCES.items()
        for case in cases
    ],
)
def test_sentences(make_reason, name, value, typical, points, sentence):
    assert say(make_reason(name, value, typical, points=points)) == sentence
