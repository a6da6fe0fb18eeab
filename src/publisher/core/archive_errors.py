"""What Python's `zipfile` raises for damaged archives: more kinds than its documentation names."""

import lzma
import struct
import zipfile
import zlib

DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    RuntimeError,
    ValueError,
    OverflowError,
    struct.error,
)
"""Errors that were seen for damaged archives (RuntimeError: an unknown compression method, or a password)."""
