"""Write the folder of a contract begun: what the national tables say of it, and the lists that people fill."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import xlsxwriter

from etl.catalogue.loading import ETL, load_catalogue
from etl.catalogue.reference import FOLLOWED, FOLLOWED_COLUMNS
from etl.catalogue.strict import read_toml
from etl.contrat.epci import Epci, NewContractError, read_national, read_rows
from etl.contrat.places import make_quartiers, make_territoires, say_epci, slug
from etl.sources.chiffres import COLUMNS as FIGURES
from etl.tables.published import get_table
from etl.tables.schema import TEXT

LISTS = Path(__file__).with_name("lists.toml")
NATIONAL = ETL.parent / "data" / "sources" / "qpv_france"
# The only national file about the QPV of 2024: another edition of it would add a line here.
FIRST_VALUES = "premieres_valeurs_qpv2024"
# From the circulaire of 31 August 2023: the contracts « Engagements Quartiers 2030 » and their review half-way.
HORIZON = {"debut": 2024, "fin": 2030, "evaluation_mi_parcours": 2027}
# Two writings of one list are the same file.
CREATED_ON = datetime(2024, 1, 1)
LOCAL = {"metropole": "epci", "commune": "commune"}
READ_ME = "LISEZMOI.txt"

Rows = Sequence[Mapping[str, object]]


def write_contract(epci: Epci, folder: Path) -> list[str]:
    """Write the folder; return, in sentences, what it holds, what is to be filled and what no table gives.

    Raises:
        NewContractError: the folder holds something already.

    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NewContractError(
            f"{folder} n'est pas un dossier vide : rien n'y est écrit. "
            "Choisissez-en un autre avec --dossier, ou videz-le."
        )
    quartiers = make_quartiers(epci)
    territoires = make_territoires(epci, {str(row["quartier"]) for row in quartiers})
    followed = _followed(epci, territoires)
    folder.mkdir(parents=True, exist_ok=True)
    filled = {"contrat": [_contrat(epci)], "quartier": quartiers, FOLLOWED: followed}
    for name, words in read_toml(LISTS).items():
        (folder / f"{name}.xlsx").write_bytes(_build_list(name, words, filled.get(name, ())))
    shared: dict[str, Rows] = {
        "territoire": territoires,
        "financeur": _financeurs(epci),
        "theme_national": read_national("theme_national"),
        "theme_defi": [
            row | {"defi": "", "statut": "proposition", "motif": "À rattacher à un défi de ce contrat."}
            for row in read_national("theme_defi")
        ],
    }
    for name, rows in shared.items():
        _write_csv(folder / f"{name}.csv", get_table(name).schema.names, rows)
    # The key figures of the contract, when it gives some.
    _write_csv(folder / "chiffre_cle.csv", FIGURES, ())
    said = _say(epci, quartiers, territoires, followed)
    (folder / READ_ME).write_text("\n".join(said) + "\n", encoding="utf-8")
    return said


def _contrat(epci: Epci) -> dict[str, object]:
    of, _ = say_epci(epci)
    return {
        "contrat": f"{slug(epci.libelle)}-{HORIZON['debut']}-{HORIZON['fin']}",
        "libelle": f"Contrat de ville {of} {HORIZON['debut']}/{HORIZON['fin']}",
        "signature": date(HORIZON["debut"], 12, 31),
        "signature_presumee": "oui",
        **HORIZON,
        # The delay is that of the Cerfa 15059, the threshold that of the project.
        "bilan_delai_mois": 6,
        "seuil_petits_effectifs": 5,
    }


def _followed(epci: Epci, territoires: Rows) -> list[dict[str, object]]:
    """Return the indicators of which a value exists for one quartier at least, with what each is compared with."""
    wanted = {row["code_qpv"] for row in epci.quartiers}
    rows = [row for row in read_rows(NATIONAL / f"{FIRST_VALUES}.csv", ";") if row["CODGEO"] in wanted]
    known = {variable for row in rows for variable, value in row.items() if value}
    natures = {row["territoire"]: row["nature"] for row in read_national("territoire")}
    by_nature = {row["nature"]: row["territoire"] for row in reversed(territoires)}
    everywhere = {row["defi"] for row in read_national("defi")}
    catalogue = load_catalogue(
        {int(defi) for defi in everywhere}, {row["axe"] for row in read_national("axe")}, set(natures)
    )
    return [
        {"indicateur": code, "reference": by_nature.get(natures[fiche.reference], by_nature["ensemble_qpv"])}
        for code, fiche in catalogue.indicateurs.items()
        if any(value.source == FIRST_VALUES and value.variable in known for value in fiche.valeur)
    ]


