"""The State's follow-up of bilans (OSIRIS, « SuiviActionsEvaluation »): two rows of header, a « Consolidation » footer.

It comes from sport, youth and associative life, not from the politique de la ville: it names no contrat de ville, so
nothing of it enters the perimeter of one. It is read for the whole of France, as a model of what a bilan holds.
"""

import re
from collections.abc import Mapping

from etl.reading.content import FileError
from etl.reading.entries import EntryError, parse_montant
from etl.reading.headers import check_header, find_header
from etl.reading.lecture import Contexte, Depot, Lecture, Record, Rejet
from etl.reading.sheets import read_sheets

NUMBER = re.compile(r"[A-Z]{2}\d\w-(\d{2})-\d{4}-\d+")
ETAPES = {"demande": "demande", "accorde": "accorde", "realise": "realise"}
COUTS = ("cout_previsionnel_eur", "cout_realise_eur")
FOOTER = "Consolidation"


def read(depot: Depot, contexte: Contexte) -> Lecture:
    """Read a follow-up of bilans: per row an action, its costs, and the money asked, granted and spent.

    Raises:
        FileError: no sheet has the header, or a column is unknown, missing or in double.

    """
    source, lecture = depot.source, Lecture(tables=("action", "financement"))
    for sheet in read_sheets(depot.chemin):
        header = find_header(depot.nom, sheet, source.colonnes)
        if header is None:
            continue
        check_header(depot.nom, header, source.colonnes, source.obligatoires, [*source.autres, *source.nominatives])
        # The three steps of one amount stand in three columns: each bears the name of its step.
        places = [*(("financement", name) for name in ETAPES), *(("action", name) for name in COUTS)]
        lecture.colonnes += filter(None, (header.place(name, table, name) for table, name in places))
        for row, cells in header.cells_below():
            if FOOTER in row.cells:
                lecture.signalements.append(f"ligne {row.number} : pied « {FOOTER} », non lu.")
                continue
            lecture.lues += 1
            if contexte.perimetre is not None:
                lecture.hors_perimetre += 1
            else:
                _read_bilan_row(lecture, sheet.name, row.number, cells, source.colonnes)
    if not lecture.lues:
        raise FileError(f"{depot.nom} : aucune feuille ne porte l'en-tête du suivi OSIRIS.")
    return lecture


def _read_bilan_row(
    lecture: Lecture, sheet: str, row: int, cells: Mapping[str, str], columns: Mapping[str, list[str]]
) -> None:
    number = NUMBER.fullmatch(cells["action"])
    if number is None:
        motif = f"« {cells['action']} » n'est pas un numéro d'action OSIRIS. Attendu : DD80-21-0012-1."
        lecture.rejets.append(Rejet(motif, sheet, row, columns["action"][0], cells["action"]))
        return
    montants: dict[str, float | None] = {}
    for field_name in (*COUTS, *ETAPES):
        try:
            montants[field_name] = parse_montant(cells[field_name]) if cells.get(field_name) else None
        except EntryError as error:
            lecture.rejets.append(Rejet(str(error), sheet, row, columns[field_name][0], cells[field_name]))
            return
    key: dict[str, object] = {"action": cells["action"], "annee": 2000 + int(number[1])}
    evaluee = bool(cells["objectifs_atteints"]) and "évaluer" not in cells["etat"]
    action = key | {
        "intitule": cells["intitule"],
        "structure": cells["structure"],
        "siret": lecture.keep_siret(cells["siret"], sheet, row, columns["siret"][0]),
        "theme": cells.get("dispositif") or None,
        "etat": "realisee" if evaluee else "accordee",
        "objectifs": cells["objectifs"] or None,
        **{field_name: montants[field_name] for field_name in COUTS},
        "bilan_objectifs_atteints": cells["objectifs_atteints"] or None,
    }
    lecture.enregistrements.append(Record("action", action, sheet, row))
    for field_name, etape in ETAPES.items():
        if montants[field_name] is not None:
            montant = key | {"financeur": "etat-droit-commun", "nature": "droit_commun", "etape": etape}
            values = montant | {"montant_eur": montants[field_name]}
            lecture.enregistrements.append(Record("financement", values, sheet, row, derive=True))
