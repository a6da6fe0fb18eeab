"""The translation memory: earlier translations in the database and in TMX files."""
