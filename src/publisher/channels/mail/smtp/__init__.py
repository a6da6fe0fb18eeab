"""The SMTP conversation: connecting, pipelining, reading replies."""
