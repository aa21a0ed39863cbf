"""The fictional company: a simulator of eleven source tables whose true risks are known."""

from features.demo.write import CompanySummary, read_summary, write_company

__all__ = ["CompanySummary", "read_summary", "write_company"]
