"""All screens of the console, in the order of the menu."""

from collections.abc import Iterator

from flask import Blueprint

from publisher.app.assembly import Publisher
from publisher.web.console.accounts.own_pages import own_pages
from publisher.web.console.accounts.people import People
from publisher.web.console.accounts.people_pages import people_pages
from publisher.web.console.accounts.sessions import Sessions
from publisher.web.console.brand.look import brand_pages
from publisher.web.console.brand.template_pages import template_pages
from publisher.web.console.calendar.screens import calendar_screens
from publisher.web.console.issues.screens import issue_screens
from publisher.web.console.keys.pages import key_pages
from publisher.web.console.more import more_pages
from publisher.web.console.networks.screen import network_pages
from publisher.web.console.notices.listing import notice_pages
from publisher.web.console.posts.screen import post_pages
from publisher.web.console.sending.screens import sending_screens
from publisher.web.console.settings.screens import settings_screens
from publisher.web.console.subscribers.screens import subscriber_pages
from publisher.web.console.terms.screens import term_screens
from publisher.web.console.today import today_pages
from publisher.web.console.translations.approval import approval_pages
from publisher.web.console.translations.by_link import by_link_pages, link_pages
from publisher.web.console.translations.queue import queue_pages
from publisher.web.console.translations.review import review_pages
from publisher.web.console.work_pages import work_pages


def screens(publisher: Publisher, people: People, sessions: Sessions) -> Iterator[Blueprint]:
    """The routes of every screen; `menu()` of `pages` names those that people go to by themselves."""
    yield today_pages(publisher)
    yield more_pages(publisher)
    yield key_pages(publisher)
    yield post_pages(publisher)
    yield queue_pages(publisher)
    yield review_pages(publisher)
    yield approval_pages(publisher)
    yield link_pages(publisher)
    yield by_link_pages(publisher)
    yield from issue_screens(publisher)
    yield calendar_screens(publisher)
    yield network_pages(publisher)
    yield subscriber_pages(publisher)
    yield from sending_screens(publisher)
    yield notice_pages(publisher)
    yield from term_screens(publisher)
    yield brand_pages(publisher)
    yield template_pages(publisher)
    yield from settings_screens(publisher)
    yield work_pages(publisher)
    yield people_pages(publisher, people)
    yield own_pages(publisher, people, sessions)
