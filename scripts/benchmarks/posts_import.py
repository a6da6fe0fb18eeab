"""How long staff wait for a page of the web to become a post, the fetching aside."""

import statistics
import time
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from publisher.posts.importing.sources import Source, read_source
from scripts.benchmarks.rows import Measurement, Row

_PARAGRAPH = (
    "Клъстерът представи програмата номер {n} пред гости от цялата страна и разказа какво беше свършено през годината, "
    "какво не успя и какво предстои, с числа, срокове и имена на хората, които отговарят за всяка от задачите."
)


def import_page_ms() -> Sequence[Row]:
    """A page of 40 kB with twelve paragraphs, a menu, other stories and comments: median of nine after one warm-up."""
    story = "".join(f"<p>{_PARAGRAPH.format(n=n)}</p>" for n in range(12))
    menu = "".join(f'<li class="item-{n}"><a href="/menu/{n}">Рубрика номер {n}</a></li>' for n in range(200))
    others = "".join(
        f'<div class="card"><a href="/n/{n}">Друга новина за проект {n} и хората</a></div>' for n in range(200)
    )
    head = (
        '<meta charset="utf-8"><title>Годишна среща - Клъстер</title>'
        '<meta property="article:published_time" content="2024-03-21">'
    )
    picture = '<figure><img src="a.jpg" alt="Зала"><figcaption>Залата</figcaption></figure>'
    page = (
        f'<!DOCTYPE html><html lang="bg"><head>{head}</head><body><nav><ul>{menu}</ul></nav><main><article>'
        f'<h1>Годишна среща</h1>{picture}{story}</article></main><aside class="related"><h2>Още новини</h2>{others}'
        "</aside><footer>© 2024 Клъстер</footer></body></html>"
    ).encode()
    times = []
    for _ in range(10):
        begun = time.perf_counter()
        read_source(Source("page.html", page), None, ZoneInfo("Europe/Sofia"))
        times.append((time.perf_counter() - begun) * 1000)
    note = f"{len(page) // 1000} kB"
    return [Row("import_page_ms", round(statistics.median(times[1:]), 1), "ms", 150, 50, "lower", note)]


MEASUREMENTS = (Measurement(["import_page_ms"], import_page_ms),)
