"""Damage done to a good file: it loads all the same, or says in French which cell to mend; nothing else is lost."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from etl.catalogue.reference import load_references
from etl.demonstration.actions import siret
from etl.pipeline import charger, verifier
from etl.reading.sheets import CLASSEUR_MAXIMAL
from etl.templates.workbooks import LIGNE_TITRES, build_modele

REFERENCES = load_references()
DEBUT = LIGNE_TITRES + 1
Feuilles = dict[str, list[list[object]]]


def _rangees() -> dict[str, list[dict[str, object]]]:
    cles = [{"action": f"DA0000000{rang}", "annee": 2025} for rang in range(1, 7)]
    return {
        "action": [
            {
                **cle,
                "intitule": f"Jardin partagé {rang}",
                "structure": "Association de démonstration 1",
                "siret": siret(rang),
                "etat": "realisee",
                "egalite_femmes_hommes": True,
                "bilan_recu_le": date(2026, 3, 12),
                "cout_realise_eur": 1000.0 + rang,
            }
            for rang, cle in enumerate(cles, 1)
        ],
        "action_quartier": [{**cle, "quartier": "etouvie", "part_pct": 60.0} for cle in cles],
        "action_defi": [{**cle, "defi": 6, "axe": "6.1", "principal": True} for cle in cles],
        "financement": [
            {**cle, "financeur": "commune", "nature": "credit_specifique", "etape": "accorde", "montant_eur": 12050.0}
            for cle in cles
        ],
    }


def _bon() -> Feuilles:
    classeur = CalamineWorkbook.from_filelike(io.BytesIO(build_modele("actions_et_bilans", REFERENCES, _rangees())))
    return {
        nom: classeur.get_sheet_by_name(nom).to_python(skip_empty_area=False)
        for nom in ("Actions", "Quartiers", "Défis", "Financements")
    }


def _ecrire(feuilles: Feuilles, chemin: Path, fusions: tuple[tuple[str, int, int, int, int], ...] = ()) -> Path:
    with xlsxwriter.Workbook(str(chemin), {"strings_to_formulas": True}) as classeur:
        jour = classeur.add_format({"num_format": "dd/mm/yyyy"})
        for nom, rangees in feuilles.items():
            feuille = classeur.add_worksheet(nom)
            for ligne, rangee in enumerate(rangees):
                for colonne, valeur in enumerate(rangee):
                    if isinstance(valeur, date):
                        feuille.write_datetime(ligne, colonne, datetime(valeur.year, valeur.month, valeur.day), jour)
                    elif valeur not in ("", None):
                        feuille.write(ligne, colonne, valeur)
            for cible, *place in fusions:
                if cible == nom:
                    feuille.merge_range(*place, rangees[place[0]][place[1]], classeur.add_format())
    return chemin


def _place(feuilles: Feuilles, feuille: str, titre: str) -> int:
    return feuilles[feuille][LIGNE_TITRES].index(titre)


def _lire(chemin: Path):
    (examen,) = verifier([chemin])
    lecture = examen.lecture
    assert lecture.lues == lecture.publiees + lecture.refusees + lecture.hors_perimetre
    return examen


def _valeurs(examen) -> list[tuple[str, dict[str, object]]]:
    return [(ligne.table, ligne.valeurs) for ligne in examen.lecture.enregistrements]


@pytest.fixture(scope="module")
def intact(tmp_path_factory):
    examen = _lire(_ecrire(_bon(), tmp_path_factory.mktemp("intact") / "bilans.xlsx"))
    assert (examen.lecture.lues, examen.lecture.publiees, examen.lecture.rejets) == (24, 24, [])
    return examen


def _cellule(feuille: str, titre: str, valeur: object, rang: int = 0) -> Callable[[Feuilles], None]:
    def _abimer(feuilles: Feuilles) -> None:
        feuilles[feuille][DEBUT + rang][_place(feuilles, feuille, titre)] = valeur

    return _abimer


def _titre(feuille: str, ancien: str, nouveau: str) -> Callable[[Feuilles], None]:
    def _abimer(feuilles: Feuilles) -> None:
        feuilles[feuille][LIGNE_TITRES][_place(feuilles, feuille, ancien)] = nouveau

    return _abimer


def _lignes_vides_au_dessus(feuilles: Feuilles) -> None:
    for rangees in feuilles.values():
        rangees[0:0] = [[""], ["Ville"], [""]]


def _colonne_vide_a_gauche(feuilles: Feuilles) -> None:
    for rangees in feuilles.values():
        for rangee in rangees:
            rangee.insert(0, "")


def _feuille_renommee(feuilles: Feuilles) -> None:
    feuilles["Feuil1"] = feuilles.pop("Actions")


def _lignes_vides_au_milieu(feuilles: Feuilles) -> None:
    for rangees in feuilles.values():
        rangees.insert(DEBUT + 2, [])
        rangees.insert(DEBUT + 2, ["  "])


def _total(feuilles: Feuilles) -> None:
    feuilles["Financements"].append(["TOTAL", "", "", "", "", 72300.0])


def _titres_en_capitales(feuilles: Feuilles) -> None:
    for rangees in feuilles.values():
        rangees[LIGNE_TITRES] = [str(titre).upper() for titre in rangees[LIGNE_TITRES]]


def _feuille_en_plus(feuilles: Feuilles) -> None:
    feuilles["Mes notes"] = [["à relancer"], ["vendredi"]]


SANS_EFFET = {
    "header shifted by blank rows and a title": _lignes_vides_au_dessus,
    "a blank column on the left": _colonne_vide_a_gauche,
    "renamed sheet": _feuille_renommee,
    "blank lines between rows": _lignes_vides_au_milieu,
    "a total at the foot": _total,
    "headings in capitals": _titres_en_capitales,
    "a sheet of notes": _feuille_en_plus,
    "amount as text with spaces and euro": _cellule("Financements", "Montant (€)", "12\u202f050,00 €"),
    "amount with a decimal point": _cellule("Financements", "Montant (€)", "12050.0"),
    "quartier by its official name": _cellule("Quartiers", "Quartier", "ETOUVIE"),
    "quartier by its code": _cellule("Quartiers", "Quartier", "QN08001M"),
    "défi by its number": _cellule("Défis", "Défi", 6),
    "défi by its whole label": _cellule(
        "Défis", "Défi", "Améliorer la prise en charge des problématiques de santé des habitants"
    ),
    "axe taken for a number": _cellule("Défis", "Axe", 6.1),
    "date as a French text": _cellule("Actions", "Bilan reçu le", "12 mars 2026"),
    "date as jj/mm/aaaa": _cellule("Actions", "Bilan reçu le", "12/03/2026"),
    "SIRET as a number without its zeros": _cellule("Actions", "SIRET", float(siret(1))),
    "SIRET with spaces": _cellule("Actions", "SIRET", f"{siret(1)[:9]} {siret(1)[9:]}"),
    "DAUPHIN number with a suffix": _cellule("Actions", "N° de l'action", "DA00000001-2"),
    "DAUPHIN number without its letters": _cellule("Actions", "N° de l'action", "00000001"),
    "OUI in capitals": _cellule("Actions", "Égalité femmes-hommes", "OUI"),
    "year as a text": _cellule("Actions", "Année", "2025"),
}


@pytest.mark.parametrize("nom", SANS_EFFET)
def test_a_file_loads_in_spite_of(intact, tmp_path, nom):
    feuilles = _bon()
    SANS_EFFET[nom](feuilles)
    examen = _lire(_ecrire(feuilles, tmp_path / "bilans.xlsx"))
    assert sorted(map(str, _valeurs(examen))) == sorted(map(str, _valeurs(intact)))
    assert examen.lecture.rejets == []


def test_a_merged_title_is_only_a_title(intact, tmp_path):
    examen = _lire(_ecrire(_bon(), tmp_path / "bilans.xlsx", (("Actions", 0, 0, 0, 5), ("Défis", 0, 0, 0, 3))))
    assert _valeurs(examen) == _valeurs(intact)


# Damage, the cells it loses (sheet, heading, how many rows are lost), and what is said.
CELLULES = {
    "text in an amount": ("Financements", "Montant (€)", "douze mille", 1, "n'est pas un nombre"),
    "ambiguous amount": ("Financements", "Montant (€)", "12.050", 1, "se lit de deux façons"),
    "negative amount": ("Financements", "Montant (€)", -5, 1, "hors des bornes"),
    "huge amount": ("Financements", "Montant (€)", 1e12, 1, "hors des bornes"),
    "empty amount": ("Financements", "Montant (€)", "", 1, "cellule vide"),
    "formula error": ("Financements", "Montant (€)", "#REF!", 1, "n'est pas un nombre"),
    "unknown financeur": ("Financements", "Financeur", "Mécène", 1, "n'est pas dans la liste « Financeur »"),
    "unknown nature": ("Financements", "Nature", "subvention", 1, "n'est pas dans la liste « Nature »"),
    "unknown quartier": ("Quartiers", "Quartier", "Saint-Leu", 1, "n'est pas dans la liste « Quartier »"),
    "share as a fraction": ("Quartiers", "Part (%)", 0.6, 0, "Écrivez 60 pour 60 %"),
    "share over 100": ("Quartiers", "Part (%)", 120, 0, "entre 0 et 100"),
    "unknown défi": ("Défis", "Défi", "Sport", 1, "un numéro de 1 à 11"),
    "défi 12": ("Défis", "Défi", 12, 1, "un numéro de 1 à 11"),
    "axe of another défi": ("Défis", "Axe", "1.1", 0, "n'est pas un axe du défi 6"),
    "neither yes nor no": ("Défis", "Défi principal", "peut-être", 1, "ni « oui » ni « non »"),
    "wrong SIRET key": ("Actions", "SIRET", "12345678901234", 0, "la clé de ce SIRET est fausse"),
    "SIRET too short": ("Actions", "SIRET", "1234", 0, "Attendu : 14 chiffres"),
    "empty number": ("Actions", "N° de l'action", "", 1, "cellule vide"),
    "number that repeats": ("Actions", "N° de l'action", "DA00000002", 1, "ligne en double"),
    "first day of 1900": ("Actions", "Bilan reçu le", date(1900, 1, 1), 0, "n'est pas une date"),
    "date of the last century": ("Actions", "Bilan reçu le", date(1905, 3, 12), 0, "date improbable"),
    "impossible date": ("Actions", "Bilan reçu le", "31/02/2026", 0, "n'est pas une date"),
    "year of three digits": ("Actions", "Année", 205, 1, "entre 2015 et 2035"),
    "year with decimals": ("Actions", "Année", 2025.5, 1, "n'est pas un nombre entier"),
    "label that is a formula without value": ("Actions", "Intitulé", "=A1+B1", 1, "n'est pas un texte"),
    "label that is a number": ("Actions", "Intitulé", 45000, 1, "n'est pas un texte"),
    "label in error": ("Actions", "Intitulé", "#NOM?", 1, "erreur de formule"),
    "unknown state": ("Actions", "État", "en cours", 1, "n'est pas dans la liste « État »"),
}


@pytest.mark.parametrize("nom", CELLULES)
def test_a_damaged_cell_is_named_and_the_others_are_kept(intact, tmp_path, nom):
    feuille, titre, valeur, perdues, attendu = CELLULES[nom]
    feuilles = _bon()
    _cellule(feuille, titre, valeur)(feuilles)
    examen = _lire(_ecrire(feuilles, tmp_path / "bilans.xlsx"))
    assert examen.lecture.publiees == 24 - perdues
    rejets = [rejet for rejet in examen.lecture.rejets if attendu in rejet.motif]
    (rejet,) = rejets
    assert rejet.feuille == feuille
    assert rejet.ligne == DEBUT + (2 if nom == "number that repeats" else 1)
    gardees = [paire for paire in _valeurs(examen) if paire in _valeurs(intact)]
    # The row that repeats a number takes the place of the good one.
    assert len(gardees) == (22 if nom == "number that repeats" else 23)


def test_shares_beyond_100_are_set_aside_together(tmp_path):
    feuilles = _bon()
    feuilles["Quartiers"].append(["DA00000001", 2025, "Amiens Nord", 60])
    examen = _lire(_ecrire(feuilles, tmp_path / "bilans.xlsx"))
    assert len(examen.lecture.rejets) == 2
    assert all("font 120 %, plus que 100 %" in rejet.motif for rejet in examen.lecture.rejets)


def test_two_main_defis_are_set_aside_together(tmp_path):
    feuilles = _bon()
    feuilles["Défis"].append(["DA00000001", 2025, 7, "", "oui"])
    examen = _lire(_ecrire(feuilles, tmp_path / "bilans.xlsx"))
    assert [rejet.motif for rejet in examen.lecture.rejets] == [
        "l'action DA00000001 (2025) a 2 défis principaux. Gardez-en un seul."
    ] * 2


def test_cells_merged_downwards_say_so(tmp_path):
    examen = _lire(_ecrire(_bon(), tmp_path / "b.xlsx", (("Quartiers", DEBUT, 0, DEBUT + 2, 0),)))
    assert [(rejet.ligne, rejet.colonne) for rejet in examen.lecture.rejets] == [
        (DEBUT + 2, "N° de l'action"),
        (DEBUT + 3, "N° de l'action"),
    ]
    assert all("sans fusionner" in rejet.motif for rejet in examen.lecture.rejets)


ENTETES = {
    "a required column is missing": (_titre("Actions", "État", ""), r"manquantes : État"),
    "a column is renamed": (_titre("Actions", "État", "Avancement"), r"inconnues : Avancement ; manquantes : État"),
    "a column is added": (
        lambda feuilles: [rangee.append("Note") for rangee in feuilles["Actions"][LIGNE_TITRES : DEBUT + 6]],
        r"inconnues : Note",
    ),
    "a column is in double": (_titre("Actions", "Objectifs", "Intitulé"), r"« Intitulé » est en double"),
}


@pytest.mark.parametrize("nom", ENTETES)
def test_a_damaged_header_refuses_the_file_and_names_the_column(tmp_path, nom):
    abimer, attendu = ENTETES[nom]
    feuilles = _bon()
    abimer(feuilles)
    examen = _lire(_ecrire(feuilles, tmp_path / "bilans.xlsx"))
    assert (examen.etat, examen.lecture.publiees) == ("refuse", 0)
    assert re.search(attendu, examen.message)
    assert "feuille Actions, ligne 4" in examen.message


def _bombe() -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/a.xml", "w") as flux:
        for _ in range(CLASSEUR_MAXIMAL // 1_000_000 + 1):
            flux.write(bytes(1_000_000))
    return tampon.getvalue()


def _macros(dossier: Path) -> bytes:
    contenu = _ecrire(_bon(), dossier / "base.xlsx").read_bytes()
    tampon = io.BytesIO(contenu)
    with zipfile.ZipFile(tampon, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    return tampon.getvalue()


FICHIERS = {
    "empty file": ("bilans.xlsx", lambda _: b"", "illisible"),
    "empty csv": ("bilans.csv", lambda _: b"", "le fichier est vide"),
    "truncated": ("bilans.xlsx", lambda d: _ecrire(_bon(), d / "b.xlsx").read_bytes()[:4000], "illisible"),
    "password-protected": (
        "bilans.xlsx",
        lambda _: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096),
        "sans mot de passe",
    ),
    "macros inside": ("bilans.xlsx", _macros, "contient des macros"),
    "macro workbook": ("bilans.xlsm", lambda d: _ecrire(_bon(), d / "b.xlsx").read_bytes(), "à macros sont refusés"),
    "zip bomb": ("bilans.xlsx", lambda _: _bombe(), "trop grand une fois ouvert"),
    "binary junk": ("bilans.csv", lambda _: bytes(range(256)) * 20, "n'est pas un fichier texte"),
    "a photograph": ("bilans.xlsx", lambda _: b"\x89PNG\r\n\x1a\n" + bytes(500), "illisible"),
    "another table": ("bilans.csv", lambda _: b"Nom;Age\nA;12\n", "en-tête inconnu"),
}


@pytest.mark.parametrize("nom", FICHIERS)
def test_a_file_that_cannot_be_read_is_refused_and_says_why(tmp_path, nom):
    nom_du_fichier, contenu, attendu = FICHIERS[nom]
    (tmp_path / "reçu").mkdir()
    chemin = tmp_path / "reçu" / nom_du_fichier
    chemin.write_bytes(contenu(tmp_path))
    examen = _lire(chemin)
    assert examen.etat in ("refuse", "non_reconnu")
    assert attendu in examen.message


def test_an_old_workbook_renamed_is_read_all_the_same(shared, tmp_path):
    copie = tmp_path / "SuiviDossiers.xlsx"
    copie.write_bytes((shared / "data/datasubvention-dauphin-osiris/SuiviDossiers_test.xls").read_bytes())
    assert "en-tête inconnu" in _lire(copie).message


GISPRO = (
    "Action de demande - Code dossier;Action;Tiers;Montant engagé;Contrat ville - Code;année initiale CPO;Thème (1)\n"
    "DA00000001;Été;ASSO;1 000,00;CV301;2025;1- Éducation\n"
)


@pytest.mark.parametrize(
    ("separateur", "codage"), [(";", "utf-8"), (";", "utf-8-sig"), (";", "cp1252"), ("\t", "utf-8"), ("\t", "cp1252")]
)
def test_an_export_saved_as_csv_reads_the_same(tmp_path, separateur, codage):
    fichier = tmp_path / "export.csv"
    fichier.write_text(GISPRO.replace(";", separateur), encoding=codage)
    examen = _lire(fichier)
    action, montant, defi = [ligne.valeurs for ligne in examen.lecture.enregistrements]
    assert (action["intitule"], montant["montant_eur"], defi["defi"]) == ("Été", 1000.0, 4)


def test_nothing_is_half_published_by_a_load_of_good_and_damaged_files(tmp_path):
    sources = tmp_path / "sources"
    sources.mkdir()
    _ecrire(_bon(), sources / "bons.xlsx")
    (sources / "illisible.xlsx").write_bytes(b"junk")
    doubles = _bon()
    orphelins = _bon()
    del orphelins["Actions"]
    for rangees in orphelins.values():
        rangees[DEBUT:] = [["DA00000099", *rangees[DEBUT][1:]]]
    _ecrire(doubles, sources / "les mêmes.xlsx")
    _ecrire(orphelins, sources / "orphelins.xlsx")
    examens = {examen.nom: examen for examen in charger([sources], tmp_path / "p", demonstration=False).examens}
    for examen in examens.values():
        lecture = examen.lecture
        assert lecture.lues == lecture.publiees + lecture.refusees + lecture.hors_perimetre
    assert examens["bons.xlsx"].lecture.publiees == 24
    assert examens["les mêmes.xlsx"].lecture.publiees == 0
    assert "déjà déclaré par bons.xlsx, ligne 5, qui est retenu" in examens["les mêmes.xlsx"].lecture.rejets[0].motif
    assert examens["orphelins.xlsx"].lecture.refusees == 3
    assert "n'est déclaré dans aucun fichier" in examens["orphelins.xlsx"].lecture.rejets[0].motif
    assert examens["illisible.xlsx"].etat == "refuse"
