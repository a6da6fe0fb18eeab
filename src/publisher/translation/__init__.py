"""The translation desk: Markdown to sentences and back, engines, terms, names, checks."""
