"""The check of a template as long work: it tries all mails with it, which takes seconds, and then saves it."""

import queue
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for

from publisher.app.assembly import Publisher
from publisher.app.template_editing import (
    TemplateChanged,
    TemplateFault,
    difference,
    draft_folder,
    faults,
    open_template,
    save_template,
)
from publisher.core.wording import from_stored, to_stored, worded, worded_many
from publisher.web.console import audit
from publisher.web.console.brand.page_faults import page_faults
from publisher.web.console.jobs import Jobs, Progress, Work

CHECK = worded("Check of the template")


@dataclass(frozen=True, slots=True)
class AskedCheck:
    """What somebody has typed. `base` is the version that they opened; `save`: not only to be checked."""

    name: str
    text: str
    base: str
    save: bool


def start_check(asked: AskedCheck, who: str, staff_id: int) -> int:
    """Begin; returns the number of the job. What was typed is kept with it. Raises `TooOften`."""
    jobs: Jobs = current_app.extensions["publisher.jobs"]
    # The page of the result has the job's number, which is known once it has begun.
    results: queue.SimpleQueue[str] = queue.SimpleQueue()
    back = url_for("templates.shown", name=asked.name)
    number = jobs.start(staff_id, CHECK, asked.name, _work(asked, who, staff_id, results), back)
    results.put(url_for("templates.checked", name=asked.name, number=number))
    return number


def kept_faults(rows: Any) -> list[TemplateFault]:
    """The faults that a job's row has."""
    return [TemplateFault(str(name), int(line), from_stored(str(words))) for name, line, words in rows]


def _work(asked: AskedCheck, who: str, staff_id: int, results: "queue.SimpleQueue[str]") -> Work:
    def work(own: Publisher, progress: Progress) -> tuple[str, Mapping[str, Any]]:
        found = _faults(own, asked)
        kept = {"template": asked.name, "next": results.get(), "saved": False, "changed": False, "faults": []}
        if found:
            words = worded_many("%(num)s thing is wrong.", "%(num)s things are wrong.", len(found))
            rows = [[one.name, one.line, to_stored(one.words)] for one in found]
            return words, {**kept, "text": asked.text, "faults": rows}
        if not asked.save:
            return worded("Nothing wrong is found."), {**kept, "text": asked.text}
        before = open_template(own, asked.name)
        try:
            after = save_template(own, asked.name, asked.base, asked.text)
        except TemplateChanged as error:
            return error.args[0], {**kept, "text": asked.text, "changed": True}
        if after.version != before.version:
            told = _told(before.text, after.text)
            audit.record(own.store, own.clock(), "template changed", asked.name, *told, who=who, staff_id=staff_id)
        return worded("The template is saved. Pages and the next mails have it."), {**kept, "saved": True}

    return work


def _faults(publisher: Publisher, asked: AskedCheck) -> list[TemplateFault]:
    with draft_folder(publisher, asked.name, asked.text) as folder:
        found = faults(publisher, folder, asked.name)
        return found or (page_faults(publisher, folder, asked.name) if asked.name.startswith("pages/") else [])


def _told(before: str, after: str) -> tuple[str, str]:
    """The lines that have gone, and those that have come, for the record."""
    lines = difference(before, after)
    return tuple("\n".join(text for mark, text in lines if mark == sign) for sign in "-+")  # type: ignore[return-value]
