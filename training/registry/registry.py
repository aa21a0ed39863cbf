"""The registry: MLflow keeps every model with its card; the champion's folder is what servers read."""

import json
import logging
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

# Before MLflow is imported: it would otherwise tell its makers about every run.
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")

import mlflow
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

from models.scorer import Scorer
from models.spec import ModelSpec
from training.card.page import card_page
from training.errors import DownloadBroken, NotPromotable, RegistryError
from training.promotion.compare import Comparison
from training.promotion.promotion import Standing, find_standing
from training.promotion.succession import Change, line_of, next_key, previous_champion, read_changes
from training.registry.publish import MODEL_NAME, publish
from training.registry.signature import make_example, sign
from training.registry.verify import hashes_to_tag, load_verified, refuse_other_files
from training.registry.versions import HASHES, Registered, read_version

SERVER_VARIABLE = "MLFLOW_TRACKING_URI"
EXPERIMENT = "varme"
COMPARISON_FILE = "comparison.json"
REPORT_FILE = "report.html"
_REQUIREMENTS = ("lightgbm", "numpy", "pandas")


@contextmanager
def speaking_to(uri: str) -> Iterator[None]:
    """Let MLflow's own functions speak to one address, and leave no trace of it afterwards.

    MLflow keeps the address for the whole process and writes it into the environment, where the next registry
    would take it for a server that the user named.
    """
    before = os.environ.get(SERVER_VARIABLE)
    mlflow.set_tracking_uri(uri)
    try:
        yield
    finally:
        mlflow.set_tracking_uri(before)  # type: ignore[arg-type]  # None is how MLflow is told to forget it


