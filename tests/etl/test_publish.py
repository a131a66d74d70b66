"""A version is whole or is not there; the same input gives the same version."""

import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import etl.publication.versions as publication
from etl.pipeline import SOURCES, load
from etl.publication.journal import Event
from etl.publication.versions import PublicationError, publish, read_current
from etl.reception.retention import find_held
from etl.tables.published import get_table, load_tables
from etl.tables.schema import TableError, check_tables
from queries.versions import cite

TABLES = {"mesure": pa.table({"valeur": [1.0, 2.0]})}
MANIFEST = {"perimetre": "contrat", "entrees": {"charge:a.csv": "123"}}


def _files(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".verrou"
    }


def test_the_same_input_rewrites_nothing(tmp_path):
    first = load([SOURCES], tmp_path)
    avant = _files(tmp_path)
    second = load([SOURCES], tmp_path)
    assert (first.is_new, second.is_new) == (True, False)
    assert first.version == second.version
    assert _files(tmp_path) == avant


def test_two_machines_publish_the_same_bytes(tmp_path):
    version = load([SOURCES], tmp_path / "a").version
    load([SOURCES], tmp_path / "b")
    for file in (tmp_path / "a" / version).glob("*.parquet"):
        assert file.read_bytes() == (tmp_path / "b" / version / file.name).read_bytes()


def test_another_input_is_another_version_and_the_old_one_stays(tmp_path):
    first = load([SOURCES], tmp_path).version
    seconde = load([SOURCES], tmp_path, demonstration=False).version
    assert first != seconde
    assert read_current(tmp_path) == seconde
    assert pq.read_table(tmp_path / first / "mesure.parquet").num_rows > 0


def test_a_table_says_where_it_comes_from(tmp_path):
    publish(TABLES, tmp_path, "v1", MANIFEST)
    metadonnees = pq.read_metadata(tmp_path / "v1" / "mesure.parquet").metadata
    assert metadonnees[b"version"] == b"v1"
    assert json.loads(metadonnees[b"sources"]) == {"charge:a.csv": "123"}


def test_what_a_killed_publication_left_is_repaired(tmp_path):
    (tmp_path / "v1").mkdir()
    (tmp_path / "v1" / "mesure.parquet").write_bytes(b"PAR1 tronque")
    (tmp_path / ".chantier-abc").mkdir()
    assert publish(TABLES, tmp_path, "v1", MANIFEST)
    assert pq.read_table(tmp_path / "v1" / "mesure.parquet").num_rows == 2
    assert not list(tmp_path.glob(".chantier-*"))


@pytest.mark.parametrize("manifest", ["", '{"version": ', "[]", "{}"])
def test_a_damaged_manifest_is_written_again(tmp_path, manifest):
    publish(TABLES, tmp_path, "v1", MANIFEST)
    (tmp_path / "v1" / "version.json").write_text(manifest)
    assert publication.list_versions(tmp_path) == []
    assert publish(TABLES, tmp_path, "v1", MANIFEST)
    assert [manifest["version"] for manifest in publication.list_versions(tmp_path)] == ["v1"]


def test_a_failed_write_leaves_the_version_in_force(tmp_path, monkeypatch):
    publish(TABLES, tmp_path, "v1", MANIFEST)

    def full_disk(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publication.pq, "write_table", full_disk)
    with pytest.raises(PublicationError, match="La version en vigueur est inchangée"):
        publish(TABLES, tmp_path, "v2", MANIFEST)
    assert read_current(tmp_path) == "v1"
    assert not (tmp_path / "v2").exists()
    assert not list(tmp_path.glob(".chantier-*"))


def test_only_the_last_versions_are_kept(tmp_path):
    names = [f"v{rank:02d}" for rank in range(publication.VERSIONS_KEPT + 3)]
    for name in names:
        publish(TABLES, tmp_path, name, MANIFEST)
    kept = sorted(path.name for path in tmp_path.iterdir() if path.is_dir())
    assert kept == names[-publication.VERSIONS_KEPT :]


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("defi", 1, "clés en double"),
        ("libelle", None, "cellules vides"),
    ],
)
def test_a_table_that_breaks_its_schema_is_not_published(publication, column, value, expected):
    folder = publication / (publication / "current").read_text().strip()
    tables = {path.stem: pq.read_table(path).replace_schema_metadata(None) for path in folder.glob("*.parquet")}
    check_tables(tables, load_tables())
    defis = tables["defi"].to_pylist()
    defis[1][column] = value
    tables["defi"] = pa.Table.from_pylist(defis, schema=tables["defi"].schema)
    with pytest.raises(TableError, match=expected):
        check_tables(tables, load_tables())


def test_an_unknown_reference_is_not_published(publication):
    folder = publication / (publication / "current").read_text().strip()
    tables = {path.stem: pq.read_table(path).replace_schema_metadata(None) for path in folder.glob("*.parquet")}
    axes = tables["axe"].to_pylist()
    axes[0]["defi"] = 12
    tables["axe"] = pa.Table.from_pylist(axes, schema=tables["axe"].schema)
    with pytest.raises(TableError, match=r"Table axe, colonne defi : valeurs inconnues \[12\]"):
        check_tables(tables, load_tables())


def test_a_version_that_a_document_cites_is_never_deleted(tmp_path):
    names = [f"{rank:02x}" for rank in range(publication.VERSIONS_KEPT + 3)]
    for name in names:
        publish(TABLES, tmp_path, name, MANIFEST)
        if name == names[0]:
            cite(tmp_path, name)
    kept = {path.name for path in tmp_path.iterdir() if (path / "version.json").exists()}
    assert kept == {names[0], *names[3:]}


def test_the_version_of_a_meeting_is_held():
    schema = get_table("instance_tenue").schema
    row = dict.fromkeys(schema.names) | {"tenue_le": date(2026, 6, 18), "fictif": False}
    tenues = pa.Table.from_pylist([row, row | {"tenue_le": date(2020, 1, 1)}, row | {"fictif": True}])
    days = ("2026-06-17", "2026-06-18", "2026-06-19")
    events = [Event(rank, f"{day}T09:00:00+00:00", "", "depot", f"v{rank}") for rank, day in enumerate(days, 1)]
    assert find_held(tenues, events) == {"v2"}
