"""Ways in which a relay does not accept a mail: three SMTP codes, and failures without a valid answer."""

from servers.smtp import Answer

NO_450, NO_550, NO_421 = (
    Answer(b"450 4.2.0 later\r\n"),
    Answer(b"550 5.1.1 no\r\n"),
    Answer(b"421 4.3.2 bye\r\n", "close"),
)
NOT_ANSWERS = {
    "garbage": Answer(b"hello there\r\n"),
    "bytes": Answer(b"\xff\xfe\x00\r\n"),
    "a blank line": Answer(b"\r\n"),
    "no such code": Answer(b"999 what\r\n"),
    "two codes": Answer(b"250-one\r\n550 two\r\n"),
    "a long line": Answer(b"250 " + b"x" * 10_000 + b"\r\n"),
    "a line without end": Answer(b"250 " + b"x" * 20_000),
    "lines without end": Answer(b"250-more\r\n" * 5_000),
    "half a reply": Answer(b"250-more\r\n", "close"),
    "silence": Answer(then="silence"),
    "a drip": Answer(then="drip"),
    "close": Answer(then="close"),
    "reset": Answer(then="reset"),
}
ANSWERS = {"450": NO_450, "550": NO_550, "421": NO_421, **NOT_ANSWERS}
