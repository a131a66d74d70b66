"""Adultes-relais and Fonjep posts published by the ANCT: JSON lists, and our own table of those of Amiens.

The mesh is the contrat de ville, never a quartier. Keys are missing rather than null, a year is a number or a text, and
some files hold the same row several times: exact duplicates are counted and set aside.
"""

from collections.abc import Iterator, Mapping

from etl.reading.content import FileError, read_json
from etl.reading.entries import EntryError, parse_montant, parse_siret_or_none
from etl.reading.headers import letter
from etl.reading.lecture import ColumnRead, Contexte, Depot, Lecture, Record, Rejet
from etl.reading.sheets import read_one_sheet

# The key of each field in ANCT's files, and in our own table.
KEYS = {
    "dispositif_poste": ("dispositif",),
    "annee": ("fichier_annee", "annee"),
    "poste": ("id_poste", "poste"),
    "structure": ("raison_sociale", "structure"),
    "siret": ("code_tiers", "siret"),
    "montant_eur": ("montant", "montant_eur"),
    "code_contrat_ville": ("code_cv", "code_contrat_ville"),
    "exemplaires": ("exemplaires",),
}
REQUIRED = ("annee", "poste", "structure", "montant_eur")
ADULTE_RELAIS, FONJEP = "adulte-relais", "fonjep"
# The amount of a Fonjep post, written in 2025 beside every adulte-relais post, which costs nearly three times as much.
MONTANT_FONJEP_EUR = 7164.0
SUSPECT = "7 164 € est le montant d'un poste Fonjep : à vérifier auprès de l'ANCT"


def read(depot: Depot, contexte: Contexte) -> Lecture:
    """Read a list of posts: one record per distinct row; exact duplicates are set aside, suspect amounts marked.

    Raises:
        FileError: the file is not a list of posts.

    """
    lecture = Lecture()
    vues: dict[tuple[str, ...], Record] = {}
    for row, raw in _read_objects(depot):
        if not lecture.colonnes:
            lecture.colonnes = [_place(raw)]
        lecture.lues += 1
        text = {field_name: _first_text(raw, keys) for field_name, keys in KEYS.items()}
        text["dispositif_poste"] = text["dispositif_poste"] or depot.chemin.stem.rsplit("-", 1)[0]
        if contexte.perimetre is not None and text["code_contrat_ville"] not in contexte.perimetre["CONTRAT"]:
            lecture.hors_perimetre += 1
            continue
        empty = next((field_name for field_name in REQUIRED if not text[field_name]), None)
        if empty:
            lecture.rejets.append(Rejet("valeur absente.", "", row, KEYS[empty][0]))
            continue
        try:
            values = _read_poste(text)
        except (EntryError, ValueError) as error:
            lecture.rejets.append(Rejet(f"ligne illisible : {error}", "", row, "montant", text["montant_eur"]))
            continue
        poste = Record("poste", values, "", row)
        first = vues.setdefault(tuple(map(repr, raw.values())), poste)
        if first is poste:
            lecture.enregistrements.append(poste)
            continue
        first.valeurs["exemplaires"] = int(str(first.valeurs["exemplaires"])) + 1
        motif = f"doublon exact de la ligne {first.ligne} : compté une seule fois."
        lecture.rejets.append(Rejet(motif, "", row, "id_poste", text["poste"]))
    return lecture


def _read_poste(text: Mapping[str, str]) -> dict[str, object]:
    dispositif = FONJEP if FONJEP in text["dispositif_poste"] else ADULTE_RELAIS
    montant = parse_montant(text["montant_eur"])
    return {
        "dispositif_poste": dispositif,
        "annee": int(text["annee"]),
        "poste": text["poste"],
        "structure": text["structure"],
        # Until 2023 the Fonjep files hold a name there, which is left out.
        "siret": parse_siret_or_none(text["siret"])[0],
        "montant_eur": montant,
        "code_contrat_ville": text["code_contrat_ville"] or None,
        "exemplaires": int(text["exemplaires"] or 1),
        "suspect": SUSPECT if dispositif == ADULTE_RELAIS and montant == MONTANT_FONJEP_EUR else None,
    }


def _place(raw: Mapping[str, object]) -> ColumnRead:
    """Return where the amount stands: the letter of its column in a csv, its key in a list of objects."""
    names = list(raw)
    key = next((key for key in KEYS["montant_eur"] if key in raw), KEYS["montant_eur"][0])
    return ColumnRead("", "poste", "montant_eur", letter(names.index(key)) if key in raw else "", key)


def _first_text(raw: Mapping[str, object], keys: tuple[str, ...]) -> str:
    value = next((raw[key] for key in keys if raw.get(key) is not None), "")
    return str(value).strip()


def _read_objects(depot: Depot) -> Iterator[tuple[int, Mapping[str, object]]]:
    """Yield each row with its place: its line in a csv, its rank in a JSON list."""
    if depot.chemin.suffix.lower() == ".json":
        objets = read_json(depot.chemin)
        if not isinstance(objets, list) or not all(isinstance(objet, dict) for objet in objets):
            raise FileError(f"{depot.nom} : attendu une liste d'objets, un par poste.")
        yield from enumerate(objets, 1)
        return
    sheet = read_one_sheet(depot.chemin)
    header, *rows = sheet.rows
    for row in rows:
        yield row.number, dict(zip(header.cells, row.cells, strict=False))
