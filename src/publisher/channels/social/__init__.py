"""Channels that post to an account. A network is a folder of its own words, limits and answers, built on `network`."""