class Registry:
    """The versions of one business's model.

    By default everything lies in the home folder: MLflow's tables in `mlflow.db`, the models in `artifacts/`.
    `MLFLOW_TRACKING_URI` points to a server instead.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        home.mkdir(parents=True, exist_ok=True)
        server = os.environ.get(SERVER_VARIABLE)
        self.uri = server or f"sqlite:///{(home / 'mlflow.db').resolve()}"
        self._artifacts = None if server else (home / "artifacts").resolve().as_uri()
        # MLflow reports the creation of its tables line by line, which says nothing to a user.
        for name in ("alembic", "mlflow"):
            logging.getLogger(name).setLevel(logging.WARNING)
        self.client = MlflowClient(tracking_uri=self.uri, registry_uri=self.uri)

    def register(
        self,
        folder: Path,
        spec: ModelSpec,
        *,
        parameters: Mapping[str, Any],
        metrics: Mapping[str, float],
        refused: str | None,
        comparison: Comparison | None = None,
        report: str | None = None,
    ) -> str:
        """Log the model's folder as a run with parameters, metrics and card, and return the new version.

        Args:
            folder: as `models.folder.write_model` wrote it.
            spec: what the folder's JSON says.
            parameters: of the recipe, and the training window.
            metrics: the figures of the verdict.
            refused: why the model may not serve; None if it may.
            comparison: with the champion, where there is one.
            report: the page that `training.report.make_report` made.
        """
        with speaking_to(self.uri), mlflow.start_run(experiment_id=self._experiment()) as run:
            mlflow.log_params(dict(parameters))
            mlflow.log_metrics(dict(metrics))
            mlflow.log_dict(dict(spec.card), "card.json")
            mlflow.log_text(card_page(spec.card), "card.md")
            if comparison is not None:
                mlflow.log_dict(comparison.to_json(), COMPARISON_FILE)
            if report is not None:
                mlflow.log_text(report, REPORT_FILE)
            logged = mlflow.pyfunc.log_model(
                name="model",
                loader_module="models.pyfunc",
                data_path=str(folder),
                signature=sign(spec),
                input_example=make_example(spec),
                pip_requirements=[f"{name}=={version(name)}" for name in _REQUIREMENTS],
            )
            self._ensure_model()
            tags = {
                "trained_on": spec.trained_on,
                "refused": refused or "",
                "metrics": json.dumps(dict(metrics)),
                HASHES: hashes_to_tag(folder),
            }
            if comparison is not None:
                kept = {"champion": comparison.champion, "state": comparison.state, "reasons": comparison.reasons}
                tags["compared"] = json.dumps(kept)
            # with its tags at once: a process that is killed leaves the whole version, or none
            made = self.client.create_model_version(MODEL_NAME, logged.model_uri, run_id=run.info.run_id, tags=tags)
        return str(made.version)

    def sweep(self, before: datetime) -> int:
        """Delete the runs that began before a moment and never ended: whoever made them was killed.

        MLflow keeps what is deleted until `mlflow gc`.

        Returns:
            How many there were.
        """
        experiment = self.client.get_experiment_by_name(EXPERIMENT)
        if experiment is None:
            return 0
        moment = int(before.timestamp() * 1000)
        running = f"attributes.status = 'RUNNING' AND attributes.start_time < {moment}"
        runs = self.client.search_runs([experiment.experiment_id], running)
        named = {one.run_id for one in self.versions()}
        left = [one.info.run_id for one in runs if one.info.run_id not in named]
        for run in left:
            self.client.set_terminated(run, "KILLED")
            self.client.delete_run(run)
        return len(left)

    def _experiment(self) -> str:
        found = self.client.get_experiment_by_name(EXPERIMENT)
        if found is not None:
            return str(found.experiment_id)
        return str(self.client.create_experiment(EXPERIMENT, artifact_location=self._artifacts))

    def _ensure_model(self) -> None:
        try:
            self.client.get_registered_model(MODEL_NAME)
        except MlflowException:
            self.client.create_registered_model(MODEL_NAME, description="Health of the accounts of one business")

    def versions(self) -> list[Registered]:
        """Every version, the newest first."""
        try:
            self.client.get_registered_model(MODEL_NAME)
        except MlflowException:
            return []
        found = self.client.search_model_versions(f"name = '{MODEL_NAME}'")
        # A search leaves the aliases out.
        whole = [self.client.get_model_version(MODEL_NAME, one.version) for one in found]
        return sorted((read_version(one) for one in whole), key=lambda one: -int(one.version))

    def version(self, number: str) -> Registered:
        """One version.

        Raises:
            RegistryError: there is none of that number; it names those there are.
        """
        versions = self.versions()
        for one in versions:
            if one.version == number:
                return one
        there = ", ".join(one.version for one in versions) or "none yet: train one with varme train"
        raise RegistryError(f"The registry has no version {number!r} of {MODEL_NAME}. There is: {there}.")

    def champion(self) -> Registered | None:
        """The version that serves, if one does."""
        return next((one for one in self.versions() if "champion" in one.aliases), None)

    def card(self, number: str) -> dict[str, Any]:
        """The card of one version.

        Raises:
            RegistryError: there is no such version.
        """
        run = self.version(number).run_id
        with speaking_to(self.uri):
            return dict(mlflow.artifacts.load_dict(f"runs:/{run}/card.json"))

    def mark_challenger(self, number: str) -> None:
        """Let the alias `challenger` point to a version."""
        self.client.set_registered_model_alias(MODEL_NAME, "challenger", number)

    def comparison(self, number: str) -> dict[str, Any]:
        """All that a version's comparison with the champion found, as plain values.

        Raises:
            RegistryError: there is no such version, or it was not compared.
        """
        chosen = self.version(number)
        if chosen.compared is None:
            raise RegistryError(
                f"Version {number} of {MODEL_NAME} was not compared: no model served when it was trained. Those "
                "trained later are."
            )
        with tempfile.TemporaryDirectory() as scratch, speaking_to(self.uri):
            file = mlflow.artifacts.download_artifacts(
                run_id=chosen.run_id, artifact_path=COMPARISON_FILE, dst_path=scratch
            )
            found: dict[str, Any] = json.loads(Path(file).read_text())
        return found

    def scorer(self, number: str) -> Scorer:
        """A version as it would serve.

        Raises:
            RegistryError: there is no such version.
            ModelCorrupt: its files are not what they were.
        """
        with self.fetched(self.version(number)) as folder:
            return Scorer.load(folder)

    @contextmanager
    def fetched(self, chosen: Registered) -> Iterator[Path]:
        """The files of a version as they were registered, for as long as they are needed."""
        with tempfile.TemporaryDirectory() as scratch:
            model = f"models:/{MODEL_NAME}/{chosen.version}"
            try:
                with speaking_to(self.uri):
                    fetched = Path(mlflow.artifacts.download_artifacts(artifact_uri=model, dst_path=scratch))
            except (MlflowException, OSError) as error:
                raise DownloadBroken(
                    f"The files of version {chosen.version} of {MODEL_NAME} can't be fetched from the registry "
                    f"({type(error).__name__}: {error}). Try again when it answers and the disk has room."
                ) from error
            folder = _model_folder(fetched, chosen.version)
            if chosen.hashes:
                refuse_other_files(folder, chosen.hashes, chosen.version)
            yield folder

    def changes(self) -> tuple[Change, ...]:
        """Every promotion and rollback, the first one first."""
        return read_changes(self._tags())

    def aliases(self) -> dict[str, str]:
        """Which version each alias names."""
        try:
            named = self.client.get_registered_model(MODEL_NAME).aliases
            return {name: str(number) for name, number in named.items()}
        except MlflowException:
            return {}

    def _tags(self) -> dict[str, str]:
        try:
            return dict(self.client.get_registered_model(MODEL_NAME).tags)
        except MlflowException:
            return {}

    def standing(self, number: str) -> Standing:
        """Whether a version may take the place of what serves now, and what keeps it from it.

        Raises:
            RegistryError: there is no such version.
        """
        return self._standing(self.version(number), self.champion())

    def _standing(self, chosen: Registered, champion: Registered | None) -> Standing:
        served = chosen.version in {change.version for change in self.changes()}
        serves = None if champion is None else champion.version
        return find_standing(chosen.refused, chosen.compared, serves, served_before=served)

    def promote(self, number: str, because: str | None = None) -> Path:
        """Put a version in service: the alias `champion`, and the folder that servers read.

        What serves already is put there once more, and nothing else changes.

        Args:
            number: the version.
            because: why it is to serve; overrules what keeps it from it. It is kept, with what it overrules.

        Returns:
            The folder `serving/champion` of the home, swapped in one step.

        Raises:
            NotPromotable: the version is refused, or not comparable yet, and no reason is given.
            RegistryError: there is no such version.
        """
        chosen, champion = self.version(number), self.champion()
        if champion is not None and champion.version == number:
            return self._publish(chosen)
        standing = self._standing(chosen, champion)
        if standing.state != "promotable" and because is None:
            raise NotPromotable(
                f"Version {number} of {MODEL_NAME} is not put in service. It is {standing.state}: "
                f"{' Also, '.join(standing.reasons)} To put it in service all the same, say why with --because; the "
                "reason is kept."
            )
        if champion is not None and not line_of(self.changes()):
            # It was put in service by a release that kept no changes.
            self._keep(Change(champion.version, None, "promotion"))
        link = self._publish(chosen)
        self._keep(Change(number, _now(), "promotion", because, standing.reasons))
        if "challenger" in chosen.aliases:
            self.client.delete_registered_model_alias(MODEL_NAME, "challenger")
        self.client.set_registered_model_alias(MODEL_NAME, "champion", number)
        return link

    def rollback(self, because: str | None = None) -> tuple[str, Path]:
        """Put the champion before this one in service again; asked again, the one before that.

        Args:
            because: why; it is kept.

        Returns:
            The version that serves now, and its folder.

        Raises:
            NoEarlierChampion: none served before.
        """
        number = previous_champion(self.changes())
        link = self._publish(self.version(number))
        self._keep(Change(number, _now(), "rollback", because))
        self.client.set_registered_model_alias(MODEL_NAME, "champion", number)
        return number, link

    def complete(self) -> tuple[str, Path]:
        """Complete the last change, where whoever made it was stopped after it was kept: alias and folder follow it.

        Returns:
            The version that serves now, and its folder.
        """
        number = line_of(self.changes())[-1]
        chosen = self.version(number)
        link = self._publish(chosen)
        if "challenger" in chosen.aliases:
            self.client.delete_registered_model_alias(MODEL_NAME, "challenger")
        self.client.set_registered_model_alias(MODEL_NAME, "champion", number)
        return number, link

    def _publish(self, chosen: Registered) -> Path:
        with self.fetched(chosen) as folder:
            scorer, _ = load_verified(folder)
            link = publish(folder, self.home / "serving", chosen.version, scorer.fingerprint)
        self.keep_anchor(scorer)
        return link

    def _keep(self, change: Change) -> None:
        self.client.set_registered_model_tag(MODEL_NAME, next_key(self._tags()), change.to_tag())

    def keep_anchor(self, scorer: Scorer) -> None:
        """What is typical is fixed at the first promotion, so that a score means the same in later models."""
        path = self.home / "scale.json"
        if not path.exists():
            anchor = {"typical_log_odds": scorer.spec.scale.typical_log_odds, "since": datetime.now(UTC).isoformat()}
            path.write_text(json.dumps(anchor, indent=2) + "\n")

    def anchor(self) -> float | None:
        """The log-odds of churn of the typical account, if a model was ever promoted here."""
        path = self.home / "scale.json"
        return float(json.loads(path.read_text())["typical_log_odds"]) if path.exists() else None


def champion_in(home: Path) -> Registered | None:
    """The version that serves, if one does; where no model was ever made, no home is made either."""
    if not home.exists() and SERVER_VARIABLE not in os.environ:
        return None
    return Registry(home).champion()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _model_folder(fetched: Path, number: str) -> Path:
    found = list(fetched.rglob("model.json"))
    if len(found) != 1:
        raise DownloadBroken(
            f"Version {number} of {MODEL_NAME} is registered, but {len(found) or 'no'} model.json came with its files: "
            "they are gone, or lie elsewhere by now. Put them back, or train again."
        )
    return found[0].parent
