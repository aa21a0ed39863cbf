"""The request path is light: it reaches neither training nor the libraries that only training needs."""

import ast
from pathlib import Path

import app

ROOT = Path(app.__file__).parent.parent
OURS = ("app", "features", "models", "training")
HEAVY = {
    "training",
    "mlflow",
    "shap",
    "matplotlib",
    "pandas",
    "duckdb",
    "sklearn",
    "sqlglot",
    "pyarrow",
    "scipy",
}


def imports_of(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def files_of(module):
    parts = module.split(".")
    folders = [ROOT.joinpath(*parts[:depth], "__init__.py") for depth in range(1, len(parts) + 1)]
    return [file for file in [*folders, ROOT.joinpath(*parts).with_suffix(".py")] if file.is_file()]


def test_the_request_path_is_light():
    seen, reached, waiting = set(), set(), files_of("app.service.application")
    while waiting:
        file = waiting.pop()
        if file in seen:
            continue
        seen.add(file)
        for module in imports_of(file):
            reached.add(module.split(".")[0])
            if module.startswith(OURS):
                waiting += files_of(module)

    assert len(seen) > 20
    assert reached & HEAVY == set()
    assert {"fastapi", "sqlalchemy", "numpy", "lightgbm"} <= reached
