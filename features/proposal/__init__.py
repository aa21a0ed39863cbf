"""What a business's own tables may be: looked at, taken for the contract's, tried, and written down as a proposal."""

from features.proposal.propose import Proposal, propose
from features.proposal.write import write_toml

__all__ = ["Proposal", "propose", "write_toml"]
