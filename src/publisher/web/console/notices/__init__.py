"""Notices in the page."""
