"""What changed between two versions kept: added, removed, changed; nothing when nothing is."""

from datetime import date
from pathlib import Path

import pytest

import queries
from etl.catalogue.reference import load_references
from etl.pipeline import load
from etl.templates.workbooks import build_modele
from tests.queries.altered_version import sealed


def _decision(number: str, etat: str) -> dict[str, object]:
    instance = {"instance": "comite-pilotage", "prise_le": "18/06/2026", "libelle": "Cartographier"}
    return instance | {"decision": number, "etat": etat}


@pytest.fixture
def publish(tmp_path: Path):
    def _publish(*decisions: dict[str, object]) -> queries.Base:
        sources = tmp_path / "sources"
        sources.mkdir(exist_ok=True)
        content = build_modele("instances_et_decisions", load_references(), {"decision": decisions})
        (sources / "decisions.xlsx").write_bytes(content)
        load([sources], tmp_path / "parquet", demonstration=False)
        return queries.connect(tmp_path / "parquet")

    return _publish


def test_each_change_is_named_with_both_sides(publish):
    first = publish(_decision("D-1", "a_faire"), _decision("D-2", "a_faire"))
    assert (first.avant, first.ask("revisions").num_rows) == (first.version, 0)
    seconde = publish(_decision("D-1", "faite"), _decision("D-3", "a_faire"))
    assert seconde.avant == first.version
    rows = seconde.ask("revisions", objet="decision").to_pylist()
    # A row added or removed says each of its cells; one that is modified, those that moved.
    assert [(row["cle"], row["colonne"]) for row in rows] == [
        ("D-1", "etat"),
        *((key, name) for key in ("D-2", "D-3") for name in ("etat", "instance", "libelle", "prise_le")),
    ]
    etats = [row for row in rows if row["colonne"] == "etat"]
    assert [(row["cle"], row["changement"], row["avant"], row["apres"]) for row in etats] == [
        ("D-1", "modification", "a_faire", "faite"),
        ("D-2", "retrait", "a_faire", None),
        ("D-3", "ajout", None, "a_faire"),
    ]
    assert seconde.ask("revisions").num_rows == len(rows)


def test_a_version_kept_is_compared_with_the_one_before_it(publish, tmp_path):
    first = publish(_decision("D-1", "a_faire"))
    seconde = publish(_decision("D-1", "en_cours"))
    publish(_decision("D-1", "faite"))
    reopened = queries.connect(tmp_path / "parquet", seconde.version)
    assert (reopened.version, reopened.avant) == (seconde.version, first.version)
    (row,) = reopened.ask("revisions").to_pylist()
    assert (row["avant"], row["apres"]) == ("a_faire", "en_cours")


def test_changes_are_counted_since_the_version_of_a_day(publish, tmp_path):
    versions = [publish(_decision("D-1", etat)).version for etat in ("a_faire", "en_cours", "faite")]
    for version, jour in zip(versions, ("2026-01-10", "2026-03-10", "2026-06-10"), strict=True):
        sealed(tmp_path / "parquet" / version, publie_le=f"{jour}T08:00:00+00:00")
    for depuis, avant, etat in (
        (date(2026, 2, 1), versions[0], "a_faire"),
        (date(2026, 3, 10), versions[1], "en_cours"),
        (None, versions[1], "en_cours"),
    ):
        base = queries.connect(tmp_path / "parquet", depuis=depuis)
        assert base.avant == avant
        (row,) = base.ask("revisions").to_pylist()
        assert row["avant"] == etat
    assert queries.connect(tmp_path / "parquet", depuis=date(2025, 1, 1)).avant == versions[2]
