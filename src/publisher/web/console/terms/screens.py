"""All blueprints of the screen."""

from flask import Blueprint

from publisher.app.assembly import Publisher
from publisher.app.term_editing import Terms
from publisher.web.console.terms.glossary_pages import glossary_pages
from publisher.web.console.terms.import_pages import import_pages
from publisher.web.console.terms.memory_pages import memory_pages


def term_screens(publisher: Publisher) -> list[Blueprint]:
    """The glossary, its file, and the memory."""
    terms = Terms(publisher)
    return [glossary_pages(publisher, terms), import_pages(publisher, terms), memory_pages(publisher)]
