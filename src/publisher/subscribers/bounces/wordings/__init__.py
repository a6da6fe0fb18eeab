"""The words by which mail servers say why they refuse a mail, in the forms and languages that providers use.

The second witness beside the codes: many servers answer everything with 550 or 5.0.0, and some use 5.1.1 for spam.
Every repeat in a pattern is bounded, and so is the text that `plain` makes and they are matched against.
"""

import re

from publisher.subscribers.bounces.wordings import about_us as about_us_table
from publisher.subscribers.bounces.wordings import nobody_there as nobody_there_table
from publisher.subscribers.bounces.wordings import others

_LONGEST = 1_200
_DROPPED = str.maketrans(dict.fromkeys("<>[](){}\"'`*_’‘“”„«»", " "))
_JOINED = re.compile(r"n['’‘]t\b")
_LISTS = ("spamhaus", "spamcop", "sorbs", "barracuda", "senderbase", "senderscore", "ipcheck", "blocklist", "dnsbl")
_ENDINGS = {
    *("bg", "com", "org", "net", "info", "biz", "edu", "gov", "mil", "int", "eu", "ru", "ua", "de", "at", "ch", "fr"),
    *("it", "es", "pt", "nl", "be", "pl", "cz", "ro", "gr", "tr", "uk", "jp", "cn", "kr", "us", "ca", "au", "br"),
    *("example", "test", "invalid", "local"),
}
_PLACEHOLDERS = {
    "{who}": "(?:user|recipient|mailbox|account|address(?:ee)?|e-?mail(?: address| account)?|person|alias|local.part|"
    "member|destination|customer|subscriber|name|inbox|someone)s?",
    "{our}": "(?:ip|host|server|domain|network|isp|mail ?server|mta|connection|reputation|client|hostname|provider)",
}


def _any_of(table: str) -> re.Pattern[str]:
    lines = [line for line in table.replace("\n    ", "").splitlines() if line and not line.startswith("#")]
    pattern = "|".join(f"(?:{line})" for line in lines)
    for name, stands_for in _PLACEHOLDERS.items():
        pattern = pattern.replace(name, stands_for)
    return re.compile(pattern)


about_us = _any_of(about_us_table.ABOUT_US)
nobody_there = _any_of(nobody_there_table.NOBODY_THERE)
mailbox_full = _any_of(others.MAILBOX_FULL)
full = _any_of(others.FULL)
on_hold = _any_of(others.ON_HOLD)
takes_no_mail = _any_of(others.TAKES_NO_MAIL)
probably_nobody = _any_of(others.PROBABLY_NOBODY)
for_now = _any_of(others.FOR_NOW)
against_the_mail = _any_of(others.AGAINST_THE_MAIL)


def plain(text: str) -> str:
    """A text in lower case on one line; addresses are "someone" and hosts "somewhere": their names are no reasons."""
    joined = _JOINED.sub("nt", text[:_LONGEST].lower())
    return " ".join(_without_names(word) for word in joined.translate(_DROPPED).split())


def _without_names(word: str) -> str:
    """The word, or what it names. The name of a block list says something, in a web address too."""
    if "@" in word:
        # Some write the reason behind the address: "reader@example.org:unknown".
        return f"someone: {why}" if (why := word.partition(":")[2]).isalpha() else "someone"
    if any(name in word for name in _LISTS):
        return word
    if "://" in word:
        return "somewhere"
    labels = word.strip(".,:;=").split(".")
    named = labels[-1] in _ENDINGS or (len(labels) > 2 and labels[-1].isalpha() and labels[0] != "resolver")
    return "somewhere" if named and len(labels) > 1 else word
