"""Translations as files for review: XLIFF and a Markdown table."""
