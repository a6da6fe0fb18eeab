"""A mailing over several connections at the same time."""
