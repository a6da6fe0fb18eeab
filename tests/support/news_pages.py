"""One story on ten websites that are built differently, each with its own menus, footers and other stories."""

TITLE = "Стажанти изпробват сензори за чист въздух"
OPENING = (
    "Четирима стажанти към клъстера сглобиха шест сензора за качеството на въздуха и ги монтираха на улични стълбове "
    "в два софийски квартала."
)
MIDDLE = (
    "Всеки сензор измерва температура, влажност и фини прахови частици и изпраща данни на всеки десет минути до "
    "сървъра на проекта, който е достъпен за всички."
)
QUOTE = (
    "Целта ни не е да заменим официалните станции, а да проверим колко надеждно е едно евтино устройство през зимата."
)
CLOSING = (
    "Търсим още три места за монтаж – двор, балкон или покрив с електрозахранване. Ако можете да помогнете, обадете се "
    "на екипа до края на месеца."
)
CAPTION = "Сензорът се закрепва на уличен стълб"
OTHER = "Друга новина с дълго заглавие за конференция, на която никой от читателите не е присъствал тази година"
COMMENT = "Много хубава инициатива, поздравления за стажантите и за целия екип от един редовен читател на сайта."
COOKIES = "Този сайт използва бисквитки, за да подобри вашето преживяване. Като продължавате, вие се съгласявате."
RIGHTS = "© 2024 Клъстер. Всички права запазени."
DAY = "2024-03-21"

_NAV = "".join(
    f'<li><a href="/{n}">{word}</a></li>' for n, word in enumerate(("Начало", "За нас", "Новини", "Контакти"))
)
_LIST = "<ul><li>температура</li><li>влажност</li></ul>"
_TABLE = "<table><tr><th>Месец</th><th>PM10</th></tr><tr><td>март</td><td>40</td></tr></table>"
_LINK = 'Вижте <a href="/karta?utm_source=fb">картата на проекта</a> с всички данни от измерванията досега.'
_VIDEO = '<iframe src="https://www.youtube.com/embed/abc123" title="Монтаж"></iframe>'


def _page(head: str, body: str, title: str = f"{TITLE} - Клъстер") -> str:
    head = f'<head><meta charset="utf-8"><title>{title}</title>{head}</head>'
    return f'<!DOCTYPE html><html lang="bg">{head}<body>{body}</body></html>'


WORDPRESS = _page(
    f'<meta property="article:published_time" content="{DAY}T10:00:00+02:00">'
    f'<meta property="og:title" content="{TITLE}">',
    f"""<header><nav><ul>{_NAV}</ul></nav></header><main id="main"><article class="post">
    <header class="entry-header"><h1 class="entry-title">{TITLE}</h1><div class="entry-meta">Публикувано от
    админ</div></header>
    <div class="entry-content"><figure class="wp-block-image"><img src="/a-1024x768.jpg" alt="Стълб със сензор">
    <figcaption>{CAPTION}</figcaption></figure><p>{OPENING}</p><h2>Какво мери</h2><p>{MIDDLE}</p>{_LIST}
    <blockquote class="wp-block-quote"><p>{QUOTE}</p></blockquote>{_TABLE}<p>{_LINK}</p>{_VIDEO}<p>{CLOSING}</p></div>
    <div class="sharedaddy"><h3>Споделете</h3><ul><li><a href="#">Facebook</a></li></ul></div>
    <div id="jp-relatedposts"><h3>Свързани</h3><p><a href="/x">{OTHER}</a></p></div></article>
    <div id="comments"><h2>1 коментар</h2><p>{COMMENT}</p></div></main>
    <aside id="secondary"><h2>Последни новини</h2><ul><li><a href="/x">{OTHER}</a></li></ul></aside>
    <footer><p>{RIGHTS}</p></footer><div class="cookie-bar">{COOKIES}</div>""",
)

JOOMLA = _page(
    "",
    f"""<div class="container"><ul class="nav menu">{_NAV}</ul><ol
        class="breadcrumb"><li>Начало</li><li>Новини</li></ol>
    <div class="item-page" itemscope itemtype="https://schema.org/Article"><div class="page-header"><h2
    itemprop="headline">
    {TITLE}</h2></div><dl class="article-info muted"><dt>Подробности</dt><dd class="createdby">Автор: Админ</dd>
    <dd class="published"><time datetime="{DAY}T08:00:00+02:00" itemprop="datePublished">Публикувана на 21 март
    2024</time></dd>
    <dd class="hits">Посещения: 123</dd></dl><div itemprop="articleBody">
    <p><img src="images/a.jpg#joomlaImage://local-images/a.jpg" alt="Стълб със сензор" title="{CAPTION}"></p>
    <p>{OPENING}</p><h3>Какво
    мери</h3><p>{MIDDLE}</p>{_LIST}<blockquote><p>{QUOTE}</p></blockquote>{_TABLE}<p>{_LINK}</p>
    {_VIDEO}<p>{CLOSING}</p></div><ul class="pager pagenav"><li><a href="/p">Предишна</a></li></ul></div>
    <div class="moduletable"><h3>Още новини</h3><ul class="latestnews"><li><a href="/x">{OTHER}</a></li></ul></div>
    <footer class="footer"><p>{RIGHTS}</p></footer></div>""",
)

