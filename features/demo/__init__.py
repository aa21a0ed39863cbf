"""The fictional company: a simulator of eleven source tables whose true risks are known."""

from features.demo.planted import PlantedChange
from features.demo.write import CompanySummary, read_summary, write_company

__all__ = ["CompanySummary", "PlantedChange", "read_summary", "write_company"]
