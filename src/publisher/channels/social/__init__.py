"""Channels that post to an account: a folder a network."""
