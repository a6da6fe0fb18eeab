"""What templates get to see: plain values, no objects with behaviour."""
