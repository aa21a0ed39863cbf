"""The page of a check: whole in itself, without a script, and with every value escaped."""

import re
from html.parser import HTMLParser

from app.check.page import render_page, write_page

TRAIN = "varme train --source data"


class Reader(HTMLParser):
    """What a browser would see: the tags, their attributes, and the text."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attributes]

    def handle_data(self, data):
        self.text += data


def test_nothing_runs_and_nothing_comes_from_elsewhere(report_of, faulty):
    page = render_page(report_of(faulty), TRAIN)
    reader = Reader(page)

    assert not {"script", "link", "img", "iframe", "object", "form"} & set(reader.tags)
    assert not [name for name in reader.attributes if name.startswith("on") or name in ("src", "href", "style")]
    assert not re.findall(r"https?:|url\(|@import", page)
    assert "default-src 'none'" in page


def test_what_the_data_say_is_text(report_of, faulty):
    page = render_page(report_of(faulty), TRAIN)
    text = Reader(page).text

    assert "<script>" not in page
    assert "<script>alert(1)</script>" in text
    assert "<b>hat</b>: ignored" in text
    assert "\x1b" not in page


def test_the_answer_stands_first_and_the_next_step_with_it(report_of, sound):
    text = " ".join(Reader(render_page(report_of(sound), TRAIN)).text.split())

    answer, step, tables = (
        text.index(part) for part in ("Varme can train on this source.", f"Next: {TRAIN}", "Tables")
    )
    assert answer < step < tables


def test_errors_stand_before_warnings_and_notes(report_of, faulty):
    text = Reader(render_page(report_of(faulty), TRAIN)).text

    assert "Mend accounts.employees first, and check again" in text
    assert text.index("Errors: they stop") < text.index("Warnings:") < text.index("Notes:") < text.index("Tables,")


def test_every_table_is_drawn(report_of, sound):
    page = render_page(report_of(sound), TRAIN)

    assert page.count("<svg") == 2
    assert "<title>May 2024: 1 row</title>" in page
    assert 'aria-label="Rows of usage by month, from 2024-05-01 to 2024-05-01"' in page


def test_it_works_in_dark_and_light_and_has_no_value_left_out(report_of, faulty, tmp_path):
    out = tmp_path / "new" / "report.html"
    write_page(report_of(faulty), TRAIN, out)

    page = out.read_text(encoding="utf-8")
    assert "prefers-color-scheme: dark" in page
    assert "color-scheme: light dark" in page
    assert "None" not in Reader(page).text
    assert [one.name for one in out.parent.iterdir()] == ["report.html"]
