"""Mail that came back: read, classified, acted upon."""
