"""The whole report: section by section, in the order in which one asks."""

from collections.abc import Callable
from traceback import extract_tb

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from training.card.page.markdown import both, figure, interval, number
from training.report.naming import say_name
from training.report.parts import Parts
from training.report.pictures.dots import draw_dot, draw_periods, find_span
from training.report.sections import HEAD, SECTIONS, Section

Failed = Callable[[str], None]


def make_report(parts: Parts, failed: Failed) -> str:
    """The report as one HTML file: it runs no script, asks for nothing from elsewhere, and names no account.

    Sections of which the card says nothing are left out. One that can't be drawn does not take the others with it: the
    report says so in its place.

    Args:
        parts: what it is drawn from.
        failed: is told, in a sentence, what can't be drawn and why.
    """
    environment = _environment()
    drawn = [(section, _draw(environment, section, parts, failed)) for section in SECTIONS]
    return environment.get_template("report.html").render(
        spec=parts.scorer.spec,
        head=_draw(environment, HEAD, parts, failed),
        sections=[(section, body) for section, body in drawn if body is not None],
    )


def _draw(environment: Environment, section: Section, parts: Parts, failed: Failed) -> Markup | None:
    """What stands in a section; None where it has nothing to say."""
    try:
        if not section.is_there(parts):
            return None
        template = environment.get_template(f"parts/{section.key}.html")
        return Markup(template.render(card=parts.card, **section.values(parts)))  # noqa: S704 -- it escapes by itself
    except Exception as error:  # noqa: BLE001 -- whatever fails in a picture, the model is made and must be kept
        where = extract_tb(error.__traceback__)[-1]
        why = f"{type(error).__name__}: {error}, in {where.name}"
        failed(f"The section “{section.heading}” of the report can't be drawn ({why}).")
        return Markup('<p class="note">This section can’t be drawn ({}).</p>').format(why)


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("training.report", "template"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "both": both,
        "figure": figure,
        "interval": interval,
        "number": number,
        "name": say_name,
        "signed": _sign,
        "dot": draw_dot,
        "periods": draw_periods,
    }
    environment.globals["span"] = find_span
    return environment


def _sign(points: float) -> str:
    """Points with their sign; what rounds to nothing has none."""
    return f"{points:+.1f}".replace("-", "−") if abs(points) >= 0.05 else "0"  # noqa: PLR2004 -- half a tenth
