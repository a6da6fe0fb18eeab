"""The glossary and the translation memory."""
