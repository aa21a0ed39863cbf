"""The report of a check, for people: in the terminal and as a page."""

from app.check.page import write_page
from app.check.terminal import print_report

__all__ = ["print_report", "write_page"]
