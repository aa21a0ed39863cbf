"""The signal audit: of every signal and feature, whether it tells who leaves this business, and what it adds."""

from training.audit.auditing import Audit, audit
from training.audit.finding import FeatureFinding, Finding, SignalFinding
from training.audit.verdicts import Verdict

__all__ = ["Audit", "FeatureFinding", "Finding", "SignalFinding", "Verdict", "audit"]
