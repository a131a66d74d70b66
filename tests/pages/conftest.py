"""A page, opened through dashboard.py on the shipped data."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.testing.v1 import AppTest

import dashboard
import queries
from pages.components.shell import access

ROOT = Path(__file__).parents[2]
PAGES = tuple(page.path for page in dashboard.PAGES)


@pytest.fixture(autouse=True)
def at_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read as the person at the machine: AppTest has neither browser nor address."""
    monkeypatch.setattr(access, "is_local", lambda: True)


@pytest.fixture(scope="session", autouse=True)
def without_components() -> Iterator[None]:
    """Look for no component of others: reading what every package installed says takes longer than a page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BidiComponentManager, "discover_and_register_components", lambda *_, **__: None)
        yield


@pytest.fixture
def open_page(publication: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open a page on a publication, with query parameters."""

    def _open(page: str, folder: Path = publication, **parametres: str) -> AppTest:
        monkeypatch.setattr(queries, "PARQUET", folder)
        # What is kept is known by the name of its version, which two folders may share.
        if folder != publication:
            st.cache_resource.clear()
        test = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
        test.switch_page(f"pages/{page}.py")
        for name, value in parametres.items():
            test.query_params[name] = value
        return test.run()

    return _open


def text(test: AppTest) -> str:
    """Return all that a page writes: headings, sentences, captions, alerts, metrics and tables."""
    pieces = [
        element.value
        for famille in (test.title, test.header, test.markdown, test.caption, test.info, test.warning, test.success)
        for element in famille
    ]
    pieces += [f"{element.label} {element.value}" for element in test.metric]
    pieces += [table.value.to_csv() for table in test.table]
    return "\n".join(str(piece) for piece in pieces)
