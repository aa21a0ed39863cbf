"""`/docs`: the API's description as one readable page, made from OpenAPI, that loads nothing else."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.service.problems import PROBLEMS

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem }
h2 { margin-top: 2.5rem; border-top: 1px solid #ddd; padding-top: 1.5rem } h2 code { font-size: 1em }
code, pre { font: 14px/1.4 ui-monospace, monospace; background: #f5f3f0; border-radius: 4px }
code { padding: .1em .3em }
pre { padding: 1rem; overflow-x: auto }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0 }
td { border-top: 1px solid #eee }
"""
Described = Mapping[str, Any]
_CODE = re.compile(r"`([^`]+)`")

router = APIRouter(include_in_schema=False)


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    """The API, to read."""
    return HTMLResponse(render_docs(request.app.openapi()))


def render_docs(described: Described) -> str:
    """The page for an OpenAPI description: every endpoint, every field, every problem."""
    body = "\n".join([*_endpoints(described), *_schemas(described), *_problems()])
    title, about = escape(described["info"]["title"]), _prose(described["info"]["description"])
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>\n'
        f"<body><h1>{title}</h1><p>{about}</p>"
        '<p>For programs: <a href="/openapi.json">openapi.json</a>. Endpoints that need a key want the header '
        "<code>Authorization: Bearer KEY</code>.</p>\n"
        f"{body}\n</body></html>"
    )


def _endpoints(described: Described) -> Iterator[str]:
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            closed = " <small>needs a key</small>" if operation.get("security") else ""
            yield f"<h2><code>{method.upper()} {escape(path)}</code>{closed}</h2>"
            yield f"<p>{_prose(operation.get('description', ''))}</p>"
            if "requestBody" in operation:
                asked = operation["requestBody"]["content"]["application/json"]["schema"]
                yield f"<p>Body: {_type(asked)}, for example</p>"
                yield f"<pre>{escape(_curl(described, method, path, asked))}</pre>"
            if "parameters" in operation:
                asked_for = [
                    (f"<code>{escape(one['name'])}</code>", _type(one["schema"]), _prose(one["description"]))
                    for one in operation["parameters"]
                ]
                yield _table(("parameter", "type", "meaning"), asked_for)
            rows = [(status, _answer(response)) for status, response in operation["responses"].items()]
            yield _table(("status", "answer"), rows)


def _schemas(described: Described) -> Iterator[str]:
    for name, schema in described["components"]["schemas"].items():
        about = _prose(schema.get("description", ""))
        yield f'<h2 id="{escape(name)}">{escape(name)}</h2><p>{about}</p>'
        rows = [
            (f"<code>{escape(field)}</code>", _type(one), _prose(one.get("description", "")))
            for field, one in schema["properties"].items()
        ]
        yield _table(("field", "type", "meaning"), rows)


def _problems() -> Iterator[str]:
    yield "<h2>Problems</h2><p>Each is <code>application/problem+json</code> and says what to do.</p>"
    rows = [
        (f'<code id="{problem.kind}">{problem.kind}</code>', str(problem.status), escape(problem.title))
        for problem in PROBLEMS
    ]
    yield _table(("type", "status", "meaning"), rows)


def _answer(response: Described) -> str:
    schemas = [content.get("schema", {}) for content in response.get("content", {}).values()]
    shown = f": {_type(schemas[0])}" if schemas else ""
    return f"{_prose(response['description'])}{shown}"


def _prose(text: str) -> str:
    """A description, in which what stands between backticks is code."""
    return _CODE.sub(r"<code>\1</code>", escape(text))


def _type(schema: Described) -> str:
    """A schema in a few words, with links to the schemas that it names."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rsplit("/", 1)[1])
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(f"<code>{escape(json.dumps(value))}</code>" for value in schema["enum"])
    if "items" in schema:
        return f"list of {_type(schema['items'])}"
    return escape(str(schema.get("format") or schema.get("const") or schema.get("type", "any")))


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A table of cells that are HTML already."""
    head = "".join(f"<th>{escape(cell)}</th>" for cell in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


def _curl(described: Described, method: str, path: str, asked: Described) -> str:
    is_list = "items" in asked
    name = (asked["items"] if is_list else asked)["$ref"].rsplit("/", 1)[1]
    fields = described["components"]["schemas"][name]["properties"]
    example = {field: one["examples"][0] for field, one in fields.items() if "examples" in one}
    return (
        f"curl -X {method.upper()} http://127.0.0.1:8000{path} \\\n"
        '  -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \\\n'
        f"  -d '{json.dumps([example] if is_list else example)}'"
    )
