"""Channels that write to subscribers by e-mail."""
