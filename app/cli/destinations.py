"""`varme destinations`: to whom what changed is told; one is set up in one command."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter, ValidationError

from app.cli.speak import AsJson, Config, Home, progress_console, tell
from app.delivery.destination import Checked, DestinationRefused
from app.settings import (
    FILE_NAME,
    DestinationSettings,
    SecretSection,
    Settings,
    SettingsError,
    find_settings,
    load_settings,
)
from app.settings.destinations import KINDS, NAME
from app.settings.editing import add_section, remove_section, write_settings
from app.store import COMMAND_LINE, Store, open_store, record_audit
from app.store.outbox import Counts

cli = typer.Typer(
    help="Destinations: to whom what changed is told after each scoring run.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
SECTION: TypeAdapter[DestinationSettings] = TypeAdapter(DestinationSettings)
OWNER_ONLY = 0o600
Name = Annotated[str, typer.Argument(help="What it is called in the settings, such as crm.")]


@cli.command("add")
def add(
    name: Name,
    kind: Annotated[str, typer.Option(help=f"What it is, of {', '.join(KINDS)}.")],
    given: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="A key of its section; what is needed and not given is asked."),
    ] = None,
    secret_file: Annotated[
        Path | None,
        typer.Option(
            help="Where its secret is kept, outside the repository; made with a new secret if it is not there. By "
            "default a file in ~/.config/varme, where no variable holds the secret.",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing, and write.")] = False,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Set one up: check that it works, show what it would get, ask, and write it to varme.toml."""
    settings = load_settings(config, home)
    if not NAME.fullmatch(name):
        raise typer.BadParameter(f"{name!r}: small letters, digits and single underscores are expected, such as crm.")
    if kind not in KINDS:
        raise typer.BadParameter(f"--kind {kind}: one of {', '.join(KINDS)} is expected.")
    if name in settings.destinations:
        raise DestinationRefused(name, "it is there already. `varme destinations remove` takes it out.")
    values: dict[str, Any] = {"kind": kind} | dict(_read_pairs(kind, given or []))
    made = None
    if issubclass(section_of := KINDS[kind], SecretSection) and "secret_file" not in values and not _has_variable(name):
        file = secret_file or _default_file(name)
        made = _keep_secret(name, section_of, file)
        values["secret_file"] = str(file.absolute())
    values |= _ask_for(kind, values, ask=not yes)
    section = _read_section(name, values)
    if made is not None:
        progress_console.print(
            f"A new secret is in {values['secret_file']}. Give it to the receiver first:\n{made}",
            markup=False,
            soft_wrap=True,
        )
        if not yes:
            typer.confirm("Has the receiver got it?", abort=True, err=True)
    checked = _check(name, section)
    progress_console.print("\n".join(checked.lines), markup=False, soft_wrap=True)
    file = find_settings(config, home) or Path(FILE_NAME)
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    after = add_section(text, f"destinations.{name}", _as_written(values, section))
    if not yes:
        typer.confirm(f"Write [destinations.{name}] to {file}?", abort=True, err=True)
    write_settings(file, after)
    with _store_of(settings) as store:
        record_audit(store, COMMAND_LINE, "destination.added", name, {"kind": kind}, datetime.now(UTC))
    facts = {
        "name": name,
        "kind": kind,
        "file": file,
        "checked": checked.lines,
        "secret_file": values.get("secret_file"),
    }
    tell(
        f"[destinations.{name}] is in {file}. What changes from now on is sent by `varme deliver` and by `varme work`; "
        f"how all accounts stand now with: varme deliver {name} --all",
        facts,
        as_json=as_json,
    )


@cli.command("list")
def show(home: Home = None, config: Config = None, as_json: AsJson = False) -> None:
    """Show the destinations, and how many news wait for each."""
    settings = load_settings(config, home)
    counts = _count(settings)
    lines, facts = [], []
    for name, section in sorted(settings.destinations.items()):
        of = counts.get(name, Counts())
        lines.append(f"{name}  {section.kind}  {of.waiting:,} wait, {of.done:,} up to date, {of.dead:,} given up")
        facts.append({"name": name, "kind": section.kind, "waiting": of.waiting, "done": of.done, "dead": of.dead})
    none = "There is no destination. Set one up with: varme destinations add NAME --kind KIND"
    tell("\n".join(lines) or none, {"destinations": facts}, as_json=as_json)


@cli.command("check")
def check(name: Name, home: Home = None, config: Config = None, as_json: AsJson = False) -> None:
    """Try whether one works, and show what it would get."""
    checked = _check(name, _find(load_settings(config, home), name))
    tell("\n".join(checked.lines), {"name": name, "checked": checked.lines}, as_json=as_json)


