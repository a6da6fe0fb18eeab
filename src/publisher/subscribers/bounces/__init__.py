"""Bounces and complaints: read, classified, acted upon."""
