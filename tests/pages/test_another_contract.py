"""Another contrat de ville is a folder of CSV files: 3 quartiers, 8 défis, and no line of code."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

import queries
from tests.pages.conftest import PAGES, RACINE, texte

CONTRAT = RACINE / "tests" / "contrat_fictif"
# What belongs to Amiens alone. Sources quote their producers, wherever they are read: those pages list them.
AMIENS = re.compile(r"Amiens|Étouvie|Parcheminiers|Pierre Rollin|\bsept\b|\b7 quartiers|\b11 défis|18 décembre")
LISTENT_LES_SOURCES = {"comprendre/methode", "comprendre/mesurable", "comprendre/qualite"}


def _etl(dossier: Path, *arguments: str) -> None:
    sources = dossier / "sources"
    environnement = {**os.environ, "TABLEAU_CONTRAT": str(CONTRAT), "TABLEAU_SOURCES": str(sources)}
    commande = [sys.executable, "-m", "etl", *arguments]
    fini = subprocess.run(commande, cwd=RACINE, env=environnement, capture_output=True, text=True)
    assert fini.returncode == 0, fini.stdout + fini.stderr


@pytest.fixture(scope="module")
def port_fictif(tmp_path_factory) -> Path:
    """A publication of the fictitious contract, with a file of INSEE's shape about its quartiers."""
    dossier = tmp_path_factory.mktemp("port-fictif")
    (dossier / "sources").mkdir()
    colonnes = "CODGEO;LIBGEO;POP_MUN;" + ";".join(_variables())
    lignes = [
        f"{code};{nom};{population};" + ";".join("12,5" for _ in _variables())
        for code, nom, population in (("QP099001", "Le Phare", 4100), ("QP099002", "Les Docks", 2300))
    ]
    (dossier / "sources" / "DEMO_2022.csv").write_text("\n".join([colonnes, *lignes]) + "\n", encoding="utf-8")
    _etl(dossier, "charger", "--sortie", str(dossier / "parquet"))
    return dossier


def _variables() -> list[str]:
    from etl.catalogue.reference import load_references
    from etl.pipeline import catalogue_de

    groupes = catalogue_de(load_references()).sources["insee_demo_qpv2015"].groupes.values()
    return [variable for groupe in groupes for variable in groupe.variables if variable != "POP_MUN"]


def test_its_own_lists_are_published(port_fictif):
    base = queries.connect(port_fictif / "parquet")
    assert [ligne["nom_contrat"] for ligne in base.ask("quartiers").to_pylist()] == ["Le Phare", "Les Docks", "La Dune"]
    assert base.ask("defis").num_rows == 8
    indicateurs = {ligne["indicateur"] for ligne in base.ask("indicateurs").to_pylist()}
    assert indicateurs == {"population", "part_0_24", "taux_pauvrete", "allocataires_caf"}
    valeurs = {
        ligne["territoire"]: ligne["valeur"] for ligne in base.ask("mesures", indicateur="population").to_pylist()
    }
    assert valeurs == {"le-phare": 4100, "les-docks": 2300}
    assert not any(ligne["fictif"] for ligne in base.ask("mesures").to_pylist())


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_and_names_no_other_city(ouvrir, port_fictif, page):
    test = ouvrir(page, port_fictif / "parquet")
    assert not test.exception
    lu = texte(test)
    assert lu.strip()
    if page not in LISTENT_LES_SOURCES:
        assert not AMIENS.search(lu), AMIENS.search(lu)


def test_its_templates_offer_its_own_lists(port_fictif, tmp_path):
    _etl(port_fictif, "modeles", "--sortie", str(tmp_path))
    (chemin,) = tmp_path.glob("actions*.xlsx")
    classeur = CalamineWorkbook.from_path(chemin)
    feuilles = (classeur.get_sheet_by_name(nom).to_python() for nom in classeur.sheet_names)
    contenu = {str(valeur) for feuille in feuilles for rangee in feuille for valeur in rangee}
    assert any("Le Phare" in mot for mot in contenu)
    assert not any("Étouvie" in mot for mot in contenu)


@pytest.mark.parametrize(
    ("ligne", "attendu"),
    [("inconnu,1,,ensemble-qpv", "inconnu"), ("population,99,,ensemble-qpv", "99"), ("population,un,,x", "un")],
)
def test_a_mistake_in_its_folder_is_said(tmp_path, ligne, attendu):
    for chemin in CONTRAT.glob("*.csv"):
        (tmp_path / chemin.name).write_bytes(chemin.read_bytes())
    (tmp_path / "indicateur.csv").write_text(f"indicateur,defi,axe,reference\n{ligne}\n", encoding="utf-8")
    environnement = {**os.environ, "TABLEAU_CONTRAT": str(tmp_path), "TABLEAU_SOURCES": str(tmp_path)}
    commande = [sys.executable, "-m", "etl", "charger", "--sortie", str(tmp_path / "parquet")]
    fini = subprocess.run(commande, cwd=RACINE, env=environnement, capture_output=True, text=True)
    assert fini.returncode == 1
    assert attendu in fini.stderr
    assert "Traceback" not in fini.stderr
    assert not (tmp_path / "parquet" / "current").exists()
