"""Pictures as they stand in a page: its colours, its letters, words for those who don't see them, no address."""

import re

from training.report.pictures.canvas import ACCENT, drawing, to_picture


def draw(shows="A line."):
    with drawing("line", 2.0) as figure:
        axes = figure.subplots()
        axes.plot([0, 1], [0, 1], color=ACCENT)
        axes.text(0, 0, "<b> $x$ & more")
        return to_picture(figure, shows)


def test_its_colours_are_those_of_the_page():
    svg = draw().svg

    assert "stroke: var(--accent)" in svg
    assert ACCENT not in svg


def test_texts_are_texts_in_the_letters_of_the_page():
    svg = draw().svg

    assert "&lt;b&gt; $x$ &amp; more</text>" in svg
    assert "font-family" not in svg
    assert "font-size: 9px" in svg


def test_it_holds_no_address_and_no_style_of_its_own():
    assert not re.search(r"https?:|xmlns|<style|<\?xml|<!DOCTYPE|<metadata", draw().svg)


def test_what_it_shows_is_said_whatever_the_words_hold():
    svg = draw('Points by "a" & <b>.').svg

    assert svg.startswith('<svg role="img" aria-label="Points by &quot;a&quot; &amp; &lt;b&gt;." viewBox=')


def test_two_pictures_name_nothing_alike():
    with drawing("other", 2.0) as figure:
        figure.subplots().plot([0, 1], [0, 1])
        other = to_picture(figure, "Another line.")

    assert not set(re.findall(r' id="([^"]*)"', draw().svg)) & set(re.findall(r' id="([^"]*)"', other.svg))
