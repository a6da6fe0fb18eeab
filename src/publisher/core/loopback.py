"""Whether a host is this machine itself: only to it may words travel unencrypted."""

import ipaddress


def is_loopback(host: str) -> bool:
    """True for `localhost` and for loopback addresses; no name is looked up."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
