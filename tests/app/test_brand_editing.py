"""The brand opened and saved, and what it looks like in mails."""

from dataclasses import replace
from pathlib import Path

import pytest

from publisher.app.assembly import open_publisher, utc_now
from publisher.app.brand_editing import BrandChanged, brand_of, contrasts, draft_of, mistakes, save_brand
from publisher.app.look_previews import look_renderer, sample_mail, sample_post


def test_a_draft_is_saved_once_and_shown_before(workspace: Path) -> None:
    with open_publisher(workspace / "config.toml", utc_now) as publisher:
        draft = replace(draft_of(publisher), url="https://changed.example.org")
        renderer = look_renderer(publisher, brand_of(publisher, draft))
        for kind in ("issue", "letter"):
            assert "changed.example.org" in sample_mail(publisher, renderer, kind, "bg").html
        assert sample_post(renderer, "x", "en").text
        assert publisher.brand.url != draft.url
        save_brand(publisher, draft)
        assert publisher.brand.url == draft.url
        with pytest.raises(BrandChanged):
            save_brand(publisher, draft)
        assert list(mistakes(publisher, replace(draft, url="no address"))) == ["url"]
        assert all(one.enough for pair in contrasts(publisher.brand) for one in pair[:1])
