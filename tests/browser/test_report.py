"""The report of a training, opened as a file: nothing is asked for, nothing is complained of, nothing runs over."""

import pytest

from tests.training.report.trainings import train_once

# The heights of the pictures, and of the letters in them, as they are seen; some letters are turned.
SIZES = """() => {
  const heights = [...document.querySelectorAll("figure svg")].map((one) => one.getBoundingClientRect().height);
  const letters = [...document.querySelectorAll("figure svg text")].map((one) => {
    const seen = one.getScreenCTM();
    return Math.hypot(seen.a, seen.b) * parseFloat(getComputedStyle(one).fontSize);
  });
  return [heights, letters];
}"""


@pytest.fixture(scope="module")
def report(tmp_path_factory, make_home):
    folder = tmp_path_factory.mktemp("report")
    file = folder / "report.html"
    file.write_text(train_once(folder, make_home(folder / "home")), encoding="utf-8")
    return file


@pytest.fixture
def open_report(chromium, report):
    """Open it in a window of some width; (page, what it asked for, what was complained of)."""
    context = chromium.new_context()

    def make(width, **more):
        asked, complaints = [], []
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(**more)
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(report.as_uri())
        return page, asked, complaints

    yield make
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_it_opens_without_a_complaint_and_runs_over_at_no_width(open_report, report, width):
    page, asked, complaints = open_report(width)

    assert [one for one in asked if not one.startswith("data:")] == [report.as_uri()]
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_every_picture_has_its_size_and_words_that_can_be_read(open_report):
    page, _, _ = open_report(390)
    sizes, letters = page.evaluate(SIZES)

    assert min(sizes) > 50
    assert min(letters) >= 8


def test_in_the_dark_its_pictures_follow(open_report):
    ink = "getComputedStyle(document.querySelector('#score figure svg text')).fill"
    light, dark = (open_report(1280, color_scheme=scheme)[0].evaluate(ink) for scheme in ("light", "dark"))

    assert light != dark
