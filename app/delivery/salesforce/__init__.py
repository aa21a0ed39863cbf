"""Salesforce: what an account's news say stands in fields of its Account there."""
