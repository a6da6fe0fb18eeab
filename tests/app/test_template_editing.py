"""Templates opened, saved, and put back."""

from pathlib import Path

import pytest

from publisher.app.assembly import open_publisher, utc_now
from publisher.app.template_editing import (
    TemplateChanged,
    list_templates,
    open_template,
    put_back,
    reset_template,
    save_template,
)
from publisher.core.errors import NotFound

NAME = "newsletter/_intro.mjml.j2"


def test_a_template_is_saved_kept_and_put_back(workspace: Path) -> None:
    with open_publisher(workspace / "config.toml", utc_now) as publisher:
        opened = open_template(publisher, NAME)
        saved = save_template(publisher, NAME, opened.version, "{# mine #}\r\n")
        assert (saved.text, saved.kept) == ("{# mine #}\n", opened.text)
        assert [one.name for one in list_templates(publisher) if one.changed] == [NAME]
        with pytest.raises(TemplateChanged):
            save_template(publisher, NAME, opened.version, "other")
        assert reset_template(publisher, NAME).text == opened.shipped
        assert put_back(publisher, NAME).text == "{# mine #}\n"
        with pytest.raises(NotFound):
            open_template(publisher, "../config.toml")
