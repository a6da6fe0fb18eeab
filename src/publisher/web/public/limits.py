"""Who sends a form too often waits: counted by network address, in memory."""

import ipaddress

from flask import Flask, request
from flask_limiter import Limiter


def limiter(app: Flask) -> Limiter:
    """Limits apply to routes that ask for one; counts end with the process."""
    return Limiter(network, app=app, storage_uri="memory://")


def network() -> str:
    """The address that a request comes from; of IPv6 the first half, since a household has all of the other."""
    text = request.remote_addr or "unknown"
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if address.version == 6 else text
