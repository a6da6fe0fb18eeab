"""Words that stand on pages around a story: menus, sharing, footers, links to other stories."""

import re

from publisher.core.text import BLANKS

_WHOLE = {
    "placeholder": "image|images|изображение|изображения|picture|photo|video|снимка|logo|лого|банер|banner|реклама"
    "|advertisement|search|търсене|търси",
    "menu": "начало|начална страница|home|за нас|кои сме ние|about|about us|новини|всички новини|news|all news"
    "|блог|blog"
    "|контакти|контакт|contact|contacts|contact us|проекти|projects|събития|events|членове|галерия|gallery|документи"
    "|услуги|екип|партньори|меню|menu|към съдържанието|skip to content|прескочи към съдържанието"
    "|към основното съдържание"
    "|вход|login|регистрация|sign in|bg|en|български|english|карта на сайта|sitemap|връзки|faq|често задавани въпроси"
    "|toggle navigation|main menu|основно меню|прескачане към основното съдържание",
    "details": "детайли|подробности|details",
    "share": "споделете това|сподели това|сподели новината|споделете новината|сподели статията|споделете публикацията"
    "|share this post|сподели|споделете|споделяне|сподели във facebook|share|share this|facebook|twitter|x|linkedin"
    "|instagram|youtube|viber|whatsapp|telegram|pinterest|copy link|копирай връзката|сподели в linkedin"
    "|сподели в twitter|tweet"
    "|харесва ми|like|email|e-mail|имейл|print|печат|отпечатай|разпечатай|pdf|изпрати на приятел"
    "|последвайте ни|follow us",
    "pager": "назад|back|напред|предишна|предишен|следваща|следващ|следваща новина|предишна новина|previous|next|prev"
    "|предишна статия|следваща статия|към всички новини|обратно|обратно към новините|обратно нагоре|нагоре|back to top"
    "|виж всички|виж още|вижте още|прочети още|прочетете още|read more|още|научете повече|повече|all posts",
    "footer": "блог публикации|последни публикации|бързи връзки|полезни връзки|quick links|useful links"
    "|политика за поверителност|privacy policy|общи условия|terms|бисквитки|cookies|декларация за достъпност"
    "|абонирайте се|абонамент|subscribe|бюлетин|newsletter|всички права запазени|all rights reserved"
    "|категории|categories"
    "|архив|archive|изработка|уеб дизайн",
    "cookies": "приемам|приеми|приемане|приемам всички|отказвам|настройки|разбрах|accept|accept all|reject|decline|ok"
    "|съгласен съм|управление на бисквитките",
}  # fmt: skip

_ENDS = (
    "свързани новини|свързани публикации|свързани статии|подобни новини|подобни публикации|подобни статии|още новини"
    "|още по темата|още от категорията|още от рубриката|последни новини|най-нови|най-четени|най-четено"
    "|най-новите|вижте още новини"
    "|може да ви интересува|може да харесате|препоръчани|препоръчано|други новини|related|related posts|related news"
    "|related articles|latest news|you may also like|популярни|популярно|прочетете също|вижте също"
)
_COMMENTS = (
    "коментари|коментар|коментирай|оставете коментар|напишете коментар|добавете коментар|вашият коментар|comments"
    "|leave a comment|leave a reply|няма коментари|отговор|comment"
)

_PARTS = {
    "footer": r"^(?:©|\(c\)\s|copyright\b)|\ball rights reserved|всички права (?:са )?запазени|^(?:изработка"
    r"|уеб дизайн|web design"
    r"|design by|powered by|създаден с|хостинг)\b",
    "details": r"^(?:автор|от|by|написан[оа]? от|публикуван[оа]? от|author|категория|category|рубрика|раздел"
    r"|прочетен[оа]?"
    r"|видян[оа]?|прегледи|посещения|преглеждания|hits|views|четения|време за четене|reading time"
    r"|последна (?:промяна|редакция)"
    r"|обновен[оа]?|updated|modified|last updated)\s*:|^\d[\d ]* (?:прегледа|преглеждания|посещения"
    r"|коментара?|коментари|"
    r"views|comments|пъти|мин(?:ути)? четене|min read)\b|^(?:прочетен[оа]|видян[оа]"
    r"|разгледан[оа])\s+\d[\d ]*\s+път[ип]?",
    "related": r"^(?:прочетете|прочети|вижте|виж|четете) (?:още|също|повече)\s*:|^още по темата\s*:"
    r"|^read (?:also|more)\s*:",
    "byline": r"^(?:(?:написан|публикуван|изпратен|качен)[оа]?|posted|written|published) (?:от|by) \S.{0,60}$"
    r"|^(?:от|by) \S[^.!?]{0,60}\|",
    "details-line": r"^[^!?]{0,60}\b\d{4}\b[^!?]{0,20}\|[^.!?]{0,60}$",
    "path": r"^(?:начало|home|вие сте тук:?|you are here:?)\s*(?:»|›|>|/|\||→|:|—|–|-)",
    "pager": r"^(?:«|‹|←|<<|»|›|→|>>)\s*\S.{0,80}$|^\S.{0,80}\s(?:»|›|→|>>)$|^(?:предишна|следваща|previous"
    r"|next)(?: новина"
    r"| статия| публикация)?:\s",
    "share": r"^(?:сподели|споделете|share)(?:те)?\s*(?:в|във|на|с|чрез|on|via|:)(?:\s|$)|^(?:последвайте"
    r"|следвайте) ни\b",
    "footer-contact": r"^(?:тел|телефон|tel|phone|факс|fax|e-?mail|имейл|адрес)\s*[.:]",
}

_COOKIES = ("бисквитк", "cookies")
_CONSENT = ("приема", "съглас", "използва", "този сайт", "accept", "agree", "this site", "this website", "we use")
_EXACT = {phrase: kind for kind, phrases in _WHOLE.items() for phrase in phrases.split("|")}
_ENDING = {**dict.fromkeys(_ENDS.split("|"), "related"), **dict.fromkeys(_COMMENTS.split("|"), "comments")}
_COUNTED_COMMENTS = re.compile(r"\d{1,5} (?:коментара?|отговора?|comments?|replies|reply)\b\W*")
_PATTERNS = [(kind.partition("-")[0], re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PARTS.items()]
_EDGES = " \t:.,;!?…»«›‹>|•·-–—()[]"
_LONGEST = 300
"""Furniture is short: no line longer than this is looked at."""


def folded(text: str) -> str:
    """A text to compare: one line, without case."""
    return BLANKS.sub(" ", text).strip().casefold()


def furniture(line: str) -> str:
    """What a line is that belongs to the page and not to its story; "" for any other line."""
    if len(line) > _LONGEST:
        return ""
    plain = folded(line)
    bare = plain.strip(_EDGES)
    if not bare:
        return "placeholder" if not any(letter.isdigit() for letter in plain) else ""
    if known := _EXACT.get(bare) or _ENDING.get(bare):
        return known
    if any(word in plain for word in _COOKIES) and any(word in plain for word in _CONSENT):
        return "cookies"
    return next((kind for kind, pattern in _PATTERNS if pattern.search(plain)), "")


def ends_a_story(line: str) -> str:
    """ "related" or "comments" for a heading that only other stories or comments follow, else ""."""
    if len(line) > 60:
        return ""
    plain = folded(line).strip(_EDGES)
    return "comments" if _COUNTED_COMMENTS.fullmatch(plain) else _ENDING.get(plain, "")
