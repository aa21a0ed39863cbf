"""The images and the composition, without an engine: linters read them, and what builds and runs them is run here."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
import venv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path

import pytest
import yaml
from dockerfile_parse import DockerfileParser

from app.cli.main import FULL_ONLY as REFUSED_WITHOUT

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
COMPOSE = ROOT / "compose.yaml"
README = (ROOT / "README.md").read_text(encoding="utf-8")
# What only the machine of the image has: its own lines are read by the linter, the others are run.
OF_THE_SYSTEM = ("apt-get", "groupadd")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
FULL_ONLY = {re.split(r"[<>=\[]", one)[0] for one in PROJECT["optional-dependencies"]["full"]}
# A server that starts is asked so often; asking starts a Python each time, so this is patience for a slow machine.
TRIES = 3000


@dataclass
class Stage:
    """One FROM of the Dockerfile, up to the next: what it starts from and what it does."""

    parent: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def last(self, instruction: str) -> str:
        """What the last instruction of this name says."""
        return [value for name, value in self.steps if name == instruction][-1]


def read_stages() -> dict[str, Stage]:
    stages = {}
    for step in DockerfileParser(fileobj=BytesIO((ROOT / "Dockerfile").read_bytes())).structure:
        name, value = step["instruction"], step["value"]
        if name == "FROM":
            parent, _, called = value.partition(" AS ")
            stages[called] = stage = Stage(parent)
        elif name != "COMMENT":
            stage.steps.append((name, value))
    return stages


STAGES = read_stages()
COMPOSITION = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
SERVICES = COMPOSITION["services"]


@dataclass
class Image:
    """What a target of the Dockerfile makes, with a folder in the place of the image's root."""

    root: Path
    env: dict[str, str] = field(default_factory=dict)
    workdir: Path = Path("/")
    made: set[str] = field(default_factory=set)

    @property
    def environment(self) -> Path:
        return self.root / "opt" / "varme"

    def make(self, name: str) -> None:
        """Do what a stage says, after those that it starts from or copies from."""
        if name in self.made or name not in STAGES:
            return
        self.made.add(name)
        self.make(STAGES[name].parent)
        for instruction, value in STAGES[name].steps:
            if instruction == "ENV":
                for key, given in re.findall(r"(\w+)=(\S+)", value):
                    self.env[key] = self._here(given).replace("$PATH", self.path)
            elif instruction == "WORKDIR":
                self.workdir = self.root / value.lstrip("/")
                self.workdir.mkdir(parents=True, exist_ok=True)
            elif instruction == "COPY":
                self._copy(value)
            elif instruction == "RUN" and not value.startswith(OF_THE_SYSTEM):
                self.run("/bin/sh", "-c", self._here(value))

    @property
    def path(self) -> str:
        """Where programs are looked for: those of a clean Python, and the system's."""
        return f"{self.root / 'usr' / 'local' / 'bin'}:/usr/bin:/bin"

    def variables(self, **more: object) -> dict[str, str]:
        """The environment variables of a process in the image; pip still knows where this machine gets packages."""
        kept = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "LANG", "SSL_"))}
        return {"PATH": self.path, **kept, **self.env, **{name: str(value) for name, value in more.items()}}

    def run(self, *command: str, expect: int = 0, **variables: object) -> str:
        done = subprocess.run(  # noqa: S603 -- what the Dockerfile says
            command,
            cwd=self.workdir,
            env=self.variables(**variables),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == expect, done.stdout + done.stderr
        return done.stdout + done.stderr

    def _here(self, text: str) -> str:
        return text.replace("/opt/varme", str(self.environment)).replace("=/varme", f"={self.root}/varme")

    def _copy(self, value: str) -> None:
        *sources, target = value.split()
        if sources[0].startswith("--from="):
            self.make(sources[0].removeprefix("--from="))
            assert sources[1:] == [target]  # one root for all stages: it lies where it should
            return
        for source in sources:
            assert f"!{source}" in (ROOT / ".dockerignore").read_text().splitlines()
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, self.workdir / target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / source, self.workdir / target)


def make_image(folder: Path, target: str) -> Image:
    venv.create(folder / "usr" / "local", with_pip=True, symlinks=True)
    image = Image(folder)
    image.make(target)
    return image


def distributions(image: Image) -> set[str]:
    ask = "from importlib.metadata import distributions; print(*(one.name for one in distributions()))"
    return {name.lower() for name in image.run("python", "-c", ask).split()}


def megabytes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file() and not file.is_symlink()) / 1e6


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def ask(port: int, method: str, path: str, body: object = None, **headers: str) -> tuple[int, dict]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, json.dumps(body), {"Content-Type": "application/json", **headers})
    response = connection.getresponse()
    said = response.read()
    connection.close()
    return response.status, json.loads(said) if response.status == 200 and said[:1] in b"{[" else {}


