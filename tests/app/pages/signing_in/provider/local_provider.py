"""An OpenID Connect provider that really runs, on this machine: codes, PKCE, RS256, keys that change."""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

CLIENT, SECRET = "varme", "only the two of us know"
START_SECONDS = 20.0


def new_key():
    return RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"})


@dataclass
class LocalProvider:
    """A provider; a test says who signs in there, and what is wrong with what it says."""

    now: datetime
    address: str = ""
    claims: dict = field(default_factory=lambda: {"sub": "s-1", "preferred_username": "mette", "name": "Mette"})
    told_beside: dict = field(default_factory=dict)
    changes: dict = field(default_factory=dict)
    algorithm: str = "RS256"
    refuses: bool = False
    key: RSAKey = field(default_factory=new_key)
    signs_with: RSAKey | None = None
    issuer: str | None = None
    asked: list[str] = field(default_factory=list)
    codes: dict = field(default_factory=dict)

    def describe(self, _: Request):
        self.asked.append("description")
        return JSONResponse(
            {
                "issuer": self.issuer or self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/keys",
                "userinfo_endpoint": f"{self.address}/userinfo",
            }
        )

    def give_keys(self, _: Request):
        self.asked.append("keys")
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    def authorize(self, request: Request):
        """The person agrees at once."""
        asked = request.query_params
        assert (asked["client_id"], asked["response_type"], asked["code_challenge_method"]) == (CLIENT, "code", "S256")
        back = {"state": asked["state"]}
        if self.refuses:
            back["error"] = "access_denied"
        else:
            back["code"] = secrets.token_urlsafe(16)
            self.codes[back["code"]] = dict(asked)
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(back)}", 303)

    async def give_token(self, request: Request):
        """A code is good once, for who knows the secret, the verifier, and where it was sent."""
        self.asked.append("token")
        form = await request.form()
        asked = self.codes.pop(form.get("code"), None)
        known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        digest = hashlib.sha256(str(form.get("code_verifier")).encode()).digest()
        is_right = (
            asked is not None
            and request.headers.get("authorization") == f"Basic {known}"
            and base64.urlsafe_b64encode(digest).decode().rstrip("=") == asked["code_challenge"]
            and form.get("redirect_uri") == asked["redirect_uri"]
        )
        if not is_right:
            return JSONResponse({"error": "invalid_grant"}, 400)
        token = self.sign({"nonce": asked["nonce"]})
        return JSONResponse({"access_token": "for userinfo", "token_type": "Bearer", "id_token": token})

    def tell_more(self, request: Request):
        assert request.headers["authorization"] == "Bearer for userinfo"
        return JSONResponse(self.told_beside)

    def sign(self, more):
        at = int(self.now.timestamp())
        claims = {"iss": self.address, "aud": CLIENT, "iat": at, "exp": at + 300, **more, **self.claims}
        claims = {name: value for name, value in (claims | self.changes).items() if value is not None}
        key = self.signs_with or self.key
        if self.algorithm in {"none", "HS256"}:
            return forge(self.algorithm, claims, key.as_pem(private=False))
        return jwt.encode({"alg": self.algorithm, "kid": key.kid}, claims, key)


def forge(algorithm, claims, public_key):
    """A token as no honest library makes it: signed by nothing, or by the public key as if that were a secret."""
    parts = [json.dumps(part).encode() for part in ({"alg": algorithm, "typ": "JWT"}, claims)]
    signed = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    mac = hmac.new(public_key, signed, hashlib.sha256).digest() if algorithm == "HS256" else b""
    return (signed + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()


@contextmanager
def running(provider: LocalProvider):
    """The provider, while it answers."""
    routes = [
        Route("/.well-known/openid-configuration", provider.describe),
        Route("/keys", provider.give_keys),
        Route("/authorize", provider.authorize),
        Route("/token", provider.give_token, methods=["POST"]),
        Route("/userinfo", provider.tell_more),
    ]
    config = uvicorn.Config(Starlette(routes=routes), host="127.0.0.1", port=0, log_config=None)
    server = uvicorn.Server(config)
    listening = config.bind_socket()
    provider.address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    until = time.monotonic() + START_SECONDS
    while not server.started:
        assert time.monotonic() < until, "the local provider did not start"
        thread.join(0.005)
    try:
        yield provider
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
