"""Folders that tests read from."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
"""The checkout: sample posts, templates, the example configuration."""
POSTS = ROOT / "posts"
TEMPLATES = ROOT / "templates"
EXAMPLE = ROOT / "config.example.toml"
MODELS = ROOT / "tests" / "models"
"""Argos packages of models that know a few sentences by heart, and their training data."""
DATA = ROOT / "tests" / "data"
SERVERS = ROOT / "tests" / "servers"
STARTER_GLOSSARY = ROOT / "glossary.example.csv"
