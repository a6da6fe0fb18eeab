"""Posts that stand in the way of a batch: which of them cannot even be read for translation, and why."""

from collections.abc import Sequence

from publisher.core.errors import NotFound, PostError, PublisherError, TranslationError
from publisher.editorial.editing import Editorial
from publisher.editorial.persons import document_beside, document_of


def untranslatable(editorial: Editorial, slugs: Sequence[str], to: str) -> dict[str, PublisherError]:
    """Those posts that no engine could translate to a language, by slug, each with the reason.

    A post is unknown, its file or the translation beside it is broken, or it cannot be taken apart.
    """
    found: dict[str, PublisherError] = {}
    for slug in slugs:
        try:
            post = editorial.post(slug)
            document_of(post)
            if sidecar := editorial.sidecar(post, to):
                document_beside(sidecar)
        except (NotFound, PostError, TranslationError) as error:
            found[slug] = error
    return found
