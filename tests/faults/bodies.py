"""Bodies that no endpoint may accept: broken bytes, broken JSON, and JSON of the wrong shape, drawn from a seed."""

import json
import random
from collections.abc import Callable, Iterator

GOOD = {"account_id": "A-1", "features": {"logins_30d": 3, "plan": "team", "nps": 7.5}, "reasons": 5, "language": "en"}
MEGABYTE = 1_000_000
# What the server is told to read at most. The large bodies are far larger than what a good one needs.
MOST_MB = 12

Make = Callable[[random.Random, str], bytes]
ONE, MANY = "/score", "/score/batch"


def _good(chance: random.Random, path: str) -> bytes:
    row = {**GOOD, "features": {**GOOD["features"], "logins_30d": chance.randrange(100)}}
    return json.dumps([row] * chance.randrange(1, 4) if path == MANY else row).encode()


def _wrap(value: str, path: str) -> bytes:
    """A request in which a feature has a value, given as JSON. A batch is wrong as a whole only where it's no JSON."""
    row = f'{{"features": {{"logins_30d": {value}}}}}'
    return (f"[{row}]" if path == MANY else row).encode()


def cut_short(chance: random.Random, path: str) -> bytes:
    whole = _good(chance, path)
    return whole[: chance.randrange(1, len(whole))]


def break_a_byte(chance: random.Random, path: str) -> bytes:
    """Bytes that UTF-8 does not have, or that JSON allows nowhere: a control character."""
    whole = _good(chance, path)
    at = chance.randrange(len(whole))
    return whole[:at] + bytes([chance.choice([0, 1, 0x1F, 0x80, 0xC3, 0xFE, 0xFF])]) + whole[at:]


def add_a_tail(chance: random.Random, path: str) -> bytes:
    return _good(chance, path) + chance.choice([b"}", b"]", b",", b"{}", b"\x00", b"null", b"// no", b"\xef\xbb\xbf"])


def nest_deep(chance: random.Random, path: str) -> bytes:
    """Deep lists or objects, closed or not."""
    depth = chance.choice([300, 1000, 10_000, 100_000])
    opens, closes = chance.choice([(b"[", b"]"), (b'{"features":', b"}"), (b'[{"features":{"a":', b"}}]")])
    return opens * depth + (b"1" + closes * depth) * chance.randrange(2)


def name_no_number(chance: random.Random, path: str) -> bytes:
    """What Python and JavaScript write and JSON does not have."""
    odd = [
        "NaN",
        "Infinity",
        "-Infinity",
        "nan",
        "undefined",
        "None",
        "True",
        "01",
        "+1",
        ".5",
        "1.",
        "0x1F",
        "1e",
        "'x'",
    ]
    return _wrap(chance.choice(odd), path)


def send_another_encoding(chance: random.Random, path: str) -> bytes:
    text = _good(chance, path).decode()
    kind = chance.choice(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "utf-7", "latin-1", "surrogate"])
    if kind == "utf-7":
        return text.replace("{", "+AHs-").encode()
    if kind == "latin-1":
        return text.replace("team", "t\xe9am").encode("latin-1")
    if kind == "surrogate":
        return text.replace("team", "te\ud800am").encode("utf-8", "surrogatepass")
    return text.encode(kind)


def send_large(chance: random.Random, path: str) -> bytes:
    """Ten megabytes of nothing, or more than is read."""
    size = 10 * MEGABYTE if chance.randrange(2) else int((MOST_MB + chance.random() * MOST_MB * 2) * MEGABYTE)
    kind = chance.randrange(4)
    if kind == 0:
        return b" " * size
    if kind == 1:
        return b'{"account_id": "' + b"x" * size
    if kind == 2:
        return b"[" + b"1," * (size // 2) + (b"]" if path == MANY else b"1]")
    return b'{"features": {"logins_30d": ' + b"9" * size + b"}}" * (path == ONE)


def mistake_the_shape(chance: random.Random, path: str) -> bytes:
    """Well-formed, and neither an object nor a list; of a batch everything but a list of rows."""
    odd = [None, True, 0, -1, 1.5, 10**40, "", "A-1", "\x00"]
    of_one = [*odd, [], [GOOD], [[]], {}, {"rows": [GOOD]}, {"features": None}]
    return json.dumps(chance.choice([*odd, [], {}, GOOD, {"rows": [GOOD]}] if path == MANY else of_one)).encode()


def mistake_a_type(chance: random.Random, path: str) -> bytes:
    """A field of a wrong type, size or name."""
    wrong = [
        {"account_id": chance.choice([1, True, [], {}, "", "a\x00b", "x" * 1001])},
        {"features": chance.choice([3, "x", True, [], [["logins_30d", 3]], {"logins_30d": []}, {"logins_30d": {}}])},
        {"features": {f"no_{chance.randrange(10**9)}": 1}},
        {"features": {"logins_30d": chance.choice(["three", "x" * 1001, "\x00"])}},
        {"features": {"plan": "a\x00b"}},
        {"features": {f"f{number}": number for number in range(2001)}},
        {"features": {}, "reasons": chance.choice([-1, 51, 1.5, "5", True, None, 10**30, []])},
        {"features": {}, "language": chance.choice(["xx", "", 1, [], "e" * 36])},
        {"features": {}, chance.choice(["feature", "Account_id", "", "__proto__", "\x00", "reasons "]): 1},
        {},
    ]
    return json.dumps(chance.choice(wrong)).encode()


def exceed_numbers(chance: random.Random, path: str) -> bytes:
    """Numbers that no double holds."""
    digits = chance.choice([310, 400, 4301, 50_000])
    odd = ["1e309", "-1e309", "1e99999", "9" * digits, "-" + "9" * digits, "1" + "0" * digits, f"9e{'9' * 20}"]
    return _wrap(chance.choice(odd), path)


def give_twice(chance: random.Random, path: str) -> bytes:
    """Keys that come twice, of which the last, which counts, is wrong."""
    return (
        b'{"features": {"logins_30d": 3}, "account_id": "A-1", "features": '
        + chance.choice([b"3", b"[]", b'"x"', b"{"])
        + b"}"
    )


KINDS: dict[str, Make] = {
    make.__name__: make
    for make in (
        cut_short,
        break_a_byte,
        add_a_tail,
        nest_deep,
        name_no_number,
        send_another_encoding,
        mistake_the_shape,
        mistake_a_type,
        exceed_numbers,
        give_twice,
    )
}
# Rows that are wrong are answered in their place; so these say of a batch only that it is no list of rows.
OF_ONE = {"mistake_a_type", "exceed_numbers"}


def draw_bodies(seed: int, count: int, large_every: int) -> Iterator[tuple[str, str, bytes]]:
    """So many bodies that are surely wrong, some large: what is wrong, where to send it, and the bytes."""
    chance = random.Random(seed)  # noqa: S311 -- a repeatable choice, no secret
    names = list(KINDS)
    for number in range(count):
        is_large = number % large_every == large_every - 1
        name, path = send_large.__name__ if is_large else chance.choice(names), chance.choice((ONE, MANY))
        if name in OF_ONE:
            path = ONE
        yield name, path, (send_large if is_large else KINDS[name])(chance, path)