def _financeurs(epci: Epci) -> list[dict[str, str]]:
    """Return the kinds of funders of the Cerfa 15059; whose signataire each is, people say."""
    return [
        row | {"signataire": "", "libelle": epci.libelle if row["financeur"] == "metropole" else row["libelle"]}
        for row in read_national("financeur")
    ]


def _build_list(name: str, words: dict[str, Any], rows: Rows) -> bytes:
    """Return a list as a workbook: a sheet to fill, in bold what is needed, and one that explains."""
    columns = FOLLOWED_COLUMNS if name == FOLLOWED else get_table(name).schema.names
    types = {} if name == FOLLOWED else {column.nom: column for column in get_table(name).colonnes}
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        workbook.set_properties({"title": words["titre"], "created": CREATED_ON})
        text, day = workbook.add_format({"num_format": "@"}), workbook.add_format({"num_format": "dd/mm/yyyy"})
        heading = workbook.add_format({"bottom": 2, "bg_color": "#dfe9ef"})
        needed = workbook.add_format({"bottom": 2, "bg_color": "#dfe9ef", "bold": True})
        sheet = workbook.add_worksheet("À remplir")
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            optional = column in types and types[column].nul
            # As text: a spreadsheet would make a number of « 1.1 ».
            kept = text if column not in types or types[column].type in (TEXT, pa.bool_()) else None
            sheet.set_column(place, place, max(14, len(column) + 2), kept)
            sheet.write_string(0, place, column, heading if optional else needed)
            for number, row in enumerate(rows, 1):
                _write_cell(sheet, number, place, row.get(column), day)
        help_sheet = workbook.add_worksheet("Aide")
        help_sheet.set_column(0, 0, 24)
        help_sheet.set_column(1, 2, 80)
        lines = [(words["titre"], "", ""), ("Colonne", "Ce qu'on y écrit", "Exemple")]
        lines += [(column, *words[column]) for column in columns]
        for number, line in enumerate(lines):
            for place, cell in enumerate(line):
                help_sheet.write_string(number, place, cell, needed if number == 1 else None)
    return buffer.getvalue()


def _write_cell(sheet: Any, number: int, place: int, value: object, day: object) -> None:
    if isinstance(value, date):
        sheet.write_datetime(number, place, datetime(value.year, value.month, value.day), day)
    elif isinstance(value, int):
        sheet.write_number(number, place, value)
    elif value:
        sheet.write_string(number, place, str(value))


def _write_csv(path: Path, columns: list[str], rows: Iterable[Mapping[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)


def _say(epci: Epci, quartiers: Rows, territoires: Rows, followed: Rows) -> list[str]:
    """Say what the folder holds and what is missing, for who opens it."""
    codes = {row["code_qpv2024"] for row in quartiers}
    values = read_rows(NATIONAL / f"{FIRST_VALUES}.csv", ";")
    counted = [row for row in values if row["CODGEO"] in codes and row["popMuniQPV"]]
    headings = {name: words["titre"] for name, words in read_toml(LISTS).items()}
    count = len(quartiers)
    return [
        f"{_contrat(epci)['libelle']} ({epci.shown})",
        "",
        "Rempli, d'après les tables nationales :",
        f"- quartier.xlsx : {count} quartier{'s' * (count > 1)} de 2024, codes et libellés officiels ;",
        *(f"    {row['code_qpv2024']}  {row['nom_contrat']}" for row in quartiers),
        f"- population connue pour {len(counted)} sur {count} ;",
        f"- territoire.csv : {len(territoires)} territoires de comparaison "
        "(communes, intercommunalité, département, région, France, ensemble des QPV) ;",
        f"- indicateur.xlsx : {len(followed)} indicateurs dont une valeur existe ;",
        "- contrat.xlsx : l'horizon national (2024-2030, mi-parcours en 2027).",
        "",
        "À renseigner, dans un tableur (feuille « À remplir » ; la feuille « Aide » dit chaque colonne) :",
        "- contrat.xlsx : la date de signature, d'ici là tenue pour le dernier jour de 2024 ;",
        *(
            f"- {name}.xlsx : {headings[name][0].lower()}{headings[name][1:]} ;"
            for name in headings
            if name not in FILLED
        ),
        "- chiffre_cle.csv : les chiffres clés du contrat, s'il en donne.",
        "",
        "Ce qu'aucune table livrée ne donne, et qui n'est pas inventé :",
        "- de quel QPV de 2015 chaque quartier est issu (quartier.xlsx, code_qpv2015 : table de correspondance de "
        "l'ANCT) : sans lui, aucune série dans le périmètre de 2015 ;",
        "- la place et le contour des quartiers (déposez le fichier GeoJSON des QPV 2024 de l'ANCT) ;",
        "- les valeurs des communes, de l'intercommunalité, du département et de la région "
        "(déposez les fichiers de l'Insee).",
    ]


FILLED = ("contrat", "quartier", FOLLOWED)
