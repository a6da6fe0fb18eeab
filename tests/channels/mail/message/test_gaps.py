"""A reader's values in text and HTML."""

import re
from dataclasses import replace
from typing import Any

import pytest

from publisher.core.errors import Refused
from servers.smtp import SmtpServer
from support.mail_parts import MESSAGE, READER, parsed
from support.newsletters import IDENTITY, NOW, compose, content, newsletter


def test_a_readers_values_are_escaped_in_html_plain_in_text_and_never_read_again() -> None:
    reader = replace(READER, name='<b>"A & B"</b> [[reader.secret]]')
    mail = parsed(compose(MESSAGE, reader, IDENTITY, NOW).data)
    assert "&lt;b&gt;&quot;A &amp; B&quot;&lt;/b&gt; [[reader.secret]]" in content(mail, "html")
    assert 'Здравейте, <b>"A & B"</b> [[reader.secret]]!' in content(mail, "plain")


@pytest.mark.parametrize("field", ["subject", "html", "text"])
@pytest.mark.parametrize("scalar", ["[[reader.age]]", "[[ reader.name2 ]]", "[[READER.name]]", "[[reader.]]"])
def test_a_value_that_the_reader_lacks_is_refused_by_name_and_nothing_is_sent(
    field: str, scalar: str, server: SmtpServer
) -> None:
    parts: dict[str, Any] = {field: f"Здравей {scalar}"}
    message = replace(MESSAGE, **parts)
    with pytest.raises(Refused, match=re.escape(scalar)):
        newsletter(server.port).send(message, READER)
    assert server.conversations == []
