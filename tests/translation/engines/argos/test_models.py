"""Installing models from an index or a file: checksums, repair, a lock, a full disk."""

import fcntl
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from publisher.core.errors import ModelError
from publisher.translation.engines.argos.archives import MANIFEST
from publisher.translation.engines.argos.engine import ArgosEngine, ArgosSettings
from publisher.translation.engines.argos.models import damaged, install, install_file, installed
from servers.argos_models import entry, serve_index, serve_model
from support.argos_archives import ARCHIVE, BG_EN, EN_DE, SHA256, with_metadata


def test_a_model_installed_from_the_index_translates_without_the_network(tmp_path: Path) -> None:
    with HTTPServer(host="127.0.0.1") as server:
        url = serve_index(server, entry(sha256=SHA256))
        serve_model(server)
        seen: list[tuple[int, int]] = []
        model = install("bg", "en", tmp_path, url, lambda here, total: seen.append((here, total)))
    assert (model.source, model.target, model.version) == ("bg", "en", "1.0")
    assert installed(tmp_path) == [model]
    assert seen[-1] == (len(ARCHIVE), len(ARCHIVE))
    assert seen == sorted(seen)
    assert list((tmp_path / ".work").glob("*.*")) == []
    assert ArgosEngine(ArgosSettings(beam_size=1), tmp_path).translate(["Новини"], "bg", "en") == ["News"]


def test_the_archives_checksum_is_kept_for_later(server: HTTPServer, tmp_path: Path) -> None:
    serve_model(server)
    model = install("bg", "en", tmp_path, serve_index(server, entry()))
    note = json.loads((model.path / MANIFEST).read_text(encoding="utf-8"))
    assert (note["archive_sha256"], note["content_sha256"]) == (SHA256, model.sha256)
    assert model.label == f"bg_en 1.0 sha256:{model.sha256[:12]}"


def test_installing_again_fetches_nothing_while_the_files_are_whole(server: HTTPServer, tmp_path: Path) -> None:
    url = serve_index(server, entry())
    server.expect_oneshot_request("/translate-bg_en.argosmodel").respond_with_data(ARCHIVE)
    first = install("bg", "en", tmp_path, url)
    assert install("bg", "en", tmp_path, url) == first


def test_installing_again_repairs_a_file_that_has_changed(server: HTTPServer, tmp_path: Path) -> None:
    url = serve_index(server, entry())
    serve_model(server)
    model = install("bg", "en", tmp_path, url)
    (model.path / "model" / "model.bin").write_bytes(b"rot")
    assert install("bg", "en", tmp_path, url) == model
    assert (model.path / "model" / "model.bin").stat().st_size > 1000


def test_a_newer_version_takes_the_place_of_the_older(server: HTTPServer, tmp_path: Path) -> None:
    old = install_file(BG_EN, tmp_path)
    serve_model(server, with_metadata(package_version="1.10"))
    new = install("bg", "en", tmp_path, serve_index(server, entry(version="1.10")))
    assert installed(tmp_path) == [new]
    assert new.version == "1.10"
    assert not old.path.exists()


def test_another_pair_is_left_alone(tmp_path: Path) -> None:
    install_file(EN_DE, tmp_path)
    install_file(BG_EN, tmp_path)
    assert [(model.source, model.target) for model in installed(tmp_path)] == [("bg", "en"), ("en", "de")]


def test_a_damaged_package_is_reported_and_replaced_by_installing(tmp_path: Path) -> None:
    model = install_file(BG_EN, tmp_path)
    (model.path / "metadata.json").write_text("{", encoding="utf-8")
    assert installed(tmp_path) == []
    assert [folder for folder, _ in damaged(tmp_path)] == [model.path]
    assert install_file(BG_EN, tmp_path) == model
    assert damaged(tmp_path) == []


@pytest.mark.parametrize("where", ["index", "beside", "argument"])
def test_a_wrong_checksum_installs_nothing_and_keeps_nothing(server: HTTPServer, tmp_path: Path, where: str) -> None:
    wrong = "0" * 64
    serve_model(server)
    if where == "beside":
        server.expect_request("/translate-bg_en.argosmodel.sha256").respond_with_data(f"{wrong}  name\n")
    url = serve_index(server, entry(sha256=wrong) if where == "index" else entry())
    with pytest.raises(ModelError, match=rf"{SHA256}, but {wrong} is expected"):
        install("bg", "en", tmp_path, url, sha256=wrong if where == "argument" else "")
    assert installed(tmp_path) == []
    assert list((tmp_path / ".work").glob("*.part*")) == []


