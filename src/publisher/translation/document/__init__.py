"""Converts Markdown into segments and sentences, and back."""
