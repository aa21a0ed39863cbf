"""The environment of the comparison with featuretools: made once, beside the data, from pinned requirements."""

import hashlib
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements-featuretools.txt")


def make_environment(folder: Path, say: Callable[[str], None]) -> Path:
    """The Python of an environment with what the requirements name; made in the folder, unless it is there.

    Raises:
        subprocess.CalledProcessError: pip can't install them.
    """
    digest = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:8]
    home = folder / f"featuretools-{digest}"
    python, ready = home / "bin" / "python", home / ".ready"
    if not ready.exists():
        say("Making an environment for featuretools")
        venv.create(home, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", str(REQUIREMENTS)], check=True, stdout=sys.stderr)  # noqa: S603 -- the pinned ones
        ready.touch()
    return python
