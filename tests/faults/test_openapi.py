"""The OpenAPI, asked by schemathesis: no 5xx, no undocumented answer, nothing accepted that the schema forbids."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
PROGRAM = Path(sys.executable).with_name("schemathesis")


@pytest.mark.parametrize("examples", [40, pytest.param(500, marks=pytest.mark.faults)])
def test_every_operation_keeps_to_its_description(home, start, tmp_path, examples):
    server = start(home)
    command = (
        *(PROGRAM, "--no-color", "--config-file", FOLDER / "schemathesis.toml"),
        *("run", f"http://{server.host}:{server.port}/openapi.json", "--header", f"Authorization: Bearer {home.key}"),
        *("--max-examples", str(examples), "--seed", "7", "--generation-deterministic", "--continue-on-failure"),
        *("--report", "json", "--report-json-path", tmp_path / "report.json"),
    )
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603 -- beside this Python
    tested = re.search(r"Tested: (\d+)", ran.stdout)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert tested
    assert int(tested[1]) >= 8
    assert server.look() == 200