DRUPAL = _page(
    f'<meta name="dcterms.created" content="{DAY}T09:00+02:00"><meta property="og:site_name" content="Клъстер">',
    f"""<div id="page"><div id="header"><h1 id="site-name">Клъстер</h1><ul class="links">{_NAV}</ul></div>
    <div id="content" class="column"><h1 class="title" id="page-title">{TITLE}</h1><div class="node node-article"><div
    class="submitted">Изпратено от admin</div><div class="content"><div class="field
    field-name-field-image"><figure><img
    src="/a.jpg" alt="Стълб със сензор"/><figcaption>{CAPTION}</figcaption></figure></div><div class="field
    field-name-body"><div
    class="field-items"><div class="field-item even"><p>{OPENING}</p><h2>Какво мери</h2><p>{MIDDLE}</p>{_LIST}
    <blockquote><p>{QUOTE}</p></blockquote>{_TABLE}<p>{_LINK}</p>{_VIDEO}<p>{CLOSING}</p></div></div></div></div>
    <div id="comments" class="comment-wrapper"><h2>Коментари</h2><div
    class="comment"><p>{COMMENT}</p></div></div></div></div>
    <div class="region-sidebar-second sidebar"><h2>Най-четени</h2><ul><li><a href="/x">{OTHER}</a></li></ul></div>
    <div id="footer">{RIGHTS}</div></div>""",
)

DIVS = _page(
    f'<script type="application/ld+json">{{"@context":"https://schema.org","@graph":[{{"@type":"WebSite","name":"Клъстер"}},'
    f'{{"@type":"NewsArticle","headline":"{TITLE}","datePublished":"{DAY}T07:00:00Z"}}]}}</script>',
    f"""<div id="root"><div class="css-1"><div class="css-2"><a href="/">Начало</a><a href="/n">Новини</a></div></div>
    <div class="css-3"><div class="css-4">{TITLE}</div><div class="css-h"><h1>{TITLE}</h1></div><div class="css-5"><img
    src="data:image/gif;base64,R0lGOD" data-src="/a.jpg" alt="Стълб със сензор"><div
    class="image-caption">{CAPTION}</div></div>
    <div class="css-6"><div>{OPENING}</div><h2>Какво
    мери</h2><div>{MIDDLE}</div>{_LIST}<blockquote>{QUOTE}</blockquote>{_TABLE}
    <div>{_LINK}</div><div>{_VIDEO}</div><div>{CLOSING}</div></div></div><div class="css-9 related-stories"><h2>Още
    по темата</h2>
    <div><a href="/x">{OTHER}</a></div></div><div class="css-10 consent">{COOKIES}</div><div
    class="css-f">{RIGHTS}</div></div>""",
)

TABLES = f"""<html><head><meta http-equiv="Content-Type" content="text/html;
    charset=windows-1251"><title>{TITLE}</title></head>
    <body><table width="900" border="0"><tr><td colspan="3"><a href="/">Начало</a> | <a
    href="/n">Новини</a></td></tr><tr>
    <td width="150" class="leftmenu"><a href="/1">За нас</a><br><a href="/2">Контакти</a><br></td><td width="600">
    <h1>{TITLE}</h1><font size="1">Публикувано на 21.03.2024 г.</font><br><br><img src="a.jpg" alt="Стълб със сензор"
    width="400"><br>
    <i>Снимка: {CAPTION}</i><br><br>{OPENING}<br><br><h3>Какво мери</h3>{MIDDLE}{_LIST}<blockquote>{QUOTE}</blockquote>
    {_TABLE}<br>{_LINK}<br><br>{_VIDEO}<br><br>{CLOSING}<br><br></td><td width="150"><b>Други новини</b><br>
    <a href="/x">{OTHER}</a></td></tr><tr><td colspan="3" align="center">{RIGHTS}</td></tr></table></body></html>"""

BLOGGER = _page(
    "",
    f"""<div class="header"><h1 class="title"><a href="/">Клъстер</a></h1></div><div class="main"><div
        class="date-outer">
    <div class="post hentry"><h3 class="post-title entry-title">{TITLE}</h3><div class="post-body entry-content"><div
    class="separator"><a href="/a-big.jpg"><img src="/a.jpg" alt="Стълб със сензор"></a></div><p>Снимка:
    {CAPTION}</p><p>{OPENING}</p>
    <h4>Какво мери</h4><p>{MIDDLE}</p>{_LIST}<blockquote>{QUOTE}</blockquote>{_TABLE}
    <p>{_LINK}</p>{_VIDEO}<p>{CLOSING}</p></div>
    <div class="post-footer">Публикувано на <abbr class="published">21 март 2024</abbr></div></div></div>
    <div class="comments" id="comments"><h4>1 коментар:</h4><p>{COMMENT}</p></div></div>
    <div class="sidebar section"><h2>Архив</h2><ul><li><a href="/x">{OTHER}</a></li></ul></div><div
    class="footer">{RIGHTS}</div>""",
)

