"""What the tests of the core share: a workspace as `publisher init` makes it, its database, and time in the hand."""

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

from publisher.app.assembly import Publisher, open_publisher
from publisher.config.new_workspace import make_workspace
from publisher.storage.database import Store, open_store
from servers.postgres import Cluster, serve_postgres
from support.cli_calls import Call, run
from support.core_parts import HandClock
from support.step_watch import StepWatch
from support.workspaces import configure

# How long an example takes says nothing on a machine that does other things besides.
settings.register_profile("publisher", deadline=None)
settings.load_profile("publisher")


@pytest.fixture(scope="session")
def step_watch() -> Iterator[StepWatch]:
    """Sees every change of a state in the SQLite databases of this process."""
    watch = StepWatch()
    watch.start()
    yield watch
    watch.stop()


@pytest.fixture(autouse=True)
def _only_legal_steps(step_watch: StepWatch) -> Iterator[None]:
    """Whatever a test does, the program makes no step that the tables in `core.states` do not have."""
    step_watch.made.clear()
    yield
    assert step_watch.illegal() == []


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database; copies of it spare each test the migrations."""
    path = tmp_path_factory.mktemp("database") / "publisher.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def fresh_office(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Path:
    """A workspace with three of the sample posts, made from config.example.toml; its only engine has no model."""
    folder = tmp_path_factory.mktemp("starter") / "office"
    make_workspace(folder, with_posts=True)
    configure(folder, engines='["argos"]')
    # Three are enough, and the longest of the four takes as long to read as the others together.
    (folder / "posts" / "godishen-otchet-2026.md").unlink()
    shutil.copyfile(migrated, folder / "publisher.db")
    with open_publisher(folder / "config.toml") as opened:
        # Leaves the pictures in the sizes that messages use: what every test would make again.
        for post in opened.editorial.posts()[0]:
            opened.composer.compose("post", post.slug, "folder", "bg", post.date)
    return folder


WHOLE, WEB = (Path(__file__).parent / name for name in ("whole", "web"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Walks through the whole program are marked by their folder. Alone they come last, and shared out they come first:
    a file goes to one process, and a long one at the end would leave the others with nothing to do.
    """
    for item in items:
        if item.path.is_relative_to(WHOLE):
            item.add_marker(pytest.mark.whole)
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: (not item.path.is_relative_to(WHOLE), not item.path.is_relative_to(WEB)))
    else:
        items.sort(key=lambda item: item.path.is_relative_to(WHOLE))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.definition.get_closest_marker("sqlite"):
        return
    if "store" in metafunc.fixturenames and metafunc.definition.get_closest_marker("both_databases"):
        metafunc.parametrize("store", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A server of this run's own."""
    with TemporaryDirectory(prefix="pg-") as folder, serve_postgres(Path(folder)) as cluster:
        yield cluster


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path, migrated: Path) -> Iterator[Store]:
    """A fresh database: SQLite, unless the test is for PostgreSQL too."""
    if getattr(request, "param", "sqlite") == "postgresql":
        url = request.getfixturevalue("postgres").database()
    else:
        shutil.copyfile(migrated, tmp_path / "ledger.db")
        url = f"sqlite:///{tmp_path / 'ledger.db'}"
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture
def workspace(tmp_path: Path, fresh_office: Path) -> Path:
    """A workspace of its own for a test."""
    return Path(shutil.copytree(fresh_office, tmp_path / "office"))


@pytest.fixture
def publisher(workspace: Path, clock: HandClock) -> Iterator[Publisher]:
    """The workspace at work, at the hand's time."""
    with open_publisher(workspace / "config.toml", clock) as opened:
        yield opened


@pytest.fixture
def call(workspace: Path) -> Call:
    """The console script's entry point in this process, standing in a workspace."""
    return partial(run, workspace)
