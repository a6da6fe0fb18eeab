"""Argos Translate: its models and their decoder."""
