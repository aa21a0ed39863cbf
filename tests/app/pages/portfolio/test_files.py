"""The list as a file: just what is shown, all its pages, and no text that a spreadsheet would compute."""

import csv
import io
from datetime import datetime

import pytest
from openpyxl import load_workbook

from app.pages.portfolio.asked import ON_PAGE
from app.store.facts import Profile

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://evil.example")')


def read_csv(answer):
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def read_xlsx(answer):
    sheet = load_workbook(io.BytesIO(answer.content)).active
    head, *rows = [[cell.value for cell in row] for row in sheet.rows]
    return [dict(zip(head, row, strict=True)) for row in rows], sheet


def test_a_file_holds_what_is_shown(site):
    client = site.sign_in("mette")
    rows = read_csv(client.get("/portfolio.csv?changed=fell&sort=score"))
    sheet, _ = read_xlsx(client.get("/portfolio.xlsx?changed=fell&sort=score"))

    assert [row["Account"] for row in rows] == [row["Account"] for row in sheet] == ["A-1", "A-2"]
    assert rows[0] == {
        "Account": "A-1",
        "Name": "Amber",
        "Owner": "Mette Holm",
        "Segment": "small",
        "Score": "40.0",
        "Band": "red",
        "Score before": "70.0",
        "Day of the score before": "2026-06-22",
        "Change": "-30.0",
        "First reason": "Only 9 logins in the last 30 days; accounts that stay have about 38.",
        "Currency": "EUR",
        "Revenue a month": "1000.0",
        "Revenue at risk": "250.0",
        "Renewal": "2026-07-09",
        "Day of the score": "2026-06-29",
    }
    assert (sheet[0]["Score"], sheet[0]["Change"], sheet[0]["Renewal"]) == (40, -30, datetime(2026, 7, 9))


@pytest.mark.parametrize("login", ["own", "nobody"])
def test_who_is_limited_exports_own_accounts_alone(site, login):
    client = site.sign_in(login)
    own = {"own": {"A-1", "A-2", "A-3"}, "nobody": set()}[login]

    assert {row["Account"] for row in read_csv(client.get("/portfolio.csv?owner=all"))} == own
    assert {row["Account"] for row in read_xlsx(client.get("/portfolio.xlsx?owner=%3DB"))[0]} == own


def test_texts_are_never_formulas(own_site):
    for number, name in enumerate(FORMULAS):
        own_site.keep(f"N-{number}", 400)
        own_site.store.profiles.save([Profile(f"N-{number}", name, name)])
    client = own_site.sign_in("anna")
    rows = read_csv(client.get("/portfolio.csv?sort=score"))
    sheet, page = read_xlsx(client.get("/portfolio.xlsx?sort=score"))

    assert [row["Name"] for row in rows] == [f"'{name}" for name in FORMULAS]
    assert [row["Owner"] for row in rows] == [f"'{name}" for name in FORMULAS]
    assert [row["Name"].replace("_x000D_", "\r") for row in sheet] == list(FORMULAS)
    assert {cell.data_type for row in page.iter_rows(min_row=2) for cell in row} <= {"s", "n", "d"}
    assert not any(cell.hyperlink for row in page.rows for cell in row)


def test_a_file_has_all_pages(own_site):
    own_site.keep_many(ON_PAGE + 2)
    client = own_site.sign_in("anna")
    accounts = [f"N-{number:03}" for number in range(ON_PAGE + 2)]

    assert [row["Account"] for row in read_csv(client.get("/portfolio.csv?sort=score&page=2"))] == accounts
    assert [row["Account"] for row in read_xlsx(client.get("/portfolio.xlsx?sort=score"))[0]] == accounts
