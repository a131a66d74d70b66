"""Grants published as open data (schéma SCDL « subventions »): kept apart, to be set beside the actions."""

import re
from collections import Counter
from collections.abc import Mapping

from etl.reading.content import FileError
from etl.reading.entries import EntryError, parse_date
from etl.reading.headers import check_header, find_header
from etl.reading.lecture import Contexte, Depot, Lecture, Record, Rejet
from etl.reading.sheets import read_one_sheet

# What the schema asks of each cell (schema.json v2.1.1), and how it is said.
RULES = {
    "attribuant": (r".+", "un nom"),
    "id_attribuant": (r"\d{14}", "les 14 chiffres du SIRET"),
    "convention_le": (r"\d{4}-\d{2}-\d{2}", "une date AAAA-MM-JJ"),
    "beneficiaire": (r".+", "un nom"),
    "siret": (r"(\d{14})?", "les 14 chiffres du SIRET, ou rien"),
    "rna": (r"(W\d{9})?", "W et 9 chiffres, ou rien"),
    "objet": (r".{1,256}", "un texte de 256 signes au plus"),
    "montant_eur": (r"\d+(\.\d+)?", "un nombre à point décimal, sans espace"),
    "nature": (r"aide en numéraire|aide en nature|aide en numéraire;aide en nature|aide en nature;aide en numéraire",
               "aide en numéraire, aide en nature, ou les deux séparées par un point-virgule"),
    "conditions_versement": (r"unique|échelonné|autre", "unique, échelonné ou autre"),
    "dates_versement": (r"\d{4}-\d{2}-\d{2}(/\d{4}-\d{2}-\d{2})?", "AAAA-MM-JJ, ou AAAA-MM-JJ/AAAA-MM-JJ"),
    "notification_ue": (r"oui|non", "oui ou non"),
    "part": (r"0?\.\d+|0\.\d+|1(\.0+)?", "un nombre de 0.01 à 1"),
}  # fmt: skip
PUBLISHED = (
    "attribuant",
    "id_attribuant",
    "reference_decision",
    "beneficiaire",
    "siret",
    "rna",
    "objet",
    "nature",
    "conditions_versement",
)


def read(depot: Depot, contexte: Contexte) -> Lecture:
    """Read a file of grants: the rows of the contract's signataires are kept, those of others are out of scope.

    Raises:
        FileError: a column is unknown, missing or in double.

    """
    source = depot.source
    sheet = read_one_sheet(depot.chemin)
    header = find_header(depot.nom, sheet, source.colonnes)
    if header is None:
        raise FileError(f"{depot.nom} : en-tête inconnu. Attendu : {', '.join(source.colonnes)}.")
    check_header(depot.nom, header, source.colonnes, source.obligatoires, source.autres)
    lecture, repeated = Lecture(), Counter[str]()
    lecture.colonnes += filter(None, [header.place("montant_eur", "subvention", "montant_eur")])
    for row, cells in header.cells_below():
        lecture.lues += 1
        # The schema writes « échelonné »; published files also shout it.
        cells |= {
            field_name: cells.get(field_name, "").lower() for field_name in ("conditions_versement", "notification_ue")
        }
        motifs = _grant_faults(cells, source.colonnes)
        lecture.rejets += [
            Rejet(motif, sheet.name, row.number, column, value, valeurs_nb=int(rank == 0))
            for rank, (column, value, motif) in enumerate(motifs)
        ]
        if motifs:
            continue
        if contexte.perimetre is not None and cells["id_attribuant"][:9] not in contexte.perimetre["SIREN"]:
            lecture.hors_perimetre += 1
            continue
        values = {"subvention": _name(cells, repeated), **_read_subvention(cells)}
        lecture.enregistrements.append(Record("subvention", values, sheet.name, row.number))
    return lecture


def _name(cells: Mapping[str, str], repeated: Counter[str]) -> str:
    """Name a grant by all that tells it from others but what a correction may change: its amount, its decision."""
    whom = cells.get("siret") or cells["rna"]
    called = " · ".join((cells["convention_le"], cells["id_attribuant"], whom, cells["objet"]))
    repeated[called] += 1
    return called if repeated[called] == 1 else f"{called} ({repeated[called]})"


def _read_subvention(cells: Mapping[str, str]) -> dict[str, object]:
    return {
        **{field_name: cells.get(field_name) or None for field_name in PUBLISHED},
        "convention_le": parse_date(cells["convention_le"]),
        "montant_eur": float(cells["montant_eur"]),
    }


def _grant_faults(cells: Mapping[str, str], columns: Mapping[str, list[str]]) -> list[tuple[str, str, str]]:
    """Return the cells at fault: column, value and reason."""
    motifs = []
    for field_name, (rule, expected) in RULES.items():
        value = cells.get(field_name)
        if value is not None and not re.fullmatch(rule, value):
            motifs.append((columns[field_name][0], value, f"{_quote(value)}. Attendu : {expected}."))
    if not cells.get("siret") and not cells.get("rna"):
        motifs.append((columns["siret"][0], "", "le bénéficiaire n'a ni SIRET ni numéro RNA. Attendu : l'un des deux."))
    try:
        parse_date(cells["convention_le"])
    except EntryError as error:
        if not motifs:
            motifs.append((columns["convention_le"][0], cells["convention_le"], str(error)))
    return motifs


def _quote(value: str) -> str:
    return f"« {value} » ne convient pas" if value else "cellule vide"