@cli.command("remove")
def remove(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Take one out of varme.toml, with what waits for it; its file of secrets stays."""
    settings = load_settings(config, home)
    _find(settings, name)
    file = find_settings(config, home)
    if file is None:
        raise SettingsError(f"Destination {name} is set up by variables of the environment; take those away.")
    after = remove_section(file.read_text(encoding="utf-8"), f"destinations.{name}")
    waiting = _count(settings).get(name, Counts()).waiting
    if not yes:
        typer.confirm(
            f"Take [destinations.{name}] out of {file}, and drop {waiting:,} that wait?", abort=True, err=True
        )
    write_settings(file, after)
    with _store_of(settings) as store:
        store.outbox.forget(name)
        record_audit(store, COMMAND_LINE, "destination.removed", name, {"dropped": waiting}, datetime.now(UTC))
    tell(f"[destinations.{name}] is out of {file}.", {"removed": name, "dropped": waiting}, as_json=as_json)


def _find(settings: Settings, name: str) -> DestinationSettings:
    from app.delivery.kinds import choose_destinations

    return choose_destinations(settings, name)[name]


def _count(settings: Settings) -> Mapping[str, Counts]:
    with _store_of(settings) as store:
        return store.outbox.counts()


@contextmanager
def _store_of(settings: Settings) -> Iterator[Store]:
    store = open_store(settings.store_url, make=True)
    try:
        yield store
    finally:
        store.close()


def _check(name: str, section: DestinationSettings) -> Checked:
    from app.delivery.kinds import open_destination

    destination = open_destination(name, section, lambda: datetime.now(UTC))
    try:
        return destination.check()
    finally:
        destination.close()


def _read_pairs(kind: str, given: Sequence[str]) -> Iterator[tuple[str, str]]:
    known = KINDS[kind].model_fields
    for one in given:
        key, sign, value = one.partition("=")
        if not sign or key not in known or key == "kind":
            keys = ", ".join(name for name in known if name not in {"kind", "secret"})
            raise typer.BadParameter(f"--set {key}: KEY=VALUE is expected, with one of the keys {keys}.")
        if key == "secret":
            raise typer.BadParameter("--set secret: others could read it here. Use --secret-file or a variable.")
        yield key, value


def _ask_for(kind: str, values: Mapping[str, Any], *, ask: bool) -> dict[str, str]:
    """What the kind needs and was not given."""
    needed = {
        key: field for key, field in KINDS[kind].model_fields.items() if field.is_required() and key not in values
    }
    if needed and not ask:
        raise typer.BadParameter(f"A {kind} needs {', '.join(needed)}: give each with --set KEY=VALUE.")
    return {key: typer.prompt(f"{field.description} {key}", err=True) for key, field in needed.items()}


def _read_section(name: str, values: Mapping[str, Any]) -> DestinationSettings:
    variable = os.environ.get(_variable(name))
    try:
        return SECTION.validate_python({**values, **({"secret": variable} if variable else {})})
    except ValidationError as error:
        mistakes = "; ".join(
            f"{'.'.join(str(part) for part in one['loc'][1:]) or 'all'}: {one['msg'].removeprefix('Value error, ')}"
            for one in error.errors()
        )
        raise DestinationRefused(name, f"{mistakes}.") from None


def _as_written(values: Mapping[str, Any], section: DestinationSettings) -> dict[str, Any]:
    """The values in the types that the section has, so that numbers are written as numbers."""
    read = section.model_dump(mode="json", include=set(values) - {"secret"})
    return {key: read[key] for key in values}


def _variable(name: str) -> str:
    return f"VARME_DESTINATIONS__{name.upper()}__SECRET"


def _has_variable(name: str) -> bool:
    return bool(os.environ.get(_variable(name)))


def _default_file(name: str) -> Path:
    folder = os.environ.get("XDG_CONFIG_HOME")
    return (Path(folder) if folder else Path.home() / ".config") / "varme" / f"{name}.secret"


def _keep_secret(name: str, kind: type[SecretSection], file: Path) -> str | None:
    """Keep a secret where there is no file yet, for its owner's eyes only; gives it where it was made here."""
    from app.delivery.signing import make_secret

    repository = next((one for one in file.absolute().parents if (one / ".git").exists()), None)
    if repository is not None:
        raise DestinationRefused(name, f"{file} is inside the repository {repository}; keep the secret outside of it.")
    if file.is_file():
        return None
    secret = make_secret() if kind.makes_secret else str(typer.prompt("Secret", hide_input=True, err=True))
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w") as kept:
        kept.write(f"{secret}\n")
    return secret if kind.makes_secret else None
