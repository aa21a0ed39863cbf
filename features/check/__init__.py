"""The check of a source against the contract: what is there, missing, wrong, left out, and what each gap costs."""

from features.check.compare import check_source
from features.check.report import ColumnCheck, Coverage, Report, TableCheck

__all__ = ["ColumnCheck", "Coverage", "Report", "TableCheck", "check_source"]
