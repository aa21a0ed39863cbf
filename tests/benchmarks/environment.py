"""Environments of what Varme is compared with: made once, beside the data, from pinned requirements."""

import hashlib
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent


def requirements_of(name: str) -> Path:
    """The file with everything that an environment holds."""
    return HERE / f"requirements-{name}.txt"


def make_environment(folder: Path, name: str, say: Callable[[str], None]) -> Path:
    """The Python of an environment with what its requirements name; made in the folder, unless it is there.

    Raises:
        subprocess.CalledProcessError: pip can't install them.
    """
    requirements = requirements_of(name)
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()[:8]
    home = folder / f"{name}-{digest}"
    python, ready = home / "bin" / "python", home / ".ready"
    if not ready.exists():
        say(f"Making the environment {name}")
        venv.create(home, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*pip, "-r", str(requirements)], check=True, stdout=sys.stderr)  # noqa: S603 -- the pinned ones
        ready.touch()
    return python
