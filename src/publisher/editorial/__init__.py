"""Posts and their translations: read, translate, edit, approve, and say what may go to readers."""

from publisher.editorial.editing import Editorial
from publisher.editorial.translations import StoredTranslation

__all__ = ["Editorial", "StoredTranslation"]
