"""No text makes one of the program's patterns slow: those that search take time in proportion to their text.

A pattern holds the interpreter until it is done, so one that is quadratic stops pages, sending and the end of the
process. Each is run by a process of its own over texts that repeat one piece, some of them taken from the pattern.
"""

import subprocess
import sys
from pathlib import Path

_EXEMPT = """
publisher.channels.mail.channel._CONTENT_ID publisher.channels.mail.smtp.client._HOST
publisher.channels.mail.smtp.client._REPLY publisher.channels.mail.smtp.client._WHOLE
publisher.config.complaints._HEADER publisher.config.complaints._KEY publisher.doctor.dns_records._RESERVED
publisher.doctor.mail.content._HOST publisher.doctor.mail.message_format._LIST_ID publisher.posts.yaml_values._HASHTAG
publisher.posts.listing._SIDECAR publisher.rendering.client_lint._CONDITION publisher.rendering.formats.mjml._RUNNING
publisher.translation.checks.quantity_words.UNIT_AFTER publisher.translation.document.inline._OPEN_TAG
publisher.translation.language.sentences._NUMBERING publisher.translation.language.sentences._WORD
publisher.translation.checks.quantity_words.UNIT_ANYWHERE publisher.subscribers.addresses._WRITTEN
publisher.subscribers.bounces.senders._FAILED publisher.subscribers.bounces.wordings.about_us
publisher.subscribers.bounces.wordings.nobody_there publisher.subscribers.exporting._FORMULA
publisher.posts.importing.dates._PUBLISHED publisher.posts.importing.dates._SAID_BEHIND
publisher.posts.importing.sources._MAIL
publisher.translation.checks.capitalised._BEGINNING publisher.translation.checks.digit_reading._NOT_ENGLISH
publisher.translation.checks.fractions._AND_HALF publisher.translation.checks.fractions._HALF_OF
publisher.translation.checks.names._DOMAIN publisher.translation.checks.shape._ABBREVIATED
publisher.translation.checks.transliterated._INTERNATIONAL publisher.rendering.formats.addresses._MAIL
publisher.translation.document.html._LINE_END publisher.translation.document.html._TAG
publisher.translation.document.plain_places._DEFINITION publisher.translation.engines.llm_answers._LABEL
publisher.translation.engines.llm_answers._PREFACE publisher.translation.language.sentences._HEADING
"""
"""Used at one place of a text (`match`, `fullmatch`), or on texts that are cut to a few characters before."""

_SCAN = Path(__file__).parents[1] / "support" / "pattern_scan.py"


def test_every_pattern_that_searches_is_linear() -> None:
    done = subprocess.run(
        [sys.executable, _SCAN, *_EXEMPT.split()], capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr
    slow = done.stdout.splitlines()
    assert slow == [], "\n".join(slow)
