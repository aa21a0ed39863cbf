"""Telling people that an account has changed for the worse, in one message each: by webhook, Slack or e-mail."""
