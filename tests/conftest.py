"""What every test shares: the shared data when it is there, and the version published from the shipped files."""

import fcntl
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).parent.parent
# The browser's files, but for the two that start servers of their own, and the questions asked in shuffled order.
DEALT_OUT = re.compile(r"tests/(browser/(?!test_nginx|test_sign_in).+|queries/test_order\.py)")
# Nothing of the machine's own publication may leak into a test.
os.environ["TABLEAU_PARQUET"] = str(ROOT / "tests" / "aucune-publication")

from etl.pipeline import SOURCES, load  # noqa: E402
from queries import prepare  # noqa: E402


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real files beside the project; without it, the tests that read them are skipped, saying why."""
    folder = Path(os.environ.get("DONNEES_PARTAGEES") or ROOT.parent / "shared")
    if not (folder / "data").is_dir():
        pytest.skip(
            f"les fichiers réels ne sont pas là ({folder}) : posez-les, ou nommez leur dossier dans DONNEES_PARTAGEES"
        )
    return folder


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that is made once for all the workers of pytest: they read it only, or write in a copy."""
    root = factory.getbasetemp()
    root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root
    done = root / f"{name}.fait"
    with (root / f"{name}.verrou").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            make(root / name)
            done.touch()
    return root / name


def _publish(folder: Path, *sources: Path, demonstration: bool = True) -> None:
    """Do what the command does: publish the shipped files and others, and compute what the questions share."""
    load([SOURCES, *sources], folder, demonstration=demonstration)
    prepare(folder)


@pytest.fixture(scope="session")
def publication(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication folder holding the version made from the shipped files alone."""
    return made_once(tmp_path_factory, "publication", _publish)


@pytest.fixture(scope="session")
def empty_publication(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication folder holding what the contract says, and nothing loaded: no file, no demonstration."""
    return made_once(tmp_path_factory, "publication-vide", lambda folder: load([], folder, demonstration=False))


@pytest.fixture(scope="session")
def publication_without_demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication folder holding the version made from the shipped files, without the demonstration."""
    return made_once(
        tmp_path_factory, "publication-sans-demonstration", lambda folder: _publish(folder, demonstration=False)
    )


@pytest.fixture(scope="session")
def real_publication(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication folder holding the version made from the shipped files and the real ones."""
    return made_once(tmp_path_factory, "publication-reelle", lambda folder: _publish(folder, shared / "data"))


@pytest.fixture(scope="session")
def publication_france(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication folder holding the whole of France, from the real files."""
    return made_once(
        tmp_path_factory, "publication-france", lambda folder: load([shared / "data"], folder, perimetre="france")
    )


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """Give the main module back: AppTest leaves its page in its place, that each process started later would run."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long: no worker ends alone."""
    items.sort(key=lambda item: item.get_closest_marker("lent") is None)


class ByFile(LoadScopeScheduling):
    """Keep a file on one worker, which makes its fixtures and starts its servers once.

    What is long and shares nothing but the session's fixtures is dealt out test by test, once the files are.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return nodeid if DEALT_OUT.fullmatch(path) else path


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """Tell xdist how tests are dealt out."""
    return ByFile(config, log)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where nothing may be skipped (SANS_SAUT=1, in CI), make a skip a failure."""
    rapport = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("SANS_SAUT") and rapport and rapport.stats.get("skipped") and exitstatus == 0:
        print("\nDes tests ont été sautés : c'est un échec ici.", file=sys.stderr)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
