"""Markdown files with front matter into posts."""
