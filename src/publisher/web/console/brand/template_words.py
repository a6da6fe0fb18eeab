"""What each template is for, in words."""

from publisher.core.wording import worded

FAMILIES = {
    "mail": worded("Mails"),
    "letter": worded("Letters to one person"),
    "social": worded("Posts in networks"),
    "page": worded("Public pages"),
}

_USES = {
    "newsletter/issue": worded("An issue with several stories"),
    "newsletter/story": worded("A mail with one story"),
    "newsletter/digest": worded("The digest of a week or a month"),
    "newsletter/invitation": worded("An invitation to an event"),
    "newsletter/letter": worded("Confirming a subscription, the link to one's data, another address"),
    "newsletter/layout": worded("The frame of all mails"),
    "newsletter/_header": worded("The beginning of the plain text"),
    "newsletter/_banner": worded("The mark of a draft"),
    "newsletter/_masthead": worded("The head with the newsletter's name"),
    "newsletter/_brand": worded("The band with the logo"),
    "newsletter/_topline": worded("The line above everything else"),
    "newsletter/_intro": worded("The introduction"),
    "newsletter/_story": worded("One story"),
    "newsletter/_styles": worded("Sizes, colours, and the dark mode"),
    "newsletter/_footer": worded("The end with address and unsubscribe link"),
    "newsletter/_untranslated": worded("Stories that are there only in another language"),
    "social/x": worded("The text for X"),
    "pages/layout": worded("The frame of all pages: head and footer"),
    "pages/styles": worded("Sizes and colours of all pages"),
    "pages/_parts": worded("Cards, lists, the invitation to subscribe"),
    "pages/_choices": worded("What a reader can choose"),
    "pages/home": worded("The front page with the news"),
    "pages/story": worded("A story"),
    "pages/issues": worded("All issues"),
    "pages/issue": worded("An issue"),
    "pages/subscribe": worded("The form for new readers"),
    "pages/sent": worded("After the form is sent"),
    "pages/confirm": worded("The confirmation of a subscription"),
    "pages/preferences": worded("A reader's preferences"),
    "pages/leave": worded("Unsubscribing"),
    "pages/own": worded("Asking for one's data"),
    "pages/data": worded("A reader's data"),
    "pages/address": worded("The confirmation of another address"),
    "pages/forget": worded("Deleting one's data"),
    "pages/help": worded("Help with a subscription"),
    "pages/notice": worded("What is shown when something is not found or does not work"),
}

_OWN = worded("A template of your own")


def use_of(name: str) -> str:
    """What a template is for."""
    stem = name.partition(".")[0]
    use = _USES.get(stem, _OWN)
    return worded("%(use)s: the plain text", use=use) if name.endswith(".txt.j2") and stem != "social/x" else use
