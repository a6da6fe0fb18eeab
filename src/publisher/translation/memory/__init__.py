"""Sentences translated before."""
