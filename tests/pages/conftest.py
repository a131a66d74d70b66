"""A page, opened through dashboard.py on the shipped data."""

from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.testing.v1 import AppTest

import dashboard
import queries
from pages.components.shell import access

ROOT = Path(__file__).parents[2]
DRAWN = '<div class="drawn">'
IS_LOCAL = access.is_local
PAGES = tuple(page.path for page in dashboard.PAGES)


@pytest.fixture(autouse=True)
def at_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read as the person at the machine, where `make run` gives the rights: AppTest sends no header."""
    monkeypatch.setenv(access.LOCAL_RIGHTS, "oui")
    monkeypatch.setattr(access, "is_local", lambda: access.sits_here({"Host": "127.0.0.1"}, None))


@pytest.fixture(scope="session", autouse=True)
def without_components() -> Iterator[None]:
    """Look for no component of others: reading what every package installed says takes longer than a page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BidiComponentManager, "discover_and_register_components", lambda *_, **__: None)
        yield


@pytest.fixture(scope="session")
def last_read() -> list[Path]:
    """The publication of the page opened last, by whatever test: what is kept of it serves the next one."""
    return []


@pytest.fixture
def open_page(publication: Path, last_read: list[Path], monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open a page on a publication, with query parameters."""

    def _open(page: str, folder: Path = publication, **parametres: str) -> AppTest:
        monkeypatch.setattr(queries, "PARQUET", folder)
        # What is kept is known by the name of its version, which two folders may share.
        if folder not in (publication, *last_read):
            st.cache_resource.clear()
        last_read[:] = [folder]
        test = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
        test.switch_page(f"pages/{page}.py")
        for name, value in parametres.items():
            test.query_params[name] = value
        return test.run()

    return _open


class _Drawn(HTMLParser):
    """What a reader sees of a drawing: its words, and what is read aloud of its marks; its tables."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tables: list[list[list[str]]] = []
        self._cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words += [str(value) for name, value in attrs if name in ("aria-label", "title")]
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self._cell = True
            self.tables[-1][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._cell = self._cell and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._cell:
            self.tables[-1][-1][-1] += data


def read(drawing: str) -> _Drawn:
    """Read HTML as it is seen."""
    seen = _Drawn()
    seen.feed(drawing)
    return seen


def drawings(test: AppTest) -> list[str]:
    """Return what the server drew on a page."""
    return [element.value for element in test.markdown if element.value.startswith(DRAWN)]


def tables(test: AppTest) -> list[pd.DataFrame]:
    """Return the tables of a page: their headings, and their cells as they are read."""
    found = [table for drawing in drawings(test) for table in read(drawing).tables]
    return [pd.DataFrame(rows, columns=header) for header, *rows in found]


def text(test: AppTest) -> str:
    """Return all that a page writes: headings, sentences, captions, alerts, metrics, drawings and tables."""
    pieces = [
        " ".join(read(element.value).words) if element.value.startswith(DRAWN) else element.value
        for famille in (test.title, test.header, test.markdown, test.caption, test.info, test.warning, test.success)
        for element in famille
    ]
    pieces += [f"{element.label} {element.value}" for element in test.metric]
    return "\n".join(str(piece) for piece in pieces)
