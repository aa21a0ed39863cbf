"""Proposing a mapping: from the names, types and values of what is there to a commented `varme.toml`."""

from features.proposal.look import Sight, look_at
from features.proposal.propose import Proposal, propose
from features.proposal.write import write_settings

__all__ = ["Proposal", "Sight", "look_at", "propose", "write_settings"]
