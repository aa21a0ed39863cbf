"""`varme explain`: why an account has the score that it has, what changed, and what was said under a receipt."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.speak import AsJson, Config, Home, read_day, tell
from app.settings import Settings, load_settings
from app.words import LANGUAGES, UnknownLanguage

if TYPE_CHECKING:
    from datetime import date

    from app.store import Store


def explain(
    account: Annotated[str | None, typer.Argument(help="The account, as your tables name it.")] = None,
    receipt: Annotated[
        str | None, typer.Option(help="Show what was said under this receipt, and ask the model of then again.")
    ] = None,
    language: Annotated[
        str, typer.Option(help=f"The language, of {', '.join(LANGUAGES)}; several with --sample, as en,da.")
    ] = "en",
    since: Annotated[
        str | None, typer.Option(help="Tell what changed since this day; by default since the score before.")
    ] = None,
    reasons: Annotated[int, typer.Option(min=0, max=50, help="How many reasons to list; the others are summed.")] = 10,
    sample: Annotated[
        int | None, typer.Option(min=1, max=1000, help="Explain so many accounts of every colour, into --out.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The text file that --sample writes.")] = None,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Say why an account has its score: reasons in points that add up, and what changed before it."""
    from app.store import open_store

    languages = _read_languages(language)
    day = read_day(since)
    _require_one_question(account, receipt, sample, out, languages, day)
    settings = load_settings(config, home)
    store = open_store(settings.store_url, upgrade=False)
    try:
        if sample is not None and out is not None:
            _explain_sample(store, settings, sample, languages, reasons, out, as_json=as_json)
        else:
            _explain_one(store, settings, account, receipt, languages[0], day, reasons, as_json=as_json)
    finally:
        store.close()


def _explain_one(
    store: "Store",
    settings: Settings,
    account: str | None,
    receipt: str | None,
    language: str,
    since: "date | None",
    reasons: int,
    *,
    as_json: bool,
) -> None:
    from app.explaining.explanation import explain as explain_score
    from app.explaining.finding import find_latest, find_said
    from app.explaining.page import render_page
    from app.explaining.reproduction import reproduce
    from app.jobs.explaining import ReachableModels
    from app.service.accounts.wording import describe_account
    from app.words import language_of

    models, history = ReachableModels(settings), store.history
    record = find_latest(history, account or "") if receipt is None else find_said(history, receipt, account)
    scorer = models.find(record.model)
    explanation = explain_score(store, record, models.find, since=since, has_ways=receipt is None)
    reproduction = None if receipt is None else reproduce(record, scorer)
    facts: dict[str, Any] = {}
    if as_json:
        spec = None if scorer is None else scorer.spec
        facts = describe_account(explanation, reasons, spec, language).model_dump(mode="json")
        facts["reproduced"] = reproduction and {"outcome": reproduction.outcome, "why": reproduction.why}
    page = render_page(explanation, language_of(language), most_reasons=reasons, reproduction=reproduction)
    tell(page, facts, as_json=as_json)


def _explain_sample(
    store: "Store",
    settings: Settings,
    count: int,
    languages: list[str],
    reasons: int,
    out: Path,
    *,
    as_json: bool,
) -> None:
    from app.jobs.explaining import ReachableModels, explain_sample

    accounts = explain_sample(store, ReachableModels(settings), count, languages, reasons, out)
    tell(
        f"{len(accounts)} accounts explained in {', '.join(languages)}; read them in {out}.",
        {"accounts": accounts, "languages": languages, "out": out},
        as_json=as_json,
    )


def _read_languages(text: str) -> list[str]:
    languages = list(dict.fromkeys(code.strip() for code in text.split(",") if code.strip()))
    for code in languages:
        if code not in LANGUAGES:
            raise typer.BadParameter(f"--language: {UnknownLanguage(code)}")
    if not languages:
        raise typer.BadParameter(f"--language: name one of {', '.join(LANGUAGES)}.")
    return languages


def _require_one_question(
    account: str | None,
    receipt: str | None,
    sample: int | None,
    out: Path | None,
    languages: list[str],
    since: "date | None",
) -> None:
    if (sample is None) != (out is None):
        raise typer.BadParameter("--sample N and --out FILE go together.")
    if sample is not None and (account or receipt or since):
        raise typer.BadParameter("--sample chooses the accounts itself: leave out ACCOUNT, --receipt and --since.")
    if sample is None and len(languages) > 1:
        raise typer.BadParameter("--language: name one; several go with --sample N --out FILE.")
    if sample is None and account is None and receipt is None:
        raise typer.BadParameter("Name an account: varme explain ACCOUNT; or a receipt with --receipt.")