ACCORDION = _page(
    f'<meta name="datePublished" content="{DAY}">',
    f"""<nav class="navbar"><ul>{_NAV}</ul></nav><div class="container"><h1>{TITLE}</h1><div class="row"><div
        class="col-md-8">
    <picture><source srcset="/a.webp" type="image/webp"><img src="/a.jpg" alt="Стълб със сензор"></picture><p
    class="photo-caption">
    {CAPTION}</p><p class="lead">{OPENING}</p><details open><summary>Какво
    мери</summary><p>{MIDDLE}</p>{_LIST}</details>
    <details><summary>Защо</summary><blockquote><p>{QUOTE}</p></blockquote>{_TABLE}<p>{_LINK}</p>{_VIDEO}</details><p>{CLOSING}</p>
    </div><div class="col-md-4 sidebar"><h4>Популярно</h4><p><a href="/x">{OTHER}</a></p></div></div></div>
    <footer>{RIGHTS}</footer>""",
)

MINISTRY = _page(
    "",
    f"""<div id="skip"><a href="#c">Към основното съдържание</a></div><div class="breadcrumbs">Начало » Новини »
        {TITLE}</div>
    <div class="left-nav"><ul>{_NAV}</ul></div><div id="c" class="article"><h1>{TITLE}</h1><div
    class="article-date">21 март 2024 |
    Дата на публикуване</div><p class="pub">Публикувано на 21 март 2024 г., 10:30 ч.</p><div
    class="gallery"><figure><img src="/a.jpg"
    alt="Стълб със сензор"><figcaption>{CAPTION}</figcaption></figure></div><p>{OPENING}</p><p><strong>Какво
    мери</strong></p>
    <p>{MIDDLE}</p>{_LIST}<blockquote><p>{QUOTE}</p></blockquote>{_TABLE}<p>{_LINK}</p>{_VIDEO}<p>{CLOSING}</p>
    <div class="print"><a href="#">Печат</a> <a href="#">Изпрати на приятел</a></div></div><div
    class="bottom"><p>{RIGHTS}</p></div>""",
)

HTML5 = _page(
    f'<meta property="og:title" content="{TITLE} | Клъстер"><meta property="og:site_name" content="Клъстер">',
    f"""<header><a href="/">Клъстер</a></header><main><section><header><h1>{TITLE}</h1><time
        datetime="{DAY}">21.03.2024</time>
    </header><figure><img srcset="/a.jpg 800w, /a2.jpg 1600w" alt="Стълб със
    сензор"><figcaption>{CAPTION}</figcaption></figure>
    <p>{OPENING}</p><h2>Какво
    мери</h2><p>{MIDDLE}</p>{_LIST}<blockquote><p>{QUOTE}</p></blockquote>{_TABLE}<p>{_LINK}</p>
    <video controls><source src="/v.mp4"></video><p>{CLOSING}</p></section><section
    class="newsletter-signup"><h2>Абонирайте се</h2>
    <form><p>Получавайте новините ни на пощата си всяка седмица, без да плащате и без
    реклами.</p></form></section></main>
    <aside><h2>Вижте също</h2><article><h3><a href="/x">{OTHER}</a></h3><time
    datetime="2023-01-01">1</time></article></aside>
    <footer>{RIGHTS}</footer>""",
)

LOOSE = _page(
    f'<meta property="og:title" content="{TITLE}"><meta name="DC.date.issued" content="{DAY}">',
    f"""<div class="wrap has-sidebar menu-open"><div class="menu">Начало Новини Контакти</div><div
        class="text"><h1>{TITLE}</h1>
    <a href="/a.jpg"><img src="/a.jpg" alt="Стълб със сензор" title="{CAPTION}"></a><br>{OPENING}<br><br><b>Какво
    мери</b><br><br>
    {MIDDLE}{_LIST}<div class="quote"><blockquote>{QUOTE}</blockquote></div>{_TABLE}{_LINK}<br><br>{_VIDEO}{CLOSING}
    <div class="tags">Етикети: <a href="/t">въздух</a></div></div><div class="other-news"><a href="/x">{OTHER}</a></div>
    <div class="copy">{RIGHTS}</div></div>""",
)

PAGES = {
    "wordpress": WORDPRESS.encode(), "joomla": JOOMLA.encode(), "drupal": DRUPAL.encode(), "divs": DIVS.encode(),
    "tables": TABLES.encode("cp1251"), "blogger": BLOGGER.encode(), "accordion": ACCORDION.encode(),
    "ministry": MINISTRY.encode(), "html5": HTML5.encode(), "loose": LOOSE.encode(),
}  # fmt: skip
