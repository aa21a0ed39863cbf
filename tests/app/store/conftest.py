"""The store on both databases that it may live in; each test has one of its own."""

import pytest
from sqlalchemy import create_engine

from app.settings import Settings


@pytest.fixture
def on_sqlite(tmp_path):
    return Settings(home=tmp_path / "home")


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request, on_sqlite):
    """The settings of a home whose store is in either database."""
    if request.param == "sqlite":
        return on_sqlite
    url = request.getfixturevalue("make_database")()
    return on_sqlite.model_copy(update={"store": on_sqlite.store.model_copy(update={"url": url})})


@pytest.fixture
def look(settings):
    """Ask the database itself, as another program would."""

    def ask(query):
        engine = create_engine(settings.store_url)
        with engine.connect() as connection:
            rows = [tuple(row) for row in connection.exec_driver_sql(query)]
        engine.dispose()
        return rows

    return ask
