"""The places of a contract, from the national tables: its quartiers and the territories that they are compared with."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from etl.catalogue.reference import with_preposition
from etl.contrat.epci import Epci, read_national

Row = dict[str, object]
# The last letter of a code of 2024 says what became of the perimeter; those of Mayotte redrawn in 2026 end with C.
STATUTS = {"M": "modifie", "C": "modifie", "I": "inchange", "N": "nouveau"}
ARTICLES = {"EPT": ("de l'", "dans l'"), "Communauté": ("de la ", "dans la "), "CA": ("de la ", "dans la ")}
ARTICLES |= {"CC": ARTICLES["CA"], "Métropole": ARTICLES["CA"], "Ville": ARTICLES["CA"]}
ARTICLES |= {"Eurométropole": ("de l'", "dans l'"), "Grand": ("du ", "dans le ")}
FISCAL = "Insee, Filosofi 2019 : personnes des ménages fiscaux"


def slug(text: str) -> str:
    """Return a code made of a name: lower case, without accents, words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "Oe")).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower()))


def make_quartiers(epci: Epci) -> list[Row]:
    """Return the rows of the table quartier: what the national list says, and nothing else.

    No table gives the QPV of 2015 that each comes from, nor the place of each: these columns stay empty.
    """
    names = Counter(row["libelle"] for row in epci.quartiers)
    codes: set[str] = set()
    rows = []
    for ordre, row in enumerate(epci.quartiers, 1):
        name = row["libelle"] if names[row["libelle"]] == 1 else f"{row['libelle']} ({row['communes']})"
        code = slug(name) if slug(name) not in codes else f"{slug(name)}-{row['code_qpv'].lower()}"
        codes.add(code)
        rows.append(
            {
                "quartier": code,
                "ordre": ordre,
                "nom_contrat": name,
                "libelle_officiel": row["libelle"],
                "code_qpv2024": row["code_qpv"],
                "statut_qpv2024": STATUTS[row["code_qpv"][-1]],
            }
        )
    return rows


def say_epci(epci: Epci) -> tuple[str, str]:
    """Return the name of an intercommunalité after « de » and after « dans »."""
    of, inside = ARTICLES.get(epci.libelle.split()[0], ("", ""))
    if not of:
        return with_preposition(epci.libelle, "de", "des", "d'"), with_preposition(epci.libelle, "à", "aux", "à ")
    return f"{of}{epci.libelle}", f"{inside}{epci.libelle}"


def make_territoires(epci: Epci, taken: set[str]) -> list[Row]:
    """Return the territories of comparison, from the communes to the country; `taken` are codes of quartiers."""
    rows: list[Row] = []
    for row in (*_communes(epci), _epci(epci), *_wider(epci)):
        code = str(row["territoire"])
        row["territoire"] = f"{row['nature']}-{code}" if code in taken else code
        taken.add(str(row["territoire"]))
        rows.append(row)
    rows += [row for row in read_national("territoire") if row["nature"] in ("pays", "ensemble_qpv")]  # type: ignore[misc]
    return [row | {"ordre": ordre, "qpv_inclus": "true"} for ordre, row in enumerate(rows, 1)]


def _communes(epci: Epci) -> Iterator[Row]:
    wanted = {row["code_qpv"] for row in epci.quartiers}
    found = {row["code_commune"]: row["commune"] for row in read_national("qpv_commune") if row["code_qpv"] in wanted}
    for code, name in sorted(found.items()):
        of = with_preposition(name, "de", "des", "d'")
        yield {
            "territoire": slug(name),
            "libelle": f"Commune {of}",
            "libelle_de": f"de la commune {of}",
            "libelle_a": f"dans la commune {of}",
            "nature": "commune",
            "zonage": "COM",
            "code_territoire": code,
        }


def _epci(epci: Epci) -> Row:
    of, inside = say_epci(epci)
    return {
        "territoire": slug(epci.libelle),
        "libelle": epci.libelle,
        "libelle_de": of,
        "libelle_a": inside,
        "nature": "epci",
        "zonage": "EPCI",
        "code_territoire": epci.siren,
    }


def _wider(epci: Epci) -> Iterator[Row]:
    """Yield the départements and the régions; overseas they are one place, which is said once."""
    places = {(row["zonage"], row["code"]): row for row in read_national("lieu")}
    natures = {"DEP": ("departement", "departement"), "REG": ("region", "region")}
    for zonage, (nature, column) in natures.items():
        for code in sorted({row[column] for row in epci.quartiers}):
            if (zonage, code) not in places:
                continue
            place = places[zonage, code]
            yield {
                "territoire": slug(place["libelle"]),
                "libelle": place["libelle"],
                "libelle_de": place["libelle_de"],
                "libelle_a": place["libelle_a"],
                "nature": nature,
                "zonage": zonage,
                "code_territoire": code,
                "population": place["population"],
                "population_origine": FISCAL if place["population"] else "",
            }
