"""Telling people that an account has changed for the worse: one message for each change, by webhook, Slack or e-mail."""
