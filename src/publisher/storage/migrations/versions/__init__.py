"""Migrations, oldest first; a file never changes once it has landed."""
