"""Posts read from Markdown files with front matter."""
