"""Which mailbox an address belongs to: providers deliver many spellings of an address into one.

Sources: RFC 5233 (`+detail`), the help pages of Gmail ("dots don't matter"), Proton ("addresses and aliases"), Yandex
("mailbox aliases"), Yahoo ("disposable addresses"), iCloud (@me.com and @mac.com are @icloud.com).
"""

_SAME = {
    "googlemail.com": "gmail.com",
    "protonmail.com": "proton.me",
    "pm.me": "proton.me",
    "ya.ru": "yandex.ru",
    "yandex.com": "yandex.ru",
    "yandex.by": "yandex.ru",
    "yandex.kz": "yandex.ru",
    "narod.ru": "yandex.ru",
    "me.com": "icloud.com",
    "mac.com": "icloud.com",
}
"""Domains whose mailboxes are those of another."""

_IGNORED = {"gmail.com": ".", "proton.me": ".-_", "yandex.ru": ".-"}
"""Characters of the local part that a provider does not tell apart from nothing, or from each other."""

_DETAILS = {"yahoo.com": "-", "ymail.com": "-", "rocketmail.com": "-"}
"""What begins a detail besides "+"."""


def mailbox(address: str) -> tuple[str, str]:
    """Local part and domain under which all spellings of a mailbox's address are the same; not an address to write to.

    `v.ictim+news@googlemail.com` is `("victim", "gmail.com")`. Local parts are compared without regard to case.
    """
    local, _, domain = address.lower().rpartition("@")
    domain = _SAME.get(domain, domain)
    for sign in "+" + _DETAILS.get(domain, ""):
        local = local.partition(sign)[0] or local
    return local.translate(dict.fromkeys(map(ord, _IGNORED.get(domain, "")))), domain


def spelled(domain: str) -> list[str]:
    """The domains whose mailboxes are those of `domain` (as `mailbox` gives it), itself among them."""
    return [domain, *(name for name, same in _SAME.items() if same == domain)]
