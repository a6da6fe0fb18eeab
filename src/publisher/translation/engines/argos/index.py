"""Reads the index of Argos models: which language pairs can be downloaded, and from where.

The index is a JSON list of packages, `{"package_version", "argos_version", "from_code", "from_name", "to_code",
"to_name", "links": [URL, …]}`, as Argos Translate reads it (`argostranslate.package`). An entry may also have
`sha256`, which Argos' own index lacks; a self-hosted index should have it. Links may be relative to the index.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any
from urllib.parse import urljoin, urlsplit

from publisher.core.errors import ModelError
from publisher.core.http import RequestError, request
from publisher.core.untrusted_json import load_json
from publisher.core.wording import worded

USER_AGENT = f"publisher/{version('publisher')}"
"""Who asks for a model. A server that turns away the name of an HTTP library has answered downloads of it with 403."""

INDEX_URL = "https://raw.githubusercontent.com/argosopentech/argospm-index/main/index.json"
"""The public index: `remote_package_index` in `argostranslate.settings`."""

CODE = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*")
"""A language code as Argos writes it: `bg`, `zt`, `zh-Hant`. Safe as part of a folder name."""

VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]{0,31}")

FROM_FILE = worded("or fetch the model elsewhere and use `publisher models install --file FILE`")

_HEADERS = {"User-Agent": USER_AGENT}
_SECONDS = 30.0
_INDEX_LIMIT = 16 * 2**20
_CHECKSUM_LIMIT = 4096
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True)
class AvailableModel:
    """A model that the index offers. `urls` are absolute; `sha256` is that of the file, "" when not given."""

    source: str
    target: str
    version: str
    urls: tuple[str, ...]
    source_name: str = ""
    target_name: str = ""
    sha256: str = ""


def version_key(release: str) -> tuple[int, ...]:
    """A key to sort package versions by their numbers: 1.10 is newer than 1.9."""
    return tuple(int(number) for number in re.findall(r"\d+", release))


def available(index_url: str = INDEX_URL) -> list[AvailableModel]:
    """Fetch the index; returns the newest version for each pair, ordered by language codes.

    Raises `ModelError` when the index cannot be fetched or is not a list of packages. Entries that are not translation
    models or have no usable link are left out.
    """
    entries = _as_entries(_fetch(index_url), index_url)
    newest: dict[tuple[str, str], AvailableModel] = {}
    for model in filter(None, (_as_model(entry, index_url) for entry in entries)):
        pair = (model.source, model.target)
        if pair not in newest or version_key(newest[pair].version) < version_key(model.version):
            newest[pair] = model
    return [newest[pair] for pair in sorted(newest)]


def choose(models: Iterable[AvailableModel], source: str, target: str, index_url: str) -> AvailableModel:
    """Pick the model for a pair, in any case of letters.

    Raises `ModelError`, which names a route through a third language if one exists.
    """
    if source.lower() == target.lower():
        raise ModelError(
            worded("a model translates between two languages; %(source)s is given twice", source=repr(source))
        )
    pairs = {(model.source.lower(), model.target.lower()): model for model in models}
    source, target = source.lower(), target.lower()
    if (source, target) in pairs:
        return pairs[source, target]
    onward = {code for code, to in pairs if to == target}
    pivots = sorted(onward & {to for code, to in pairs if code == source}, key=lambda code: (code != "en", code))
    if pivots:
        detour = worded(
            "`publisher models install %(source)s %(pivots)s` and `… %(pivots)s %(target)s`",
            source=source,
            pivots=pivots[0],
            target=target,
        )
        raise ModelError(
            worded(
                "no model %(source)s→%(target)s in %(index_url)s; install two that connect: %(detour)s",
                source=source,
                target=target,
                index_url=index_url,
                detour=detour,
            )
        )
    raise ModelError(
        worded(
            "no model %(source)s→%(target)s in %(index_url)s; `publisher models list` shows the models",
            source=source,
            target=target,
            index_url=index_url,
        )
    )


def sha256_beside(url: str) -> str:
    """The checksum that a server offers beside a file as `URL.sha256`, in lower case; "" when it offers none."""
    try:
        reply = request("GET", url + ".sha256", seconds=_SECONDS, limit=_CHECKSUM_LIMIT, headers=_HEADERS)
    except RequestError:
        return ""
    return checksum_in(reply.body.decode("utf-8", "replace")) if reply.status == 200 else ""


def text_field(data: Mapping[str, Any], key: str) -> str:
    """A string from foreign JSON; "" when it is missing or has another type."""
    value = data.get(key)
    return value if isinstance(value, str) else ""


def checksum_in(text: str) -> str:
    """The checksum at the beginning of a text, as `sha256sum` writes it; "" when there is none."""
    words = text.split(maxsplit=1)
    return words[0].lower() if words and _SHA256.fullmatch(words[0]) else ""


def _fetch(url: str) -> bytes:
    advice = worded("check the connection and the address, %(from_file)s", from_file=FROM_FILE)
    try:
        reply = request("GET", url, seconds=_SECONDS, limit=_INDEX_LIMIT, headers=_HEADERS)
    except RequestError as error:
        raise ModelError(
            worded(
                "cannot fetch the index of models %(url)s: %(error)s; %(advice)s", url=url, error=error, advice=advice
            )
        ) from error
    if reply.status != 200:
        raise ModelError(
            worded(
                "the index of models %(url)s answers %(status)s %(reason)s; %(advice)s",
                url=url,
                status=reply.status,
                reason=reply.reason,
                advice=advice,
            )
        )
    return reply.body


def _as_entries(body: bytes, url: str) -> list[Any]:
    try:
        entries = load_json(body)
    except ValueError as error:
        raise ModelError(
            worded("the index of models %(url)s is not JSON (%(error)s); check the address", url=url, error=error)
        ) from error
    if not isinstance(entries, list):
        raise ModelError(worded("the index of models %(url)s is not a list of packages; check the address", url=url))
    return entries


def _as_model(entry: Any, index_url: str) -> AvailableModel | None:
    if not isinstance(entry, dict) or entry.get("type", "translate") != "translate":
        return None
    source, target = text_field(entry, "from_code"), text_field(entry, "to_code")
    release, sha256 = text_field(entry, "package_version"), text_field(entry, "sha256")
    links = entry.get("links")
    urls = tuple(_usable(links, index_url)) if isinstance(links, list) else ()
    if not (CODE.fullmatch(source) and CODE.fullmatch(target) and VERSION.fullmatch(release) and urls):
        return None
    names = text_field(entry, "from_name"), text_field(entry, "to_name")
    return AvailableModel(source, target, release, urls, *names, sha256=sha256.lower())


def _usable(links: Iterable[Any], index_url: str) -> Iterable[str]:
    """Absolute http(s) links; plain http only if the index itself was fetched by http (Argos also lists ipfs links)."""
    schemes = {"https"} if urlsplit(index_url).scheme == "https" else {"https", "http"}
    for link in links:
        url = urljoin(index_url, str(link))
        if urlsplit(url).scheme in schemes:
            yield url
