"""How many readers there are: growth by week or month, languages, lists, cadence and topics, as plots and tables."""

from datetime import date

from flask import Blueprint, request
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.subscriber_views import KeptFigures
from publisher.core import locales
from publisher.core.wording import worded
from publisher.subscribers.figures import Period
from publisher.web.console.accounts.roles import Role
from publisher.web.console.pages import language, page, said
from publisher.web.console.rights import needs
from publisher.web.console.subscribers import plots, words

_SHOWN: dict[Period, int] = {"week": 26, "month": 24}


def add_figures(pages: Blueprint, publisher: Publisher) -> None:
    """Add the route of the figures, which name nobody."""
    kept = KeptFigures(publisher)

    @pages.get("/figures")
    @needs(Role.AUTHOR)
    def figures() -> str:
        at, found = kept.figures()
        period: Period = "month" if request.args.get("by") == "month" else "week"
        today = at.astimezone(publisher.config.schedule.zone).date()
        growth = found.growth(period, today, _SHOWN[period])
        names = [_name(one.first_day, period) for one in growth]
        lang, topics = language(), words.topics(publisher)
        topic_names = {**topics, "": said(worded("all topics"))}
        parts = [
            (worded("Languages"), plots.bars(found.by_lang, {one: _tongue(one, lang) for one in found.by_lang})),
            (worded("Mailing lists"), plots.bars(found.by_list, words.lists(publisher))),
            (worded("How often"), plots.bars(found.by_cadence, {k: said(v) for k, v in words.CADENCES.items()})),
        ]
        if topics:
            parts.append((worded("Topics"), plots.bars(found.by_topic, topic_names)))
        return page(
            "subscribers_figures.html", at=at, found=found, period=period, rows=list(zip(names, growth, strict=True)),
            columns=plots.columns([(_short(one.first_day, period), one.total) for one in growth]), parts=parts,
            width=plots.WIDTH, height=plots.HEIGHT, may_see=current_user.rank.covers(Role.APPROVER),
        )  # fmt: skip


def _tongue(code: str, lang: str) -> str:
    name = locales.language_name(code, lang)
    return name[:1].upper() + name[1:]


def _name(day: date, period: Period) -> str:
    return locales.format_month_year(day, language()) if period == "month" else locales.format_date(day, language())


def _short(day: date, period: Period) -> str:
    return f"{day:%m.%Y}" if period == "month" else f"{day:%d.%m.}"
