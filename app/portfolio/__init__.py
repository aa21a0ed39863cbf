"""All accounts at once: how many are in danger, what moves their scores, and how they come to turn red."""

from app.portfolio.overview import Portfolio, portfolio_of

__all__ = ["Portfolio", "portfolio_of"]
