"""`varme users`: who may sign in to the pages."""

import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any, cast

import typer

from app.cli.keys import open_to_change
from app.cli.speak import AsJson, Config, Home, tell
from app.people.passwords import make_password
from app.people.people import (
    ROLES,
    Person,
    add_person,
    change_person,
    end_person,
    find_person,
    person_of,
    set_password,
)
from app.store.users import Role, UserRecord

cli = typer.Typer(
    help="People who may sign in: of passwords only argon2 hashes are kept.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

KEEP_IT = "Hand it over now, in a safe way: it is not shown again."
Login = Annotated[str, typer.Argument(help="What the person types to sign in, such as anna or anna@example.com.")]
FromStdin = Annotated[
    bool, typer.Option("--password-from-stdin", help="Read the password from standard input, one line.")
]
Ask = Annotated[bool, typer.Option("--ask", help="Ask for the password here, without showing it.")]


@cli.command("create")
def create(
    login: Login,
    name: Annotated[str | None, typer.Option(help="What the person is called; by default the login.")] = None,
    role: Annotated[str, typer.Option(help=f"What the person may do, of {', '.join(ROLES)}.")] = "manager",
    owner: Annotated[
        str | None, typer.Option(help="Which owner the person is, as the accounts name it: those are the own accounts.")
    ] = None,
    own_only: Annotated[bool, typer.Option("--own-only", help="The person sees the own accounts only.")] = False,
    password_from_stdin: FromStdin = False,
    ask: Ask = False,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="None: the provider of [sign_in] vouches for the person.")
    ] = False,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Let somebody sign in. A password that is not given is made, and shown once, here."""
    if no_password and (ask or password_from_stdin):
        raise typer.BadParameter("--no-password does not go with a password.")
    given = None if no_password else _read_password(from_stdin=password_from_stdin, ask=ask)
    password = None if no_password else given or make_password()
    person = Person(login, name or login, cast("Role", role), owner, own_only)
    user = add_person(open_to_change(home, config), person, password, datetime.now(UTC))
    made = None if given else password
    tell(_show_password(f"{user.login} may sign in.", made), {**_facts(user), "password": made}, as_json=as_json)


@cli.command("list")
def show(home: Home = None, config: Config = None, as_json: AsJson = False) -> None:
    """Show who may sign in, with roles and whose accounts they see."""
    users = open_to_change(home, config).users.list_all()
    lines = [_line(user) for user in users]
    tell(
        "\n".join(lines) or "Nobody may sign in yet. Let somebody in with: varme users create LOGIN",
        {"users": [_facts(user) for user in users]},
        as_json=as_json,
    )


@cli.command("change")
def change(
    login: Login,
    name: Annotated[str | None, typer.Option(help="What the person is called.")] = None,
    role: Annotated[str | None, typer.Option(help=f"What the person may do, of {', '.join(ROLES)}.")] = None,
    owner: Annotated[str | None, typer.Option(help="Which owner the person is; an empty text for none.")] = None,
    own_only: Annotated[
        bool | None, typer.Option("--own-only/--all-accounts", help="Whether the person sees the own accounts only.")
    ] = None,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Change name, role or whose accounts somebody sees; where rights change, the person signs in anew."""
    store = open_to_change(home, config)
    user = find_person(store, login)
    given: dict[str, Any] = {"name": name, "role": role, "owner": owner, "sees_own_only": own_only}
    person = replace(person_of(user), **{key: value for key, value in given.items() if value is not None})
    change_person(store, user, person, datetime.now(UTC))
    changed = find_person(store, login)
    tell(_line(changed), _facts(changed), as_json=as_json)


@cli.command("password")
def password(
    login: Login,
    password_from_stdin: FromStdin = False,
    ask: Ask = False,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Give somebody another password; all sessions of the person end. One that is made is shown once, here."""
    store = open_to_change(home, config)
    user = find_person(store, login)
    given = _read_password(from_stdin=password_from_stdin, ask=ask)
    made = None if given else make_password()
    set_password(store, user, given or made or "", datetime.now(UTC))
    tell(
        _show_password(f"{user.login} has another password and signs in anew.", made),
        {"login": user.login, "password": made},
        as_json=as_json,
    )


@cli.command("end")
def end(login: Login, home: Home = None, config: Config = None, as_json: AsJson = False) -> None:
    """Let somebody sign in no more, from this moment on."""
    store = open_to_change(home, config)
    user = find_person(store, login)
    end_person(store, user, datetime.now(UTC))
    tell(f"{user.login} may sign in no more.", {"ended": user.login}, as_json=as_json)


def _read_password(*, from_stdin: bool, ask: bool) -> str | None:
    if from_stdin and ask:
        raise typer.BadParameter("--password-from-stdin and --ask do the same in two ways: give one.")
    if from_stdin:
        # an empty line is a password that is refused, not one to be made
        line = sys.stdin.readline().rstrip("\r\n")
        if not line:
            raise typer.BadParameter("There is no password on standard input; it is expected there as one line.")
        return line
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True)) if ask else None


def _show_password(done: str, made: str | None) -> str:
    return f"{done}\nPassword: {made}\n{KEEP_IT}" if made else done


def _facts(user: UserRecord) -> dict[str, object]:
    return {
        "login": user.login,
        "name": user.name,
        "role": user.role,
        "owner": user.owner,
        "own_only": user.sees_own_only,
        "has_password": user.password_hash is not None,
        "issuer": user.issuer,
        "created_at": user.created_at.isoformat(),
        "ended_at": user.ended_at.isoformat() if user.ended_at else None,
    }


def _line(user: UserRecord) -> str:
    told = [f"made {user.created_at:%Y-%m-%d}"]
    if user.owner:
        told.append(f"{'sees only' if user.sees_own_only else 'owns'} the accounts of {user.owner}")
    if user.issuer:
        told.append(f"known to {user.issuer}")
    if user.ended_at:
        told.append(f"ended {user.ended_at:%Y-%m-%d}")
    return f"{user.login}  {user.name}  {user.role}  {', '.join(told)}"
