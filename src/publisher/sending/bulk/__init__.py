"""A mailing over several connections at once."""
