"""Single fields of a post's file are changed, and every other byte stays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.posts.field_lines import Value, changed, pieces_of
from publisher.posts.yaml_nodes import NotDivisible
from publisher.posts.yaml_values import read_yaml

FULL = """---
# first
title: Старо: не е  # remark
date: # 19 март – in the text
lang: bg
summary: |
  Един
  ред

# about tags
tags:
  - а # one
  # between
  - "б"
own:
  deep: [1, 2]  # theirs
image:
  file: images/a.jpg  # where
  # why
  alt: 'старо'
# end
---

Текст
""".replace("Старо: не е", "Старо")

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=40).map(
    lambda text: " ".join(text.split())
)


def value_of(text: str, key: str) -> object:
    return pieces_of(text).value(key)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_same_values_change_nothing(line_end: str) -> None:
    text = FULL.replace("\n", line_end)
    same: dict[str, Value] = {
        "title": "Старо",
        "date": "",
        "tags": ("а", "б"),
        "image.alt": "старо",
        "image.caption": "",
    }
    assert changed(text, same, "Текст\n") == text
    pieces = pieces_of(text)
    assert pieces.opening + pieces.head + pieces.closing + pieces.gap + pieces.body == text


def test_a_value_is_written_in_its_place_and_remarks_stay() -> None:
    text = changed(FULL, {"title": "Ново", "date": "2026-03-19", "image.alt": "ново"})
    expected = FULL.replace("title: Старо ", 'title: "Ново" ').replace("date: #", "date: 2026-03-19 #")
    assert text == expected.replace("alt: 'старо'", 'alt: "ново"')


def test_lists_and_texts_of_several_lines_become_one_line_and_no_remark_is_lost() -> None:
    text = changed(FULL, {"summary": "Кратко", "tags": ("в",)})
    assert 'summary: "Кратко"\n\n# about tags\n# one\n# between\ntags: ["в"]\nown:\n' in text
    for remark in ("# first", "# remark", "# 19 март – in the text", "# theirs", "# where", "# why", "# end"):
        assert remark in text


def test_remarks_behind_a_key_of_several_lines_are_kept() -> None:
    text = "---\ntags: # ours\n  # more\n  - а\nsummary: > # short\n  Едно\n  две\ntitle:\n  # why\n  Старо\n---\nt"
    new = changed(text, {"tags": ("в",), "summary": "Три", "title": "Ново"})
    assert new == ('---\n# ours\n# more\ntags: ["в"]\n# short\nsummary: "Три"\ntitle:\n  # why\n  "Ново"\n---\nt')
    assert "summary: # short\n" in changed(text, {"summary": ""})


def test_what_is_missing_is_added_in_its_usual_place() -> None:
    text = changed("---\nlang: bg\n# tags: none\n---\nТекст", {"title": "Я", "tags": ("т",), "image.file": "a.jpg"})
    assert text == '---\ntitle: "Я"\nlang: bg\ntags: ["т"]\nimage:\n  file: "a.jpg"\n# tags: none\n---\nТекст'
    flow = "---\ntitle: x\nimage: {file: a.jpg, alt: b}\n---\nt"
    assert 'image: {file: a.jpg, alt: b, caption: "в"}' in changed(flow, {"image.caption": "в"})


def test_what_is_taken_out_takes_no_remark_with_it() -> None:
    text = changed(FULL, {"image": (), "tags": (), "title": ""})
    assert "images/a.jpg" not in text
    assert "# where" in text
    assert "# why" in text
    assert "# one\n# between\nown:" in text
    assert "title:  # remark" in text
    assert value_of(text, "tags") == ""


def test_another_text_has_the_line_ends_of_its_file() -> None:
    text = changed("---\r\ntitle: x\r\n---\r\n\r\nстар\r\n", {}, "нов\r\nред\n\n")
    assert text == "---\r\ntitle: x\r\n---\r\n\r\nнов\r\nред\r\n"


@pytest.mark.parametrize(
    "text",
    [
        "no fences", "---\ntitle: x\n", "---\ntitle: 'x\n---\nt", "---\n- a\n---\nt", "---\na: &b x\nc: *b\n---\nt",
        "---\ntitle: !!str x\n---\nt", "---\n{title: x}\n---\nt", "---\ntitle: a: b\n---\nt",
    ],
)  # fmt: skip
def test_what_cannot_be_taken_apart_is_said_to_be_so(text: str) -> None:
    with pytest.raises(NotDivisible):
        changed(text, {"title": "y"})


@pytest.mark.parametrize("key", ["title: [a, b]", "title: {a: b}", "tags: [[a], b]", "tags: [{a: b}]"])
def test_a_value_of_another_shape_is_no_field(key: str) -> None:
    with pytest.raises(NotDivisible):
        value_of(f"---\n{key}\n---\nt", key.partition(":")[0])


def test_a_key_with_another_shape_is_not_written_over() -> None:
    with pytest.raises(NotDivisible):
        changed("---\ntitle: [a, b]\nimage: x\n---\nt", {"image.alt": "y"})


@given(title=TEXT, summary=TEXT, tags=st.lists(TEXT, max_size=3, unique=True), alt=TEXT)
@settings(max_examples=150, deadline=None)
def test_whatever_is_written_is_read_back(title: str, summary: str, tags: list[str], alt: str) -> None:
    values: dict[str, Value] = {
        "title": title,
        "summary": summary,
        "tags": tuple(tag for tag in tags if tag),
        "image.alt": alt,
    }
    text = changed(FULL, values)
    head = pieces_of(text).head
    read = read_yaml(["", *head.split("\n")])
    assert not read.mistakes
    assert read.values.get("title", "") == title
    assert read.values.get("summary", "") == summary
    assert tuple(read.values.get("tags", ())) == values["tags"]
    assert read.values["image"].get("alt", "") == alt
    assert read.values["own"] == {"deep": ["1", "2"]}
    assert changed(text, values) == text
    assert head.count("#") >= 9
