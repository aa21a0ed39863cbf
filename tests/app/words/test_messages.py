"""The messages in the code, in the template, in the translations and in what is loaded are the same."""

import gettext
import re
import tomllib
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po

from app.languages import LANGUAGES
from app.words.language import DOMAIN, FOLDER

ROOT = Path(__file__).parents[3]
TRANSLATED = [code for code in LANGUAGES if code != "en"]
TEMPLATE = FOLDER / f"{DOMAIN}.pot"
AGAIN = "run `make words`"


def read_messages(path):
    with path.open("rb") as file:
        return {message.id: message for message in read_po(file) if message.id}


def path_of(code, ending):
    return FOLDER / code / "LC_MESSAGES" / f"{DOMAIN}.{ending}"


def placeholders(text):
    return set(re.findall(r"\{(\w+)\}", text))


def forms_of(message):
    return message if isinstance(message, tuple) else (message,)


@pytest.fixture(scope="module")
def template():
    return read_messages(TEMPLATE)


# The files that hold messages, as `make words` reads them.
MAPPINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"]["mappings"]


def test_the_template_has_the_messages_of_the_code(template):
    (keywords,) = re.findall(r'--keywords "(.*)"', (ROOT / "Makefile").read_text(encoding="utf-8"))
    found = extract_from_dir(
        ROOT / "app", [(one["pattern"], one["method"]) for one in MAPPINGS], keywords=parse_keywords(keywords.split())
    )
    said = {message for _, _, message, _, _ in found}

    assert said == set(template), AGAIN


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_has_the_messages_of_the_template(template, code):
    assert list(read_messages(path_of(code, "po"))) == list(template), AGAIN


@pytest.mark.parametrize("code", TRANSLATED)
def test_what_is_loaded_is_what_is_translated(template, code):
    loaded = gettext.translation(DOMAIN, FOLDER, [code])
    translated = read_messages(path_of(code, "po"))

    for message in template:
        one, many = message if isinstance(message, tuple) else (message, message)
        forms = [form or said for form, said in zip(forms_of(translated[message].string), (one, many), strict=False)]
        told = [loaded.gettext(one)]
        if isinstance(message, tuple):
            told = [loaded.ngettext(one, many, number) for number in (1, 2)]

        assert told == forms, AGAIN


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_message_is_translated_for_good(code):
    messages = read_messages(path_of(code, "po")).values()

    assert [message.id for message in messages if not all(forms_of(message.string)) or message.fuzzy] == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_has_the_placeholders_of_its_message(code):
    for message in read_messages(path_of(code, "po")).values():
        expected, forms = placeholders(forms_of(message.id)[-1]), forms_of(message.string)
        if not all(forms):
            continue

        assert placeholders(forms[-1]) == expected, message.id
        # of one, many a language says it without the figure
        assert placeholders(forms[0]) | {"number"} == expected | {"number"}, message.id


def test_a_message_has_the_same_placeholders_for_one_and_for_many(template):
    for one, many in (message for message in template if isinstance(message, tuple)):
        assert placeholders(one) | {"number"} == placeholders(many) | {"number"}


def test_a_template_is_a_format_that_can_be_filled(template):
    for message in template:
        for form in forms_of(message):
            rest = re.sub(r"\{[a-z_]+\}", "", form)

            assert "{" not in rest
            assert "}" not in rest
