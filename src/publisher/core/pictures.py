"""The kinds of picture that are read, wherever a picture is opened."""

FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
"""For Pillow's `formats`: without it each of its plug-ins looks at the file, and that for EPS runs Ghostscript."""
