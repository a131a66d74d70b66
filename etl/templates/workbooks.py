"""Write the templates that people fill, from the schema of the tables: one sheet per table, lists to choose from.

The sheets are read back by `etl.sources.modele`. What they ask is what the Cerfa 15059 and DAUPHIN already made the
association write, plus the défi, the shares of the quartiers and the public.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from etl.reading.choices import Liste, listes_de
from etl.sources.modele import SANS_DONNEES
from etl.tables.published import MODELES, get_table
from etl.tables.schema import Colonne, Table

LIGNE_AIDE, LIGNE_EXEMPLE, LIGNE_TITRES = 1, 2, 3
LIGNES_A_REMPLIR = 2000
MODE_D_EMPLOI, LISTES, ENGAGEMENTS = SANS_DONNEES
# Excel keeps 255 signs of a message and 32 of its title.
MESSAGE_MAXIMAL = 250
CONSIGNES = (
    "Une ligne par information, sous la ligne des titres. Ne fusionnez pas de cellules, n'ajoutez pas de colonnes.",
    "Les titres en gras sont obligatoires. Une cellule vide veut dire « je ne sais pas » : ce n'est jamais un zéro.",
    "Les montants s'écrivent avec une virgule, sans formule : 1250,50. Les dates s'écrivent jour/mois/année.",
    "Choisissez dans les listes quand il y en a une : les noms viennent du contrat de ville.",
    "N'écrivez jamais le nom d'une personne : ni participant, ni salarié, ni signataire.",
    "La ligne en italique, au-dessus des titres, est un exemple : elle n'est pas lue.",
    "Pour contrôler le fichier avant de l'envoyer : python -m etl verifier FICHIER, ou la page « Déposer ».",
)
# Two writings of one template are the same file.
CREE_LE = datetime(2024, 12, 18)

Rangees = Mapping[str, Iterable[Mapping[str, object]]]


def write_modeles(sortie: Path, references: Mapping[str, pa.Table]) -> list[Path]:
    """Write every template in a folder, as `<modele>.xlsx`; return the files."""
    sortie.mkdir(parents=True, exist_ok=True)
    chemins = []
    for modele in MODELES:
        chemin = sortie / f"{modele}.xlsx"
        chemin.write_bytes(build_modele(modele, references))
        chemins.append(chemin)
    return chemins


def build_modele(
    modele: str,
    references: Mapping[str, pa.Table],
    rangees: Rangees | None = None,
    engagements: Iterable[Sequence[str]] = (),
) -> bytes:
    """Return a template as an .xlsx, filled with `rangees` (rows of each table) if there are any.

    `engagements` are recalled on a sheet of their own: rows of three texts, which are not read back.
    """
    tampon = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(tampon, options) as classeur:
        classeur.set_properties({"title": modele, "created": CREE_LE})
        ecriture = _Ecriture(classeur)
        tables = [get_table(nom) for nom in MODELES[modele]]
        ecriture.write_mode_d_emploi(tables)
        feuilles = [(table, classeur.add_worksheet(table.feuille), listes_de(table, references)) for table in tables]
        plages = ecriture.write_listes([listes for _, _, listes in feuilles])
        for table, feuille, listes in feuilles:
            ecriture.write_feuille(feuille, table, listes, plages)
            ecriture.fill(feuille, table, listes, (rangees or {}).get(table.nom, ()))
        ecriture.write_engagements(list(engagements))
    return tampon.getvalue()


class _Ecriture:
    """The formats of a workbook, and how its sheets are written."""

    def __init__(self, classeur: Workbook) -> None:
        self.classeur = classeur
        self.titre = classeur.add_format({"bold": True, "font_size": 14})
        self.discret = classeur.add_format({"text_wrap": True, "valign": "top", "font_color": "#5b6770"})
        self.exemple = classeur.add_format({"italic": True, "font_color": "#5b6770", "bg_color": "#f3f5f7"})
        entete = {"text_wrap": True, "valign": "vcenter", "bottom": 2, "bg_color": "#dfe9ef"}
        self.facultatif = classeur.add_format(entete)
        self.obligatoire = classeur.add_format(entete | {"bold": True})
        self.texte = classeur.add_format({"num_format": "@"})
        self.types: dict[pa.DataType, Format] = {
            pa.float64(): classeur.add_format({"num_format": "#,##0.##"}),
            pa.int32(): classeur.add_format({"num_format": "0"}),
            pa.date32(): classeur.add_format({"num_format": "dd/mm/yyyy"}),
        }

    def write_mode_d_emploi(self, tables: list[Table]) -> None:
        """Write the sheet of instructions, with every column of every sheet."""
        feuille = self.classeur.add_worksheet(MODE_D_EMPLOI)
        feuille.set_column(0, 0, 30)
        feuille.set_column(1, 1, 100)
        feuille.write(0, 0, "Mode d'emploi", self.titre)
        rang = 1
        for consigne in CONSIGNES:
            feuille.write(rang, 1, consigne, self.discret)
            rang += 1
        for table in tables:
            feuille.write(rang + 1, 0, f"Feuille « {table.feuille} »", self.titre)
            feuille.write(rang + 1, 1, f"Une ligne est {table.ligne}.", self.discret)
            rang += 2
            for colonne in table.saisies:
                feuille.write(rang, 0, colonne.titre, self.facultatif if colonne.nul else self.obligatoire)
                feuille.write(rang, 1, colonne.aide, self.discret)
                rang += 1

    def write_engagements(self, engagements: list[Sequence[str]]) -> None:
        """Recall what the contract engages, for whoever declares to look for what is missing."""
        if engagements:
            feuille = self.classeur.add_worksheet(ENGAGEMENTS)
            feuille.set_column(0, 1, 34)
            feuille.set_column(2, 2, 90)
            feuille.write(0, 0, "Ce que le contrat engage, pour mémoire", self.titre)
            for rang, textes in enumerate(engagements, 2):
                feuille.write_row(rang, 0, textes, self.discret)

    def write_listes(self, listes: list[dict[str, Liste]]) -> dict[tuple[str, ...], str]:
        """Write the lists on their own sheet; return the range of each."""
        feuille = self.classeur.add_worksheet(LISTES)
        plages: dict[tuple[str, ...], str] = {}
        for nom, liste in [paire for groupe in listes for paire in groupe.items()]:
            libelles = tuple(liste.libelles.values())
            if libelles not in plages:
                place = len(plages)
                feuille.write(0, place, nom.capitalize())
                feuille.write_column(1, place, libelles)
                feuille.set_column(place, place, 40)
                lettre = xl_col_to_name(place)
                plages[libelles] = f"={LISTES}!${lettre}$2:${lettre}${len(libelles) + 1}"
        return plages

    def write_feuille(
        self, feuille: Worksheet, table: Table, listes: dict[str, Liste], plages: dict[tuple[str, ...], str]
    ) -> None:
        """Write the headings of a sheet, its example, and what each of its cells accepts."""
        feuille.write(0, 0, f"{table.feuille} : une ligne est {table.ligne}", self.titre)
        feuille.set_row(LIGNE_AIDE, 60)
        feuille.set_row(LIGNE_TITRES, 32)
        feuille.freeze_panes(LIGNE_TITRES + 1, 1)
        for place, colonne in enumerate(table.saisies):
            largeur = 34 if colonne.type == pa.string() else 16
            feuille.set_column(place, place, largeur, self.types.get(colonne.type, self.texte))
            feuille.write(LIGNE_AIDE, place, colonne.aide, self.discret)
            _write_cellule(feuille, LIGNE_EXEMPLE, place, _affiche(colonne.exemple, colonne, listes), self.exemple)
            feuille.write(LIGNE_TITRES, place, colonne.titre, self.facultatif if colonne.nul else self.obligatoire)
            validation = _validation(colonne, listes, plages)
            if validation:
                message = {"input_title": colonne.titre[:32], "input_message": colonne.aide[:MESSAGE_MAXIMAL]}
                feuille.data_validation(
                    LIGNE_TITRES + 1, place, LIGNE_TITRES + LIGNES_A_REMPLIR, place, validation | message
                )

    def fill(
        self, feuille: Worksheet, table: Table, listes: dict[str, Liste], rangees: Iterable[Mapping[str, object]]
    ) -> None:
        """Write rows below the headings."""
        for rang, rangee in enumerate(rangees, LIGNE_TITRES + 1):
            for place, colonne in enumerate(table.saisies):
                valeur = _affiche(rangee.get(colonne.nom), colonne, listes)
                _write_cellule(feuille, rang, place, valeur, self.types.get(colonne.type, self.texte))


def _write_cellule(feuille: Worksheet, rang: int, place: int, valeur: object, forme: Format) -> None:
    if isinstance(valeur, date):
        feuille.write_datetime(rang, place, datetime(valeur.year, valeur.month, valeur.day), forme)
    elif isinstance(valeur, int | float):
        feuille.write_number(rang, place, valeur, forme)
    elif valeur is not None:
        feuille.write_string(rang, place, str(valeur), forme)


def _affiche(valeur: object, colonne: Colonne, listes: dict[str, Liste]) -> object:
    """Return a value as people write it: the label of a list, oui or non, the day of a date."""
    if valeur is None or colonne.nom in listes:
        return listes[colonne.nom].libelles.get(valeur, str(valeur)) if valeur is not None else None
    if colonne.type == pa.bool_():
        return "oui" if valeur else "non"
    return valeur


def _validation(
    colonne: Colonne, listes: dict[str, Liste], plages: dict[tuple[str, ...], str]
) -> dict[str, object] | None:
    """Return what a cell accepts, as Excel and LibreOffice check it while it is typed."""
    erreur: dict[str, object] = {
        "error_title": "À corriger",
        "error_message": f"{colonne.titre} : {colonne.aide}"[:MESSAGE_MAXIMAL],
    }
    if colonne.nom in listes:
        return erreur | {"validate": "list", "source": plages[tuple(listes[colonne.nom].libelles.values())]}
    if colonne.type == pa.bool_():
        return erreur | {"validate": "list", "source": ["oui", "non"]}
    if colonne.type == pa.date32():
        bornes: dict[str, object] = {"minimum": datetime(2000, 1, 1), "maximum": datetime(2040, 12, 31)}
        return erreur | {"validate": "date", "criteria": "between"} | bornes
    if colonne.minimum is not None:
        bornes = {"minimum": colonne.minimum, "maximum": colonne.maximum}
        nombre = "integer" if colonne.type == pa.int32() else "decimal"
        return erreur | {"validate": nombre, "criteria": "between"} | bornes
    return None