@contextmanager
def running(image: Image, command: list[str], check: list[str], log: Path, **variables: object) -> Iterator[None]:
    """Run a command of an image until its health check passes, and for as long as it is needed."""
    with (
        log.open("w") as said,
        subprocess.Popen(  # noqa: S603 -- what the Dockerfile or the composition says
            command, cwd=image.workdir, env=image.variables(**variables), stdout=said, stderr=said
        ) as process,
    ):
        try:
            healthy = any(is_healthy(image, check, **variables) for _ in range(TRIES) if process.poll() is None)
            assert healthy, log.read_text()
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)


def is_healthy(image: Image, check: list[str], **variables: object) -> bool:
    env = image.variables(**variables)
    return subprocess.run(check, env=env, capture_output=True, check=False).returncode == 0  # noqa: S603 -- the same


def health_check() -> list[str]:
    return json.loads(STAGES["serve"].last("HEALTHCHECK").partition("CMD ")[2])


@pytest.fixture(scope="session")
def serve_image(tmp_path_factory):
    return make_image(tmp_path_factory.mktemp("serve"), "serve")


@pytest.fixture(scope="session")
def full_image(tmp_path_factory):
    return make_image(tmp_path_factory.mktemp("full"), "full")


@pytest.fixture
def home(tmp_path, learnt):
    """A home in which a small model serves."""
    version = tmp_path / "home" / "serving" / "version-1"
    shutil.copytree(learnt.folder, version)
    (version / "serving.json").write_text(json.dumps({"name": "customer-health", "version": "1"}))
    (version.parent / "champion").symlink_to(version.name)
    return tmp_path / "home"


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["hadolint", "--no-color", "Dockerfile"], id="hadolint"),
        pytest.param(["yamllint", "--strict", "compose.yaml", ".pre-commit-config.yaml"], id="yamllint"),
        pytest.param(["check-jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml"], id="the schema"),
    ],
)
def test_linters_find_nothing(command):
    program, *arguments = command
    done = subprocess.run((BIN / program, *arguments), cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 -- beside this Python

    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr


def test_the_composition_is_hardened():
    command = (BIN / "compose-lint", "--format", "json", "--fail-on", "critical", COMPOSE)
    findings = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["findings"]  # noqa: S603 -- beside this Python

    # Images are pinned by name and version: a digest would stop the base's repairs from coming with a new build.
    assert {(one["rule_id"], one["severity"]) for one in findings} == {("CL-0019", "medium")}, findings


def test_base_images_are_pinned_by_name_and_version():
    foreign = {stage.parent for stage in STAGES.values() if stage.parent not in STAGES}
    composed = {one["image"] for one in SERVICES.values() if "build" not in one}

    assert [name for name in foreign | composed if not re.fullmatch(r"\w+:\d+(\.\d+)+-[\w-]+", name)] == []
    assert foreign == {"python:3.11.15-slim-bookworm"}


@pytest.mark.parametrize("target", ["serve", "full"])
def test_an_image_runs_as_nobody_special(target):
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", STAGES[target].last("USER"))


def test_the_composition_has_what_it_says():
    targets = {name: one["build"]["target"] for name, one in SERVICES.items() if "build" in one}

    assert targets == {"service": "serve", "worker": "full", "mlflow": "full"}
    assert SERVICES["service"]["volumes"] == ["home:/varme:ro"]
    assert all(port.startswith("127.0.0.1:") for one in SERVICES.values() for port in one.get("ports", ()))
    assert set(targets.values()) <= set(STAGES)


def test_no_password_stands_in_the_composition():
    given = [
        (key, value)
        for one in SERVICES.values()
        for key, value in one.get("environment", {}).items()
        if "PASSWORD" in key or "://" in value
    ]

    assert len(given) >= 4
    for key, value in given:
        if "PASSWORD" in key:
            assert re.fullmatch(r"\$\{VARME_POSTGRES_PASSWORD:\?[^}]+\}", value)
        else:
            assert "@" not in value or ":" not in value.partition("://")[2].partition("@")[0]
    assert {".env"} <= {line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines()}


def pins(name: str) -> Mapping[str, str]:
    """Each requirement of a lock, with its version and marker, and its hashes."""
    text = (ROOT / name).read_text(encoding="utf-8").replace(" \\\n", "")
    found = re.findall(r"^([\w.-]+==[^\n]*?)((?:\s+--hash=\S+)+)$", text, flags=re.MULTILINE)
    return {pinned.partition(" ;")[0]: hashes for pinned, hashes in found}


def test_the_locks_agree():
    development, full, serve = (pins(f"requirements{one}.lock") for one in ("", "-full", "-serve"))

    assert len(serve) > 20
    assert serve.items() <= full.items()
    pinned = {one.partition("==")[0] for one in development}
    assert {one for one in full if one.partition("==")[0] in pinned} <= set(development)
    assert set(pins("requirements-build.lock")) <= set(development)


def test_the_image_that_serves_is_lean(serve_image):
    installed = distributions(serve_image)

    assert {"varme", "lightgbm", "fastapi", "psycopg-binary"} <= installed
    assert installed & (FULL_ONLY | {"pip", "setuptools", "wheel"}) == set()
    assert (
        serve_image.run("python", "-c", "from importlib.util import find_spec; print(find_spec('training'))")
        == "None\n"
    )


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_the_image_that_serves_answers(serve_image, home, tmp_path, learnt, request, store):
    port = free_port()
    settings = {"VARME_HOME": home, "VARME_SERVICE__PORT": port}
    if store == "postgresql":
        settings["VARME_STORE__URL"] = request.getfixturevalue("make_database")()
    key = serve_image.run("varme", "keys", "create", "crm", "--scope", "score", **settings).split()[0]
    command = json.loads(STAGES["serve"].last("CMD"))
    with running(serve_image, command, health_check(), tmp_path / "log", **settings):
        alive, _ = ask(port, "GET", "/healthz")
        ready, _ = ask(port, "GET", "/readyz")
        body = {"features": learnt.values(learnt.known[0])}
        scored, answer = ask(port, "POST", "/score", body, Authorization=f"Bearer {key}")

    assert (alive, ready, scored) == (200, 200, 200)
    points = [reason["points"] for reason in answer["reasons"]]
    points += [answer[name] for name in ("typical_score", "other_points", "unknown_points", "cut_points")]
    assert round(sum(points), 6) == answer["score"]


def test_the_health_check_fails_where_nothing_serves(serve_image):
    assert not is_healthy(serve_image, health_check(), VARME_SERVICE__PORT=free_port())


@pytest.mark.parametrize(
    "words", ["train", "score --out scores.csv", "features --out features.csv", "models list", "models show", "demo"]
)
def test_what_needs_the_full_environment_says_so(serve_image, tmp_path, words):
    said = serve_image.run("varme", *words.split(), expect=1, VARME_HOME=tmp_path / "home")

    assert "This command needs the full environment" in said
    assert "Traceback" not in said


def test_the_translations_are_in_the_image(serve_image):
    said = serve_image.run(
        "python", "-c", "from app.words import *; print(*(language_of(one).code for one in LANGUAGES))"
    )

    assert said.split() == ["en", "da", "nb", "nl"]


def test_the_command_line_knows_what_only_the_full_environment_has():
    assert {name.replace("scikit-learn", "sklearn") for name in FULL_ONLY} | {"training"} == REFUSED_WITHOUT


@pytest.mark.parametrize("target", ["serve", pytest.param("full", marks=pytest.mark.container)])
def test_the_readme_says_how_large_it_is(target, request):
    (said,) = re.findall(rf"^\| `{target}` \|.*\| about ([\d,]+) MB \|$", README, flags=re.MULTILINE)
    image = request.getfixturevalue(f"{target}_image")

    assert megabytes(image.environment) == pytest.approx(float(said.replace(",", "")), rel=0.1)


@pytest.mark.container
def test_the_full_image_has_everything(full_image, make_source, tmp_path):
    source = make_source({"usage": [{"occurred_at": datetime(2024, 6, day)} for day in range(1, 30)]})
    out = tmp_path / "features.parquet"
    listed = full_image.run(*json.loads(STAGES["full"].last("CMD")))
    full_image.run("varme", "features", "--source", source.location, "--out", str(out), VARME_HOME=tmp_path / "home")

    assert "train" in listed
    assert out.stat().st_size > 0
    assert FULL_ONLY | {"varme", "psycopg"} <= distributions(full_image)


@pytest.mark.container
def test_the_composition_starts_mlflow(full_image, tmp_path):
    port = free_port()

    def here(words: list[str]) -> list[str]:
        return [word.replace("5000", str(port)).replace("/varme/", f"{tmp_path}/") for word in words]

    command = here(SERVICES["mlflow"]["command"])
    check = here(SERVICES["mlflow"]["healthcheck"]["test"][1:])
    search = ("POST", "/api/2.0/mlflow/experiments/search", {"max_results": 1})
    with running(full_image, command, check, tmp_path / "log", HOME=tmp_path):
        welcome, _ = ask(port, *search, Host=f"mlflow:{port}")
        refused, _ = ask(port, *search, Host="elsewhere.example")

    assert (welcome, refused) == (200, 403)
