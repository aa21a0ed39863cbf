"""The report of a version's training, as the registry keeps it."""

import mlflow

from training.errors import RegistryError
from training.registry.publish import MODEL_NAME
from training.registry.registry import REPORT_FILE, Registry, speaking_to


def read_report(registry: Registry, number: str) -> str:
    """The report of a version's training, as one HTML file.

    Raises:
        RegistryError: there is no such version, or it was registered without a report.
    """
    run = registry.version(number).run_id
    with speaking_to(registry.uri):
        if REPORT_FILE not in {one.path for one in registry.client.list_artifacts(run)}:
            raise RegistryError(
                f"Version {number} of {MODEL_NAME} has no report: a release trained it that drew none. Those trained "
                f"later have one; `varme models show {number}` has the figures."
            )
        return str(mlflow.artifacts.load_text(f"runs:/{run}/{REPORT_FILE}"))
