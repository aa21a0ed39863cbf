"""A model's folder: two files that belong together, and what happens when they do not."""

import hashlib
import json

import pytest

from models.errors import ModelCorrupt
from models.folder import write_model
from models.scorer import Scorer


def flip(file):
    """Change one digit of a leaf: a file that LightGBM would read without complaint."""
    text = file.read_text()
    place = text.index("leaf_value=") + len("leaf_value=") + 4
    file.write_text(text[:place] + str((int(text[place]) + 1) % 10) + text[place + 1 :])


def rehash(folder):
    whole = json.loads((folder / "model.json").read_text())
    whole["booster_sha256"] = hashlib.sha256((folder / "booster.txt").read_bytes()).hexdigest()
    (folder / "model.json").write_text(json.dumps(whole))


def swap_names(folder):
    file = folder / "model.json"
    file.write_text(file.read_text().replace('"nps"', '"csat"'))


def write_other_trees(folder):
    (folder / "booster.txt").write_text("no trees here\n")
    rehash(folder)


def move_away(folder):
    folder.rename(folder.with_name("elsewhere"))


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        pytest.param(move_away, "can't be read.*model.json", id="no folder"),
        pytest.param(lambda folder: (folder / "model.json").unlink(), "can't be read.*model.json", id="no JSON"),
        pytest.param(lambda folder: (folder / "booster.txt").unlink(), "can't be read.*booster.txt", id="no trees"),
        pytest.param(
            lambda folder: (folder / "model.json").write_bytes(b"\xff\xfe\x00"), "can't be read.*utf-8", id="no text"
        ),
        pytest.param(lambda folder: (folder / "model.json").write_text("{"), "not one that Varme wrote", id="no JSON"),
        pytest.param(
            lambda folder: (folder / "booster.txt").write_text(""), "booster.txt is not the file", id="empty trees"
        ),
        pytest.param(lambda folder: flip(folder / "booster.txt"), "booster.txt is not the file", id="one digit"),
        pytest.param(
            lambda folder: (folder / "booster.txt").write_text((folder / "booster.txt").read_text()[:-200]),
            "booster.txt is not the file",
            id="cut short",
        ),
        pytest.param(swap_names, "name different features", id="the JSON of other features"),
        pytest.param(write_other_trees, "can't be read by LightGBM", id="trees that are none, with their hash"),
    ],
)
def test_a_corrupt_folder(spoilt, spoil, says):
    folder, _ = spoilt
    spoil(folder)

    with pytest.raises(ModelCorrupt, match=says) as refused:
        Scorer.load(folder)

    assert "`varme models promote`" in str(refused.value)


def test_the_copy_that_is_not_spoilt_loads(spoilt, learnt):
    folder, change = spoilt

    assert Scorer.load(folder).fingerprint == learnt.scorer.fingerprint
    change(lambda whole: whole.update(lead_days=7))
    assert Scorer.load(folder).fingerprint != learnt.scorer.fingerprint


def test_a_folder_holds_a_text_and_a_json(learnt):
    files = {file.name: file.read_bytes() for file in learnt.folder.iterdir()}

    assert sorted(files) == ["booster.txt", "model.json"]
    assert files["booster.txt"].decode() == learnt.model.booster_text
    stated = json.loads(files["model.json"])
    assert stated["booster_sha256"] == hashlib.sha256(files["booster.txt"]).hexdigest()
    assert list(stated)[:2] == ["format", "booster_sha256"]


def test_equal_models_are_written_alike(learnt, tmp_path):
    write_model(tmp_path / "again", learnt.model.booster_text, learnt.spec)

    for name in ("booster.txt", "model.json"):
        assert (tmp_path / "again" / name).read_bytes() == (learnt.folder / name).read_bytes()
    assert Scorer.load(tmp_path / "again").fingerprint == learnt.scorer.fingerprint


def test_a_model_is_never_written_over_another(learnt):
    with pytest.raises(FileExistsError):
        write_model(learnt.folder, "other trees", learnt.spec)

    assert (learnt.folder / "booster.txt").read_text() == learnt.model.booster_text
