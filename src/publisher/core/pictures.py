"""The kinds and the size of picture that are read, wherever a picture is opened."""

FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
"""For Pillow's `formats`: without it each of its plug-ins looks at the file, and that for EPS runs Ghostscript."""

PIXELS_LIMIT = 60_000_000
"""Pixels of a picture, told by its head before any of them is decoded: a bomb of 100 kB says that it has more."""
