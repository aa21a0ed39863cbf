"""The command line: `varme`."""

from app.cli.main import main

__all__ = ["main"]
