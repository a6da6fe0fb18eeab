"""Translates posts through memory, engines and checks."""
