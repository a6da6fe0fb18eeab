"""A frozen message into the bytes of a signed mail."""
