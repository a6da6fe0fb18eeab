"""Posts and their translations: translating, editing, approving, and the policy on what may go to readers."""

from publisher.editorial.editing import Editorial
from publisher.editorial.stored import StoredTranslation

__all__ = ["Editorial", "StoredTranslation"]
