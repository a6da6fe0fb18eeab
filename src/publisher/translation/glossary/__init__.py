"""The glossary: terms with a fixed translation, or that must not be translated."""
