"""`varme db upgrade` brings a store into this release's form, and says from which."""

import pytest

from app.store import open_store
from app.store.opening import upgrade_store


@pytest.mark.parametrize(
    ("has_store", "told"),
    [
        pytest.param(False, "there was none", id="no store yet"),
        pytest.param(True, "already", id="a store of this release"),
    ],
)
def test_a_store_is_upgraded_when_it_is_asked_for(run, tmp_path, has_store, told):
    url = f"sqlite:///{tmp_path}/home/store.db"
    if has_store:
        open_store(url, make=True).close()
    code, said, _ = run("db", "upgrade", "--home", tmp_path / "home")

    assert code == 0
    assert told in said
    assert upgrade_store(url)[0] is not None
