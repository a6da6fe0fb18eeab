"""publisher: news posts translated, rendered as newsletters and social posts, and sent on schedule."""

__version__ = "0.1.0"
