"""The demo's inbox: it takes what is signed, fresh and small, keeps each once, and its page holds texts only."""

import base64
import json

import httpx2
import pytest

from app.cli.inbox import MOST_BYTES, receiving
from app.delivery.signing import read_keys, sign

SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes....").decode()
OTHER = "whsec_" + base64.b64encode(b"another one of thirty-two bytes.").decode()
NOW = 1_782_000_000


def message(account="A-1", score=38.4, text="Logins fell."):
    data = {"account_id": account, "score": score, "band": "red", "reasons": [{"text": text}]}
    return json.dumps({"type": "account.scored", "data": data}).encode()


@pytest.fixture
def inbox():
    with receiving(SECRET, lambda: NOW) as (address, kept):

        def post(body, key="k-1", secret=SECRET, sent=NOW):
            signature = sign(read_keys("inbox", secret), key, sent, body)
            headers = {"webhook-id": key, "webhook-timestamp": str(sent), "webhook-signature": signature}
            return httpx2.post(address, content=body, headers=headers, trust_env=False).status_code

        yield post, kept


@pytest.mark.parametrize(
    ("told", "status"),
    [
        pytest.param({}, 204, id="signed"),
        pytest.param({"secret": OTHER}, 401, id="by somebody else"),
        pytest.param({"sent": NOW - 301}, 400, id="long ago"),
        pytest.param({"sent": NOW + 301}, 400, id="in the future"),
    ],
)
def test_what_is_signed_and_fresh_is_kept(inbox, told, status):
    post, kept = inbox

    assert post(message(), **told) == status
    assert len(kept.kept) == (status == 204)


def test_what_is_too_large_is_not_read(inbox):
    post, kept = inbox

    assert post(b"x" * (MOST_BYTES + 1)) == 413
    assert kept.kept == {}


def test_the_page_shows_each_once_the_lowest_first_and_as_text(inbox, tmp_path):
    post, kept = inbox
    post(message("A-1", 38.4), key="a")
    post(message("A-1", 38.4), key="a")
    post(message("<b>B</b>", 12.0, "<script>alert(1)</script>"), key="b")
    post(message("C", None), key="c")
    kept.write(tmp_path / "inbox.html")
    page = (tmp_path / "inbox.html").read_text()

    assert "3 messages" in page
    assert [page.index(one) for one in ("&lt;b&gt;B", "A-1", "unknown")] == sorted(
        page.index(one) for one in ("&lt;b&gt;B", "A-1", "unknown")
    )
    assert "<script>" not in page
