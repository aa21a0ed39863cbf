"""A points table as a spreadsheet that recomputes the score: type what is known of an account, see its points."""

from training.spreadsheet.workbook import write_spreadsheet

__all__ = ["write_spreadsheet"]
