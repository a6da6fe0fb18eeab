"""The acts of the record in words, and what stands before and after them as people write it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from publisher.app.channel_names import channel_name
from publisher.core import states
from publisher.core.locales import language_name
from publisher.core.wording import CONSOLE, Worded, from_stored, in_words, worded
from publisher.translation.memory.near_matches import WordChange, word_changes
from publisher.web.console.accounts.roles import Role

ACTS: Mapping[str, Worded] = {
    "signed in": worded("Signed in"),
    "POST security.logout": worded("Signed out"),
    "POST security.verify": worded("Gave the password once more"),
    "POST security.change_password": worded("Changed the own password"),
    "POST security.reset_password": worded("Set a new password"),
    "POST security.two_factor_token_validation": worded("Signed in with the second step"),
    "POST security.two_factor_setup": worded("Began to set up the second step"),
    "POST security.two_factor_setup_validate": worded("Finished setting up the second step"),
    "POST security.mf_recovery": worded("Signed in with a recovery code"),
    "POST security.mf_recovery_codes": worded("Had recovery codes made"),
    "signed out everywhere": worded("Signed out everywhere"),
    "session ended": worded("Ended a session"),
    "language": worded("Changed the language of the console"),
    "single keys": worded("Switched single-key shortcuts on or off"),
    "account added": worded("Added an account"),
    "account reset": worded("Reset an account"),
    "account enabled": worded("Enabled an account"),
    "account disabled": worded("Disabled an account"),
    "role": worded("Changed a role"),
    "import": worded("Brought in a news item"),
    "post begun": worded("Began a news item"),
    "post saved": worded("Saved a news item"),
    "draft dropped": worded("Dropped a draft"),
    "translate": worded("Had a translation made"),
    "provider rests": worded("Let a mail provider rest"),
    "provider resumed": worded("Resumed sending to a mail provider"),
    "segment": worded("Corrected a segment of a translation"),
    "segments accepted": worded("Accepted segments of a translation"),
    "translation approved": worded("Approved a translation"),
    "translation sent back": worded("Sent a translation back"),
    "approval withdrawn": worded("Withdrew an approval"),
    "approval asked for again": worded("Asked for approval again"),
    "review link made": worded("Made a link for a review"),
    "review link withdrawn": worded("Withdrew a link for a review"),
    "issue created": worded("Began an issue"),
    "issue changed": worded("Changed an issue"),
    "issue deleted": worded("Deleted an issue"),
    "issue restored": worded("Brought back an issue"),
    "issue tested": worded("Sent a test of an issue"),
    "issue approved": worded("Approved an issue"),
    "issue moved": worded("Moved an issue on the calendar"),
    "issue withdrawn": worded("Withdrew an issue"),
    "texts translated": worded("Had the texts of an issue translated"),
    "publication added": worded("Added a publication"),
    "publication moved": worded("Moved a publication"),
    "publication exchanged": worded("Exchanged the time of a publication with another's"),
    "publication approve": worded("Approved a publication"),
    "publication pause": worded("Paused a publication"),
    "publication resume": worded("Resumed a publication"),
    "publication cancel": worded("Cancelled a publication"),
    "digest stopped": worded("Stopped a digest"),
    "digest started again": worded("Started a digest again"),
    "queue laid on slots again": worded("Laid the queue on the slots again"),
    "repeat begun": worded("Began a repeat"),
    "repeat stopped": worded("Stopped a repeat"),
    "hold begun": worded("Began to hold back"),
    "hold ended": worded("Ended a holding back"),
    "calendar address made": worded("Made an address of the calendar"),
    "calendar address ended": worded("Ended the address of the calendar"),
    "own words saved": worded("Wrote a text of its own for a network"),
    "connection tested": worded("Tested a connection"),
    "subscriber added": worded("Added a subscriber"),
    "subscriber corrected": worded("Corrected a subscriber's data"),
    "subscriber paused": worded("Paused a subscription"),
    "subscriber unsubscribed": worded("Unsubscribed a person"),
    "subscriber erased": worded("Erased a subscriber"),
    "subscriber's data exported": worded("Exported a subscriber's data"),
    "subscribers exported": worded("Exported subscribers"),
    "suppression lifted": worded("Let an address be mailed again"),
    "list of subscribers uploaded": worded("Uploaded a list of subscribers"),
    "list of subscribers imported": worded("Brought in a list of subscribers"),
    "list of subscribers removed": worded("Removed an uploaded list of subscribers"),
    "delivery settled": worded("Settled an uncertain delivery"),
    "deliveries settled": worded("Settled uncertain deliveries"),
    "deliveries exported": worded("Exported deliveries"),
    "brand changed": worded("Changed the brand"),
    "template changed": worded("Changed a template"),
    "template put back to the program's own": worded("Put back the program's own template"),
    "template put back to what was kept": worded("Put back the template from before"),
    "term added": worded("Added a term"),
    "term changed": worded("Changed a term"),
    "term removed": worded("Removed a term"),
    "glossary imported": worded("Brought in a glossary"),
    "pair corrected": worded("Corrected the translation memory"),
    "pair removed": worded("Removed an entry of the translation memory"),
    "pair put back": worded("Put back an entry of the translation memory"),
    "health checked": worded("Had everything checked"),
    "mail server tested": worded("Tested the mail server"),
    "model installed": worded("Had a translation model installed"),
    "log exported": worded("Exported the log"),
}
"""By the code that `audit.note` is given."""

_OTHERS: Mapping[str, Worded] = {
    "despite errors": worded("despite errors"),
    "nothing changed": worded("nothing changed"),
}
_STATES: Mapping[str, StrEnum] = {
    str(state): state
    for kind in (states.PublicationState, states.TranslationState, states.DeliveryState, Role)
    for state in kind
}
_TIME = re.compile(r"\b(\d{4}-\d\d-\d\dT\d\d:\d\d)(?::\d\d)?Z")
_PERSON = re.compile(r"subscriber (\d+)")
_KEPT = 60
"""Letters of a stretch that has not changed that are shown on each side of it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a comparison: in both texts, only before ("-"), or only after ("+")."""

    change: WordChange
    text: str


def act_words(action: str, lang: str) -> str:
    """What somebody did. A code without words is named, since it still says more than nothing."""
    return in_words(ACTS.get(action) or worded("Another act: %(code)s", code=action), lang)


def thing_words(action: str, thing: str, lang: str) -> str:
    """With what; nothing for the steps of signing in, of which the address says nothing to people."""
    if action.startswith("POST security."):
        return ""
    if found := _PERSON.fullmatch(thing):
        return in_words(worded("no. %(number)s", number=found[1]), lang)
    # The slug or key, in most rows the channel, the language, the number.
    parts = thing.split(" ")
    if action.startswith("publication ") and len(parts) in (3, 4) and all(parts) and parts[-1].isdecimal():
        what, *channel, code, _ = parts
        return ", ".join([what, *(in_words(channel_name(one), lang) for one in channel), language_name(code, lang)])
    return thing


def actions_named(search: str, lang: str) -> list[str]:
    """The codes of the acts in whose words a text occurs, in any case of letters."""
    wanted = search.casefold()
    return [code for code, words in ACTS.items() if wanted in in_words(words, lang, CONSOLE).casefold()]


def value_words(text: str, lang: str, zone: ZoneInfo) -> str:
    """What stands before or after an act: states in words, times on the clocks of people, kept sentences said."""
    said = from_stored(text)
    if said is not text:
        return in_words(said, lang, CONSOLE)
    known = _STATES.get(text) or _OTHERS.get(text)
    if known is not None:
        return in_words(known, lang, CONSOLE)
    time, _, state = text.partition(" ")
    if state in _STATES and _TIME.fullmatch(time):
        return f"{value_words(time, lang, zone)} · {in_words(_STATES[state], lang, CONSOLE)}"
    return _TIME.sub(lambda found: _local(found, zone, lang), text)


def compared(before: str, after: str) -> Iterator[Piece]:
    """Two texts word by word; long stretches that are the same are shortened."""
    pieces = list(word_changes(before, after))
    for place, (change, text) in enumerate(pieces):
        if change == "=" and len(text) > 2 * _KEPT + 1:
            first = "" if place == 0 else text[:_KEPT]
            last = "" if place == len(pieces) - 1 else text[-_KEPT:]
            yield Piece("=", f"{first} … {last}")
        else:
            yield Piece(change, text)


def _local(found: re.Match[str], zone: ZoneInfo, lang: str) -> str:
    """A time by the clocks of people, to the minute."""
    try:
        at = datetime.fromisoformat(found[1]).replace(tzinfo=UTC).astimezone(zone)
    except (ValueError, OverflowError):
        return found[0]
    return in_words(worded("%(text)s", text=at), lang)
