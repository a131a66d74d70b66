"""What changed between two versions kept: added, removed, changed; nothing when nothing is."""

import json
from datetime import date
from pathlib import Path

import pytest

import queries
from etl.catalogue.reference import load_references
from etl.pipeline import charger
from etl.templates.workbooks import build_modele


def _decision(numero: str, etat: str) -> dict[str, object]:
    instance = {"instance": "comite-pilotage", "prise_le": "18/06/2026", "libelle": "Cartographier"}
    return instance | {"decision": numero, "etat": etat}


@pytest.fixture
def publier(tmp_path: Path):
    def _publier(*decisions: dict[str, object]) -> queries.Base:
        sources = tmp_path / "sources"
        sources.mkdir(exist_ok=True)
        contenu = build_modele("instances_et_decisions", load_references(), {"decision": decisions})
        (sources / "decisions.xlsx").write_bytes(contenu)
        charger([sources], tmp_path / "parquet", demonstration=False)
        return queries.connect(tmp_path / "parquet")

    return _publier


def test_each_change_is_named_with_both_sides(publier):
    premiere = publier(_decision("D-1", "a_faire"), _decision("D-2", "a_faire"))
    assert (premiere.avant, premiere.ask("revisions").num_rows) == (premiere.version, 0)
    seconde = publier(_decision("D-1", "faite"), _decision("D-3", "a_faire"))
    assert seconde.avant == premiere.version
    lignes = seconde.ask("revisions", objet="decision").to_pylist()
    # A row added or removed says each of its cells; one that is modified, those that moved.
    assert [(li["cle"], li["colonne"]) for li in lignes] == [
        ("D-1", "etat"),
        *((cle, nom) for cle in ("D-2", "D-3") for nom in ("etat", "instance", "libelle", "prise_le")),
    ]
    etats = [li for li in lignes if li["colonne"] == "etat"]
    assert [(li["cle"], li["changement"], li["avant"], li["apres"]) for li in etats] == [
        ("D-1", "modification", "a_faire", "faite"),
        ("D-2", "retrait", "a_faire", None),
        ("D-3", "ajout", None, "a_faire"),
    ]
    assert seconde.ask("revisions").num_rows == len(lignes)


def test_a_version_kept_is_compared_with_the_one_before_it(publier, tmp_path):
    premiere = publier(_decision("D-1", "a_faire"))
    seconde = publier(_decision("D-1", "en_cours"))
    publier(_decision("D-1", "faite"))
    rouverte = queries.connect(tmp_path / "parquet", seconde.version)
    assert (rouverte.version, rouverte.avant) == (seconde.version, premiere.version)
    (ligne,) = rouverte.ask("revisions").to_pylist()
    assert (ligne["avant"], ligne["apres"]) == ("a_faire", "en_cours")


def test_changes_are_counted_since_the_version_of_a_day(publier, tmp_path):
    versions = [publier(_decision("D-1", etat)).version for etat in ("a_faire", "en_cours", "faite")]
    for version, jour in zip(versions, ("2026-01-10", "2026-03-10", "2026-06-10"), strict=True):
        manifeste = tmp_path / "parquet" / version / "version.json"
        publie = json.loads(manifeste.read_text(encoding="utf-8")) | {"publie_le": f"{jour}T08:00:00+00:00"}
        manifeste.write_text(json.dumps(publie), encoding="utf-8")
    for depuis, avant, etat in (
        (date(2026, 2, 1), versions[0], "a_faire"),
        (date(2026, 3, 10), versions[1], "en_cours"),
        (None, versions[1], "en_cours"),
    ):
        base = queries.connect(tmp_path / "parquet", depuis=depuis)
        assert base.avant == avant
        (ligne,) = base.ask("revisions").to_pylist()
        assert ligne["avant"] == etat
    assert queries.connect(tmp_path / "parquet", depuis=date(2025, 1, 1)).avant == versions[2]