def test_a_right_checksum_beside_the_file_is_accepted(server: HTTPServer, tmp_path: Path) -> None:
    serve_model(server)
    server.expect_request("/translate-bg_en.argosmodel.sha256").respond_with_data(f"{SHA256}  name\n")
    assert install("bg", "en", tmp_path, serve_index(server, entry())).version == "1.0"


def test_a_file_truncated_on_the_server_is_refused(server: HTTPServer, tmp_path: Path) -> None:
    serve_model(server, ARCHIVE[:-5000])
    with pytest.raises(ModelError, match=r"damaged or not an \.argosmodel"):
        install("bg", "en", tmp_path, serve_index(server, entry()))
    assert installed(tmp_path) == []
    assert [path.name for path in (tmp_path / ".work").iterdir()] == ["lock"]


def test_another_pair_inside_than_the_one_asked_for_is_refused(server: HTTPServer, tmp_path: Path) -> None:
    serve_model(server, EN_DE.read_bytes())
    with pytest.raises(ModelError, match="holds a model en→de, not bg→en"):
        install("bg", "en", tmp_path, serve_index(server, entry()))
    assert installed(tmp_path) == []


def test_a_missing_file_falls_to_the_next_link_and_then_is_named(server: HTTPServer, tmp_path: Path) -> None:
    url = serve_index(server, entry(links=["gone.argosmodel", "translate-bg_en.argosmodel"]))
    with pytest.raises(ModelError, match=r"gone\.argosmodel: 5.*argosmodel: 500"):
        install("bg", "en", tmp_path, url)
    serve_model(server)
    assert install("bg", "en", tmp_path, url).target == "en"


def test_a_second_installation_at_the_same_time_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".work").mkdir()
    with (tmp_path / ".work" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ModelError, match="another installation is running"):
            install_file(BG_EN, tmp_path)
    assert install_file(BG_EN, tmp_path).target == "en"


def test_leftovers_of_a_killed_installation_are_removed(tmp_path: Path) -> None:
    left = tmp_path / ".work" / "unpack-killed"
    left.mkdir(parents=True)
    (left / "model.bin").write_bytes(b"half")
    install_file(BG_EN, tmp_path)
    assert not left.exists()


def test_a_file_with_its_checksum_beside_it_installs(tmp_path: Path) -> None:
    assert BG_EN.with_name(BG_EN.name + ".sha256").exists()
    assert install_file(BG_EN, tmp_path, ("bg", "en")).label.startswith("bg_en 1.0 sha256:")


def test_a_file_that_its_checksum_contradicts_is_refused(tmp_path: Path) -> None:
    copy = tmp_path / "model.argosmodel"
    copy.write_bytes(ARCHIVE)
    copy.with_name(copy.name + ".sha256").write_text("1" * 64 + "  model.argosmodel\n", encoding="utf-8")
    with pytest.raises(ModelError, match="1111 is expected"):
        install_file(copy, tmp_path / "models")
    with pytest.raises(ModelError, match="2222 is expected"):
        install_file(copy, tmp_path / "models", sha256="2" * 64)


@pytest.mark.parametrize("name", ["missing.argosmodel", "."])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelError, match=r"cannot be read"):
        install_file(tmp_path / name, tmp_path / "models")


@pytest.mark.parametrize("while_doing", ["downloading", "unpacking"])
def test_a_full_disk_is_named(server: HTTPServer, tmp_path: Path, while_doing: str) -> None:
    serve_model(server)
    url = serve_index(server, entry())
    call = {
        "downloading": f"install('bg', 'en', Path({str(tmp_path)!r}), {url!r})",
        "unpacking": f"install_file(Path({str(BG_EN)!r}), Path({str(tmp_path)!r}))",
    }[while_doing]
    script = f"""
import resource
from pathlib import Path
from publisher.core.errors import ModelError
from publisher.translation.engines.argos.models import install, install_file

resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))  # the kernel then refuses to write on, as when full
try:
    {call}
except ModelError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert re.fullmatch(r"cannot write .*: File too large; free .*\n", done.stdout), done.stdout
    assert installed(tmp_path) == []


def test_a_models_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(ModelError, match=r"cannot write .*file.*change the folder"):
        install_file(BG_EN, tmp_path / "file" / "models")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_models_folder_without_permission_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ModelError, match="Permission denied"):
        install_file(BG_EN, tmp_path / "models")
