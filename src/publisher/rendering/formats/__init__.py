"""Formats that a message is made of: HTML, MJML, plain text, pictures, calendar entries."""
