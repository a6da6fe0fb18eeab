"""What a browser says of itself, in the words by which its owner recognises it."""

_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
"""A sign of the header User-Agent and the browser; the first that occurs counts, since most name others behind them."""

_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def browser_name(user_agent: str) -> str:
    """`Firefox, Windows` for a header User-Agent; "" when nothing in it is known."""
    head = user_agent[:500]
    found = (next((name for sign, name in known if sign in head), "") for known in (_BROWSERS, _SYSTEMS))
    return ", ".join(filter(None, found))
