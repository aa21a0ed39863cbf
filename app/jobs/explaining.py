"""Explaining scores with every model that the home can still reach, and writing many explanations into one file."""

import logging
import os
from collections.abc import Sequence
from pathlib import Path

from app.explaining.errors import NothingScored
from app.explaining.explanation import Explanation, explain
from app.explaining.finding import find_latest
from app.explaining.page import render_page
from app.settings import Settings
from app.store import ModelVersion, Store
from app.words import language_of
from features.dataset.files import replace_file
from models.errors import ModelError
from models.scorer import Scorer
from training.errors import RegistryError

log = logging.getLogger(__name__)


class ReachableModels:
    """The models that a home can still reach: those that serve or served there, and those of its registry.

    A version counts only if its files are those that spoke: their hash is in every receipt.
    """

    def __init__(self, settings: Settings) -> None:
        self._home = settings.home
        self._found: dict[ModelVersion, Scorer | None] = {}

    def find(self, model: ModelVersion) -> Scorer | None:
        """The model of a version, or None where it is gone; looked for once."""
        if model not in self._found:
            self._found[model] = self._from_serving(model) or self._from_registry(model)
        return self._found[model]

    def _from_serving(self, model: ModelVersion) -> Scorer | None:
        # Promotion leaves the folders of the newest champions where they were.
        versions = self._home / "serving" / "versions"
        for folder in sorted(versions.glob(f"{model.version}-{model.fingerprint[:12]}")):
            try:
                scorer = Scorer.load(folder)
            except ModelError as error:
                log.warning("The model in %s can't be used: %s", folder, error)
                continue
            if scorer.fingerprint == model.fingerprint:
                return scorer
        return None

    def _from_registry(self, model: ModelVersion) -> Scorer | None:
        # MLflow takes seconds to import, and most answers were given by a model that serves or served here.
        from mlflow.exceptions import MlflowException  # noqa: PLC0415

        from training.registry.registry import SERVER_VARIABLE, Registry  # noqa: PLC0415

        if not (self._home / "mlflow.db").exists() and SERVER_VARIABLE not in os.environ:
            return None
        try:
            scorer = Registry(self._home).scorer(model.version)
        except (RegistryError, ModelError, MlflowException, OSError) as error:
            log.warning("Version %s can't be fetched from the registry: %s", model.version, error)
            return None
        return scorer if scorer.fingerprint == model.fingerprint else None


def explain_sample(
    store: Store, models: ReachableModels, count: int, languages: Sequence[str], most_reasons: int, out: Path
) -> list[str]:
    """Write the explanations of a spread of accounts of the newest snapshot into one text file, in all the languages.

    Returns:
        The accounts, in the order of the file.

    Raises:
        NothingScored: the store has none yet.
    """
    accounts = store.history.spread_accounts(count)
    if not accounts:
        raise NothingScored
    pages = [_render_in_all(_explain_latest(store, models, account), languages, most_reasons) for account in accounts]
    replace_file(out, lambda new: new.write_text("\n".join(pages), encoding="utf-8"))
    return accounts


def _explain_latest(store: Store, models: ReachableModels, account: str) -> Explanation:
    return explain(store, find_latest(store.history, account), models.find, has_ways=True)


def _render_in_all(explanation: Explanation, languages: Sequence[str], most_reasons: int) -> str:
    account = explanation.record.row.account_id
    pages = [
        f"--- {account} · {code} ---\n\n{render_page(explanation, language_of(code), most_reasons=most_reasons)}\n"
        for code in languages
    ]
    return "\n".join(pages)
