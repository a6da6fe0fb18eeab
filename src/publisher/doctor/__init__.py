"""Checks of a workspace: what is missing or wrong, and how to fix it."""
