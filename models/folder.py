"""A model as a folder: LightGBM's text and one JSON. No pickle."""

import hashlib
from pathlib import Path

from models.scorer import BOOSTER_FILE, SPEC_FILE
from models.spec import ModelSpec


def write_model(folder: Path, booster_text: str, spec: ModelSpec) -> None:
    """Write a model into a new folder; the JSON, written last, holds the hash of the trees."""
    folder.mkdir(parents=True)
    (folder / BOOSTER_FILE).write_text(booster_text, encoding="utf-8")
    text = spec.to_json(hashlib.sha256(booster_text.encode()).hexdigest())
    (folder / SPEC_FILE).write_text(text, encoding="utf-8")
