"""A file taken away holds the rows of the question, says how to find them again, and runs nothing."""

import csv
import io
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

import queries
from exports.tableur import FORMULE, write_csv, write_xlsx


@pytest.fixture(scope="module")
def base(publication):
    return queries.connect(publication)


@pytest.mark.parametrize("nom", ["actions_par", "actions", "financements", "couverture", "decisions"])
def test_a_workbook_holds_the_rows_of_its_question(base, nom):
    reponse = base.ask(nom)
    classeur = CalamineWorkbook.from_filelike(io.BytesIO(write_xlsx(base, nom, {})))
    entete, *lignes = classeur.get_sheet_by_name("Lignes").to_python()
    assert entete == reponse.column_names
    assert len(lignes) == reponse.num_rows
    for lue, attendue in zip(lignes, reponse.to_pylist(), strict=True):
        for cellule, valeur in zip(lue, attendue.values(), strict=True):
            attendu = (
                "" if valeur is None else {True: "oui", False: "non"}[valeur] if isinstance(valeur, bool) else valeur
            )
            assert cellule == (pytest.approx(attendu) if isinstance(attendu, float) else attendu)


def test_a_workbook_says_how_to_find_its_rows_again(base):
    contenu = write_xlsx(base, "actions", {"annee": 2025, "defi": None})
    lignes = CalamineWorkbook.from_filelike(io.BytesIO(contenu)).get_sheet_by_name("Traçabilité").to_python()
    dit = {ligne[0]: ligne[1] for ligne in lignes}
    assert dit["Version des données"] == base.version
    assert (dit["Filtre : annee"], dit["Filtre : defi"]) == ("2025", "tous")
    assert dit["Données fictives"].startswith("oui")
    assert dit["Requête"].strip() == queries.get_question("actions").sql.strip()
    assert {f"Colonne : {nom}" for nom in queries.get_question("actions").colonnes} <= set(dit)


def test_the_same_answer_gives_the_same_bytes(base):
    assert write_xlsx(base, "couverture", {}) == write_xlsx(base, "couverture", {})


@given(
    st.lists(
        st.one_of(st.none(), st.text(), st.sampled_from(["=1+1", "@a", "+33", "-2", "\t=x", "a;b", 'a"b'])), max_size=5
    )
)
def test_no_text_becomes_a_formula_in_a_csv(textes):
    contenu = write_csv(pa.table({"rang": list(range(len(textes))), "texte": pa.array(textes, pa.string())}))
    _, *lignes = csv.reader(io.StringIO(contenu.decode("utf-8-sig"), newline=""), delimiter=";")
    for (_, ecrit), texte in zip(lignes, textes, strict=True):
        assert not ecrit.startswith(FORMULE)
        assert ecrit in (texte or "", f"'{texte}")


def test_a_csv_is_written_as_a_french_spreadsheet_reads_it():
    table = pa.table({"montant": [1234.5, -2.0], "jour": [date(2026, 3, 1), None], "oui": [True, False]})
    assert write_csv(table) == "\ufeffmontant;jour;oui\r\n1234,5;01/03/2026;oui\r\n-2;;non\r\n".encode()


def test_an_extract_to_verify_has_a_place_to_sign_and_names_no_one(base):
    contenu = write_xlsx(base, "droit_commun", {"annee": 2025}, signature=True)
    lignes = CalamineWorkbook.from_filelike(io.BytesIO(contenu)).get_sheet_by_name("Traçabilité").to_python()
    dit = {ligne[0]: ligne[1] for ligne in lignes}
    assert all(set(dit[nom]) == {"…"} for nom in ("Extrait vérifié le", "Par (nom et qualité)", "Signature"))
    assert "Signature" not in str(write_xlsx(base, "droit_commun", {"annee": 2025}))
