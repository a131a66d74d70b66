"""A file taken away holds the rows of the question, says how to find them again, and runs nothing."""

import csv
import io
import re
import shlex
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

import queries
from exports.__main__ import open_contents, write
from exports.writers.xlsx import FORMULE, write_csv, write_xlsx

RACINE = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def base(publication):
    return queries.connect(publication)


@pytest.mark.parametrize("nom", ["silences", "actions", "financements", "couverture", "decisions"])
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


# The columns of each question that mean « all » when they are empty.
NIVEAUX = {
    "actions_par": {"quartier", "defi", "annee"},
    "retour_bilans": {"quartier", "defi", "annee"},
    "droit_commun_par": {"preuve", "signataire", "defi", "quartier"},
    "financements_par": {"quartier", "defi"},
    "atfpb": {"quartier"},
    "levier": {"defi", "quartier"},
}


@cache
def _demander(publication: Path, commande: str) -> list[dict[str, str]]:
    """Run a command as it is cited, on a publication; return its rows as text."""
    mots = shlex.split(commande)
    assert mots[:3] == ["python", "-m", "queries"]
    complete = [sys.executable, "-m", "queries", "--parquet", str(publication), *mots[3:]]
    fini = subprocess.run(complete, cwd=RACINE, capture_output=True, check=True)
    return list(csv.DictReader(io.StringIO(fini.stdout.decode("utf-8"))))


def _normal(valeur: object) -> object:
    """Write a value the same way whether it was read in a workbook or in the answer of a command."""
    if isinstance(valeur, date):
        return valeur.isoformat()[:10]
    texte = {"true": "oui", "false": "non"}.get(str(valeur).lower(), str(valeur))
    try:
        return round(float(texte), 6)
    except ValueError:
        return texte


def _triees(lignes) -> list[str]:
    return sorted(str([_normal(valeur) for valeur in ligne]) for ligne in lignes)


def _feuilles(classeur: CalamineWorkbook) -> dict[str, tuple[str, str]]:
    """Return what the summary cites for each sheet: its command, and what it says of adding it up."""
    sommaire = [[*ligne, "", "", "", ""][:4] for ligne in classeur.get_sheet_by_name("Sommaire").to_python()]
    debut = next(rang for rang, ligne in enumerate(sommaire) if ligne[0] == "Feuille")
    return {nom: (commande, additionner) for nom, _, commande, additionner in sommaire[debut + 1 :] if nom}


@pytest.mark.parametrize(("quartier", "defi"), [(None, None), ("etouvie", None), (None, 6)])
def test_a_sheet_is_the_answer_to_the_command_that_the_summary_cites(publication, quartier, defi):
    contenu = write(open_contents(publication, None, 2025), "xlsx", quartier, defi)
    classeur = CalamineWorkbook.from_filelike(io.BytesIO(contenu))
    feuilles = _feuilles(classeur)
    assert ["Sommaire", *feuilles] == classeur.sheet_names
    assert len(feuilles) >= 10
    for nom, (commande, _) in feuilles.items():
        entete, *lignes = classeur.get_sheet_by_name(nom).to_python()
        niveaux = NIVEAUX.get(commande.split()[3], set())
        reponse = _demander(publication, commande)
        du_niveau = [li for li in reponse if all((li[c] != "") is (c in entete) for c in niveaux)]
        assert _triees(lignes) == _triees([[li[c] for c in entete] for li in du_niveau]), nom
        assert set(entete) | niveaux == set(reponse[0]) if reponse else not lignes


def test_every_section_finds_its_sheets_in_the_summary(publication):
    contents = open_contents(publication, None, 2025)
    classeur = CalamineWorkbook.from_filelike(io.BytesIO(write(contents, "xlsx")))
    lignes = {ligne[0]: ligne[2] for ligne in classeur.get_sheet_by_name("Sommaire").to_python()}
    assert lignes["2025-ENS-ACTIONS"] == "Actions ; Bilans"
    assert lignes["2025-Q1-ACTIONS"] == "Actions (quartier=amiens-nord) ; Bilans (quartier=amiens-nord)"
    assert lignes["2025-D6-ACTIONS"] == "Actions (defi=6) ; Bilans (defi=6)"
    for section in contents.bilan().sections:
        for titre in re.findall(r"(?:^| ; )([^(;]+?)(?= \(| ;|$)", lignes[section.reference]):
            assert any(nom.startswith(titre) for nom in classeur.sheet_names), titre


def _accordes(publication: Path, annee: int) -> float:
    """Return the specific credits granted to the funded actions of a year, from the published tables."""
    version = publication / (publication / "current").read_text(encoding="ascii").strip()
    actions, montants = (pq.read_table(version / f"{nom}.parquet").to_pylist() for nom in ("action", "financement"))
    financees = {li["action"] for li in actions if li["annee"] == annee and li["etat"] in ("accordee", "realisee")}
    return sum(
        li["montant_eur"]
        for li in montants
        if li["annee"] == annee
        and li["action"] in financees
        and (li["nature"], li["etape"]) == ("credit_specifique", "accorde")
    )


def test_no_sum_of_a_sheet_counts_money_twice(publication):
    contenu = write(open_contents(publication, None, 2025), "xlsx")
    classeur = CalamineWorkbook.from_filelike(io.BytesIO(contenu))
    attendu, sommees = _accordes(publication, 2025), 0
    assert 3_000_000 < attendu < 3_500_000
    for nom, (commande, additionner) in _feuilles(classeur).items():
        entete, *lignes = classeur.get_sheet_by_name(nom).to_python()
        for place, colonne in enumerate(entete):
            if not colonne.endswith("_eur"):
                continue
            if additionner.startswith("oui : ") and colonne in additionner[6:].split(", "):
                somme = sum(ligne[place] for ligne in lignes if ligne[place] != "")
                sommees += 1
                if colonne == "montant_eur":
                    assert somme == pytest.approx(attendu, abs=0.5), nom
                else:
                    assert 0 < somme < attendu, nom
            else:
                assert colonne in additionner.split("non : ")[1].split(", "), (nom, commande)
    assert sommees == 12


@pytest.mark.parametrize(
    ("nom", "parametres", "feuilles"),
    [
        ("actions_par", {"annee": 2025}, ["Ensemble", "Par quartier", "Par défi", "Par quartier et défi"]),
        ("actions_par", {"annee": 2025, "quartier": "etouvie", "defi": 6}, ["Lignes"]),
        ("atfpb", {"annee": 2025}, ["Ensemble", "Par quartier"]),
        ("levier", {"annee": 2025}, ["Ensemble", "Par défi", "Par quartier"]),
    ],
)
def test_an_extract_has_a_sheet_per_level_and_loses_no_row(base, nom, parametres, feuilles):
    classeur = CalamineWorkbook.from_filelike(io.BytesIO(write_xlsx(base, nom, parametres)))
    assert classeur.sheet_names == [*feuilles, "Traçabilité"]
    fixes = NIVEAUX[nom] & parametres.keys()
    attendues = [li for li in base.ask(nom, **parametres).to_pylist() if all(li[c] is not None for c in fixes)]
    lues = [
        dict(zip(entete, ligne, strict=True))
        for feuille in feuilles
        for entete, *lignes in [classeur.get_sheet_by_name(feuille).to_python()]
        for ligne in lignes
    ]
    colonnes = list(attendues[0])
    assert _triees([["" if li[c] is None else li[c] for c in colonnes] for li in attendues]) == _triees(
        [[li.get(c, "") for c in colonnes] for li in lues]
    )
