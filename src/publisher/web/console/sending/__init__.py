"""The screen of sending: what goes out, the providers, what is uncertain, and what became of past mailings."""
