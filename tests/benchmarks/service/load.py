"""Load on a server by `wrk`: so many connections ask one after the other for some seconds."""

import http.client
import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.processes import ProgramFailed
from tests.benchmarks.service.servers import HOST, Server

CHANGING = "@CHANGING@"
JSON = {"Content-Type": "application/json"}
# Every run begins where no earlier one came to, and all numbers have as many digits: they stand behind a decimal point,
# where 3 and 30 would be the same.
APART, FIRST, MOST_TURNS = 10**7, 10**9, 700


class NoLoad(RuntimeError):
    """`wrk` is not there."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked: a path and bodies in turn, in which `CHANGING` is another number each time; none is a GET."""

    path: str
    bodies: tuple[str, ...] = ()
    key: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The headers of each request."""
        return JSON | ({"Authorization": f"Bearer {self.key}"} if self.key else {})


@dataclass(frozen=True, slots=True)
class Load:
    """Answers a second; milliseconds of the median and of 99 in 100; and how many were refused or lost."""

    requests: float
    p50: float
    p99: float
    errors: int


def find_wrk() -> str:
    """Where the program is.

    Raises:
        NoLoad: it says how to get it.
    """
    found = shutil.which("wrk")
    if found is None:
        raise NoLoad(
            "The program `wrk` makes the load, and it is not here. Get it with `apt-get install wrk` or `brew install "
            "wrk`, or from https://github.com/wg/wrk."
        )
    return found


def put_load(server: Server, ask: Ask, connections: int, seconds: int, turn: int, script: Path) -> str:
    """Ask for so many seconds, and say what `wrk` says; `turn` is another number for every run against the same home.

    Raises:
        ProgramFailed: `wrk` did not come to its end.
    """
    if not 0 <= turn < MOST_TURNS:
        raise ValueError(f"Run {turn}: expected one of {MOST_TURNS}, since all of them ask with numbers of ten digits.")
    script.write_text(write_script(ask, FIRST + turn * APART), encoding="utf-8")
    words = ["--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s", "--timeout", "30s"]
    command = [find_wrk(), *words, "--script", str(script), server.url(ask.path)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- the program above
    if ended.returncode:
        raise ProgramFailed(f"{' '.join(command)} ended with {ended.returncode}:\n{ended.stdout}{ended.stderr}")
    return ended.stdout


def read_outcome(said: str) -> Load:
    """What our script has `wrk` say, in the last line.

    Raises:
        ProgramFailed: nothing was answered.
    """
    told = json.loads(said.strip().splitlines()[-1])
    if not told["requests"]:
        raise ProgramFailed(f"wrk got no answer at all:\n{said}")
    answered = told["requests"] / (told["microseconds"] / 1e6)
    return Load(answered, told["p50"] / 1000, told["p99"] / 1000, told["errors"])


def ask_once(server: Server, ask: Ask) -> Any:
    """The answer to the first of the bodies, as JSON.

    Raises:
        ProgramFailed: it is no 200.
    """
    body = ask.bodies[0].replace(CHANGING, str(FIRST - 1)) if ask.bodies else None
    return json.loads(fetch(server, ask, body))


def fetch(server: Server, ask: Ask, body: str | None) -> bytes:
    """The whole answer to one body, or to a GET.

    Raises:
        ProgramFailed: it is no 200.
    """
    connection = http.client.HTTPConnection(HOST, server.port, timeout=600)
    try:
        connection.request("GET" if body is None else "POST", ask.path, body, ask.headers)
        answer = connection.getresponse()
        text = answer.read()
    finally:
        connection.close()
    if answer.status != http.client.OK:
        raise ProgramFailed(f"{ask.path} answered {answer.status}: {text[:1000].decode(errors='replace')}")
    return text


def write_script(ask: Ask, start: int) -> str:
    """The Lua that `wrk` runs: the bodies in turn, each changed a little, and in the end what came of it."""
    parts = ",\n".join(f"{{{_quote_all(body.split(CHANGING))}}}" for body in ask.bodies)
    headers = "\n".join(f"wrk.headers[{_quote(name)}] = {_quote(value)}" for name, value in ask.headers.items())
    return f"""
local bodies = {{{parts}}}
local asked = {start}
{headers}
wrk.method = {_quote("POST" if ask.bodies else "GET")}

function request()
  asked = asked + 1
  if #bodies == 0 then return wrk.format() end
  local body = bodies[asked % #bodies + 1]
  if body[2] then return wrk.format(nil, nil, nil, body[1] .. asked .. body[2]) end
  return wrk.format(nil, nil, nil, body[1])
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\\n{{"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, "errors": %d}}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.timeout + errors.status))
end
"""


def _quote_all(texts: Sequence[str]) -> str:
    return ", ".join(map(_quote, texts))


def _quote(text: str) -> str:
    """A text as Lua writes it: as JSON does, where everything is ASCII and nothing is escaped by its number."""
    written = json.dumps(text)
    if "\\u" in written:
        raise ValueError(f"A text of ASCII letters is expected for the script, not {text!r}.")
    return written
