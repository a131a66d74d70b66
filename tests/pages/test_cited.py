"""A document taken away from a page holds the version that it cites, as one written by the command does."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
import streamlit as st

import queries
from etl.publication.versions import VERSIONS_KEPT, publish
from exports.__main__ import FORMATS
from pages.components.shell import data, documents, downloads


class Read:
    """What a page reads: a version, that may no longer be in force when its file is taken."""

    version, instead = "0a1b2c3d4e5f", ""


@pytest.fixture
def offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], bytes]]:
    """The buttons of download that a page shows, by label, each with what makes its file."""
    buttons: dict[str, Callable[[], bytes]] = {}
    monkeypatch.setattr(queries, "PARQUET", tmp_path)
    monkeypatch.setattr(documents.WRITER, "write", lambda *_: dict.fromkeys(FORMATS, b"contenu"))
    for module in (data, documents, downloads):
        monkeypatch.setattr(module, "base", Read)
    monkeypatch.setattr(st, "download_button", lambda label, content, *_, **__: buttons.update({label: content}))
    return buttons


def cited(folder: Path) -> list[str]:
    return [path.name for path in (folder / "citees").glob("*")]


def test_the_documents_of_the_year_are_cited_once_taken_and_not_before(offered, tmp_path, monkeypatch):
    documents.downloads(2025, None, None)
    assert len(offered) > 5
    assert cited(tmp_path) == []
    monkeypatch.setattr(data, "base", lambda: pytest.fail("the version is that which was written"))
    assert offered["Rapport"]() == b"contenu"
    assert cited(tmp_path) == [Read.version]


def test_the_version_of_a_document_taken_outlives_all_those_published_after_it(offered, tmp_path, monkeypatch):
    manifest = {"perimetre": "contrat", "entrees": {}}
    table = {"mesure": pa.table({"valeur": [1.0]})}
    publish(table, tmp_path, Read.version, manifest)
    publish(table, tmp_path, "ffffffffffff", manifest)
    documents.downloads(2025, None, None)
    offered["Tableaux"]()
    for rank in range(VERSIONS_KEPT + 1):
        publish(table, tmp_path, f"{rank:012x}", manifest)
    assert (tmp_path / Read.version / "version.json").is_file()
    assert not (tmp_path / "ffffffffffff").exists()


def test_a_page_that_cannot_write_gives_the_document_all_the_same(offered, tmp_path, monkeypatch):
    monkeypatch.setattr(queries, "PARQUET", tmp_path / "absent")
    documents.downloads(2025, None, None)
    assert offered["Rapport"]() == b"contenu"
