"""All commands in one tree, and the one place where a refusal becomes a sentence and an exit code."""

import sys
from importlib.util import find_spec

import typer

from app.cli import (
    accounts,
    audit,
    check,
    db,
    deliver,
    demo,
    destinations,
    drift,
    explain,
    features,
    init,
    keys,
    models,
    portfolio,
    pull,
    retrain,
    score,
    serve,
    status,
    train,
    users,
    work,
)
from app.cli.beside import CannotPull, CannotWork
from app.cli.serve import AddressTaken
from app.cli.speak import REFUSED, progress_console, say_refused
from app.delivery.destination import DestinationRefused
from app.explaining.errors import CannotExplain
from app.keys import KeyRefused
from app.people.errors import PersonRefused
from app.retraining import CannotRetrain
from app.settings import SettingsError
from app.store import StoreError
from features.errors import FeatureError
from models.errors import ModelError

REFUSALS = (
    FeatureError,
    ModelError,
    StoreError,
    SettingsError,
    KeyRefused,
    PersonRefused,
    CannotExplain,
    AddressTaken,
    CannotPull,
    CannotRetrain,
    CannotWork,
    DestinationRefused,
)
# What only the full environment has: `serve`, `keys` and `users` do without, the other commands do not.
FULL_ONLY = frozenset(
    {
        "duckdb",
        "matplotlib",
        "mlflow",
        "openpyxl",
        "optuna",
        "pandas",
        "pyarrow",
        "shap",
        "sklearn",
        "sqlglot",
        "threadpoolctl",
        "training",
    },
)

cli = typer.Typer(
    name="varme",
    help="Takes the temperature of a subscription business's customers: calibrated, explained health scores.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
cli.command("demo")(demo.demo)
cli.command("init")(init.init)
cli.command("check")(check.check)
cli.command("features")(features.features)
cli.command("train")(train.train)
cli.command("retrain")(retrain.retrain)
cli.command("score")(score.score)
cli.command("drift")(drift.drift)
cli.command("explain")(explain.explain)
cli.command("portfolio")(portfolio.portfolio)
cli.command("pull")(pull.pull)
cli.command("serve")(serve.serve)
cli.command("work")(work.work)
cli.command("status")(status.status)
cli.command("deliver")(deliver.deliver)
cli.command("audit")(audit.audit)
cli.add_typer(models.cli, name="models")
cli.add_typer(keys.cli, name="keys")
cli.add_typer(users.cli, name="users")
cli.add_typer(db.cli, name="db")
cli.add_typer(accounts.cli, name="accounts")
cli.add_typer(destinations.cli, name="destinations")


def main() -> None:
    """Run `varme`. Exit codes: 0 done, 1 refused with a reason, 2 bad usage."""
    try:
        cli()
    except _refusals() as refusal:
        say_refused(str(refusal), as_json="--json" in sys.argv)
        sys.exit(REFUSED)
    except ModuleNotFoundError as missing:
        lacking = (missing.name or "").partition(".")[0]
        if lacking not in FULL_ONLY:
            raise
        say_refused(
            f"This command needs the full environment. This one is made for serving: it has no {lacking}. Install "
            "Varme with its extra (`pip install '.[full]'` in the checkout), or use the image `full`.",
            as_json="--json" in sys.argv,
        )
        sys.exit(REFUSED)
    except KeyboardInterrupt:
        progress_console.print("Stopped.")
        sys.exit(130)


def _refusals() -> tuple[type[Exception], ...]:
    """Every refusal; those of training only where there is training: the image that serves has none."""
    if find_spec("training") is None:
        return REFUSALS
    from training.errors import TrainingError

    return (*REFUSALS, TrainingError)
