"""The libretranslate engine against the real LibreTranslate server with the test models, on loopback.

Runs where `scripts/install-libretranslate` has made its environment, or where PUBLISHER_LIBRETRANSLATE names another.
"""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.core.errors import EngineUnavailable
from publisher.translation.engines.argos.engine import ArgosEngine, ArgosSettings
from publisher.translation.engines.argos.models import install_file
from publisher.translation.engines.libretranslate import LibreTranslateEngine, LibreTranslateSettings
from support.places import MODELS, ROOT

ENVIRONMENT = Path(os.environ.get("PUBLISHER_LIBRETRANSLATE") or ROOT / ".cache" / "libretranslate")
pytestmark = pytest.mark.skipif(
    not (ENVIRONMENT / "bin" / "libretranslate").exists(), reason="scripts/install-libretranslate was not run"
)

# The server as it is, but for the sentence splitter, which it would fetch from the network at the first request.
SERVE = """
import argostranslate.sbd
argostranslate.sbd.MiniSBDSentencizer.split_sentences = lambda self, text: [text]
from libretranslate.main import main
main()
"""
LIMITS = ["--char-limit", "200", "--batch-limit", "10"]


def pairs() -> list[tuple[str, str]]:
    lines = (MODELS / "pairs.tsv").read_text(encoding="utf-8").splitlines()
    return [(line.split("\t")[0], line.split("\t")[1]) for line in lines if "\t" in line and line[0] != "#"]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both test models: with fewer than two packages the server looks for more on the network."""
    folder = tmp_path_factory.mktemp("models")
    install_file(MODELS / "translate-bg_en-test.argosmodel", folder)
    install_file(MODELS / "translate-en_de-test.argosmodel", folder)
    return folder


@pytest.fixture(scope="module")
def url(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("home")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "ARGOS_BEAM_SIZE": "1",
        "ARGOS_PACKAGES_DIR": str(models / "argos"),
        **{name: str(home) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")},
    }
    command = [str(ENVIRONMENT / "bin" / "python"), "-c", SERVE, "--host", "127.0.0.1", "--port", str(port)]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "--disable-web-ui", "--disable-files-translation", *LIMITS],
            env=environment,
            cwd=home,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(port, server, home / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"the server did not start: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


def engine(url: str, **fields: int) -> LibreTranslateEngine:
    return LibreTranslateEngine(LibreTranslateSettings.model_validate({"url": url} | fields), Path("models"))


def test_the_real_server_gives_every_learnt_sentence_word_for_word(url: str) -> None:
    sources, targets = zip(*pairs(), strict=True)
    assert engine(url, batch_sentences=10).translate(sources, "bg", "en") == list(targets)


def test_the_real_server_agrees_with_the_argos_engine_over_two_models(url: str, models: Path) -> None:
    sources = [source for source, _ in pairs()[:10]]
    ours = ArgosEngine(ArgosSettings(beam_size=1), models).translate(sources, "bg", "de")
    # The server mends the punctuation at the end of what its model says.
    assert [text.rstrip(".!?") for text in engine(url).translate(sources, "bg", "de")] == [
        text.rstrip(".!?") for text in ours
    ]


def test_more_sentences_than_the_real_server_takes_at_once_are_halved(url: str) -> None:
    sources, targets = zip(*pairs()[:25], strict=True)
    assert engine(url, batch_sentences=25).translate(sources, "bg", "en") == list(targets)


def test_a_sentence_that_the_real_server_finds_too_long_comes_back_empty(url: str) -> None:
    assert engine(url).translate(["Новини", "щ" * 300, "", "Контакти"], "bg", "en") == ["News", "", "", "Contact"]


def test_a_language_that_the_real_server_lacks_is_unavailable(url: str) -> None:
    with pytest.raises(EngineUnavailable, match="fr is not supported"):
        engine(url).translate(["Новини"], "bg", "fr")
    assert not engine(url).diagnose("bg", "fr").ok


def test_the_real_server_lists_the_pairs_that_it_has(url: str) -> None:
    assert engine(url).diagnose("bg", "en").ok
    assert engine(url).diagnose("bg", "de").ok
    assert not engine(url).diagnose("en", "bg").ok
