"""How Varme answers over HTTP: health scores with their reasons, for programs."""

from app.service.application import create_app, make_app

__all__ = ["create_app", "make_app"]
