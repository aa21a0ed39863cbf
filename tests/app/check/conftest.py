"""Sources as a stranger brings them: a sound one, and one in which everything that can be wrong is."""

from datetime import datetime

import pytest

from features.check import check_source
from features.snapshots import Churn
from features.source import read_source

SOUND = {
    "accounts.csv": "account_id,signed_up_on,hat\nA-1,2024-01-01,x\n",
    "usage.csv": "account_id,feature,occurred_at\nA-1,login,2024-05-01 10:00:00\n",
    "cancellations.csv": "account_id,notified_at\n",
}
SCRIPT, MARKUP = "<script>alert(1)</script>", "[red]x[/red]\x1b[31m"
FAULTY = {
    "accounts.csv": f"account_id,name,signed_up_on,employees,<b>hat</b>\nA-1,{SCRIPT},2024-01-01,many,x\n",
    "usage.csv": f"account_id,feature,occurred_at\nA-1,login,2024-05-01 10:00:00\nA-1,{MARKUP},2023-05-01\n",
    "cancellations.csv": "account_id,notified_at\nX-1,2024-03-01\n",
}


@pytest.fixture
def write(tmp_path):
    def files(texts):
        folder = tmp_path / "source"
        folder.mkdir(exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        return folder

    return files


@pytest.fixture
def sound(write):
    return write(SOUND)


@pytest.fixture
def faulty(write):
    return write(FAULTY)


@pytest.fixture
def report_of():
    return lambda folder: check_source(read_source(folder, now=datetime(2100, 1, 1)), Churn())
