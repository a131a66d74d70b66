"""The templates: made from the schema, filled by anyone, read back equal."""

import shutil
import subprocess
from collections import defaultdict
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from etl.__main__ import main as etl
from etl.catalogue.reference import load_references
from etl.demonstration.actions import siret
from etl.pipeline import verifier
from etl.reading.choices import listes_de
from etl.tables.published import MODELES, get_table
from etl.tables.schema import Colonne, Table
from etl.templates.workbooks import build_modele

REFERENCES = load_references()
AXES = REFERENCES["axe"].to_pylist()


@pytest.fixture(scope="module")
def modeles(tmp_path_factory) -> dict[str, Path]:
    dossier = tmp_path_factory.mktemp("modeles")
    assert etl(["modeles", "--sortie", str(dossier)]) == 0
    return {chemin.stem: chemin for chemin in dossier.iterdir()}


def test_there_is_a_template_for_each_thing_asked(modeles):
    assert set(modeles) == set(MODELES)


@pytest.mark.parametrize("modele", MODELES)
def test_an_empty_template_is_known_by_its_header_and_holds_nothing(modeles, modele, tmp_path):
    copie = tmp_path / "sans rapport (1).xlsx"
    copie.write_bytes(modeles[modele].read_bytes())
    (examen,) = verifier([copie])
    assert examen.etat == "charge"
    assert (examen.lecture.lues, examen.lecture.rejets, examen.lecture.signalements) == (0, [], [])


@pytest.mark.parametrize("modele", MODELES)
def test_a_template_shows_its_lists_its_example_and_how_to_fill_it(modeles, modele):
    classeur = CalamineWorkbook.from_path(modeles[modele])
    tables = [get_table(nom) for nom in MODELES[modele]]
    assert classeur.sheet_names == ["Mode d'emploi", *(table.feuille for table in tables), "Listes"] or set(
        classeur.sheet_names
    ) == {"Mode d'emploi", "Listes", *(table.feuille for table in tables)}
    ecrits = {str(cellule) for rangee in classeur.get_sheet_by_name("Listes").to_python() for cellule in rangee}
    for table in tables:
        for liste in listes_de(table, REFERENCES).values():
            assert set(liste.libelles.values()) <= ecrits
        rangees = classeur.get_sheet_by_name(table.feuille).to_python(skip_empty_area=False)
        assert rangees[3] == [colonne.titre for colonne in table.saisies]
        assert any(rangees[2])


@pytest.mark.parametrize("modele", MODELES)
def test_two_writings_are_the_same_file(modeles, modele):
    assert build_modele(modele, REFERENCES) == modeles[modele].read_bytes()


TEXTES = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.just(" "), min_size=1, max_size=30
).map(str.strip)
PHRASES = st.builds(
    lambda debut, suite: f"{debut} a{suite}".strip(), st.sampled_from(["=1+1", "L'é", "+", "«"]), TEXTES
)


def _cellule(colonne: Colonne, table: Table) -> st.SearchStrategy[object]:
    listes = listes_de(table, REFERENCES)
    if colonne.nom in listes:
        valeurs = st.sampled_from(list(listes[colonne.nom].libelles))
    elif colonne.nom == "siret":
        valeurs = st.integers(1, 999).map(siret)
    elif colonne.nom == "part_pct":
        valeurs = st.integers(2, 14).map(float)
    elif colonne.type == pa.float64():
        valeurs = st.integers(0, 10_000_000).map(lambda centimes: centimes / 100)
    elif colonne.type == pa.int32():
        valeurs = st.integers(int(colonne.minimum or 0), int(colonne.maximum or 0))
    elif colonne.type == pa.bool_():
        valeurs = st.booleans()
    elif colonne.type == pa.date32():
        valeurs = st.dates(date(2001, 1, 1), date(2039, 12, 31))
    elif colonne.nom in ("action", "declaration", "decision", "precedente"):
        valeurs = st.integers(1, 40).map(lambda rang: f"N{rang}")
    else:
        valeurs = PHRASES
    return st.none() | valeurs if colonne.nul else valeurs


def _rangees(nom: str) -> st.SearchStrategy[list[dict[str, object]]]:
    table = get_table(nom)
    rangee = st.fixed_dictionaries({colonne.nom: _cellule(colonne, table) for colonne in table.saisies})
    return st.lists(rangee, max_size=6, unique_by=lambda ligne: tuple(ligne[champ] for champ in table.cle)).map(
        lambda rangees: _coherent(nom, rangees)
    )


def _coherent(nom: str, rangees: list[dict[str, object]]) -> list[dict[str, object]]:
    """Give rows the rules that hold between them: axes, main défi, shares that make 100, proof and amounts."""
    groupes: dict[object, list[dict[str, object]]] = defaultdict(list)
    for ligne in rangees:
        groupes[ligne.get("declaration") or (ligne.get("action"), ligne.get("annee"))].append(ligne)
        if ligne.get("axe"):
            ligne["axe"] = next(axe["axe"] for axe in AXES if axe["defi"] == ligne["defi"])
    for groupe in groupes.values():
        for rang, ligne in enumerate(groupe):
            if nom == "action_defi":
                ligne["principal"] = ligne["principal"] and rang == 0
            elif nom == "droit_commun_defi":
                ligne["part_pct"] = 100.0 - 2 * (len(groupe) - 1) if rang == 0 else 2.0
            elif nom == "droit_commun":
                chiffree = ligne["preuve"] in ("1", "2")
                ligne["montant_bas_eur"] = 10.5 if chiffree else None
                ligne["montant_haut_eur"] = 12.25 if chiffree else None
                ligne["cle_estimation"] = "habitants" if ligne["preuve"] == "2" else ligne["cle_estimation"]
    return rangees


@pytest.mark.parametrize("modele", MODELES)
@given(donnees=st.data())
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
def test_what_is_written_in_a_template_is_read_back_equal(modele, donnees, tmp_path_factory):
    rangees = {nom: donnees.draw(_rangees(nom), label=nom) for nom in MODELES[modele]}
    fichier = tmp_path_factory.mktemp("aller-retour") / "rempli.xlsx"
    fichier.write_bytes(build_modele(modele, REFERENCES, rangees))
    (examen,) = verifier([fichier])
    assert examen.lecture.rejets == []
    for nom in MODELES[modele]:
        lues = [ligne.valeurs for ligne in examen.lecture.enregistrements if ligne.table == nom]
        assert lues == rangees[nom]
    assert examen.lecture.lues == examen.lecture.publiees == sum(map(len, rangees.values()))


def test_a_template_saved_by_libreoffice_loads_identically(tmp_path):
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice n'est pas sur cette machine : apt install libreoffice-calc-nogui")
    source = Path(__file__).parents[2] / "data" / "demonstration" / "modele_actions" / "actions_et_bilans_2025.xlsx"
    commande = [soffice, f"-env:UserInstallation=file://{tmp_path}/profil", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*commande, "--outdir", str(tmp_path), str(source)], check=True, capture_output=True, timeout=300)
    avant, apres = verifier([source, tmp_path / source.name])
    assert avant.lecture.lues == apres.lecture.lues > 1000
    assert apres.lecture.enregistrements == avant.lecture.enregistrements
    assert apres.lecture.rejets == avant.lecture.rejets
