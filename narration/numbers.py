"""Numbers, statuts and lists as they are written in French: « 14 747 », « 36,7 % », « +2,3 points »."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from queries.rows import Indicateurs, References2024, Series

FINE = "\u202f"
MOINS = "\u2212"
ABSENCES = {
    "secret": "secret statistique",
    "non_significatif": "non significatif",
    "non_disponible": "non disponible",
    "sans_objet": "sans objet",
    "non_renseigne": "non renseigné",
    "absent": "non renseigné",
}
RESERVES = {"prudence": "à lire avec prudence", "secondaire": "source secondaire"}
ZONAGES = {
    "QPV2015": "périmètre 2015",
    "QPV2024": "périmètre 2024",
    "COM": "commune",
    "EPCI": "intercommunalité",
    "DEP": "département",
    "REG": "région",
    "METROPOLE": "France métropolitaine",
}
ETATS = {
    "amelioration": "amélioration",
    "degradation": "dégradation",
    "hausse": "hausse",
    "baisse": "baisse",
    "stable": "stable",
    "non_significatif": "pas d'évolution significative",
    "sans_marge": "sans marge connue",
    "non_comparable": "non comparable",
    "en_attente": "en attente",
}
# A sign beside each word: the state is never said by colour alone.
SIGNES = {
    "amelioration": "●",
    "degradation": "▲",
    "hausse": "↗",
    "baisse": "↘",
    "stable": "=",
    "non_significatif": "≈",
    "sans_marge": "?",
    "non_comparable": "⊘",
    "en_attente": "…",
}
RAISONS = {
    "PERIMETRE": "périmètre redessiné",
    "FENETRE": "enquêtes communes",
    "ECART_MINIMAL": "années trop proches",
    "RUPTURE": "règles changées",
    "DEFINITION": "année ou définition",
    "SECRET": "secret statistique",
    "ABSENT": "valeur absente",
    "MARGE": "sous la marge",
    "PRIX": "euros non déflatés",
}
MOTIFS = {"ABSENT": "non calculable", "SECRET": "secret statistique"}
FLECHES = {"hausse": "↗", "baisse": "↘", "stable": "="}

MARQUE = " (fictif)"
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


def nombre(value: float, decimales: int = 0) -> str:
    """Write a number: narrow no-break spaces between thousands, a comma, a true minus sign.

    A half goes away from zero, as a spreadsheet shows it: the same amount is never read one euro apart.
    """
    rounded = Decimal(str(abs(value))).quantize(Decimal(1).scaleb(-decimales), ROUND_HALF_UP)
    text = f"{rounded:,.{decimales}f}".replace(",", FINE).replace(".", ",")
    negative = value < 0 and any(chiffre in "123456789" for chiffre in text)
    return MOINS + text if negative else text


def marque(text: str, fictif: bool) -> str:
    """Write a text with the mark of demonstration data when it rests on some: both are asked for, never one alone."""
    return text + MARQUE if fictif and text else text


def table_row(names: Mapping[str, str], facts: Mapping[str, str], fictif: bool) -> dict[str, str]:
    """Return a row of a table: what names it, then what is known of it, marked in each cell."""
    return {**names, **{column: marque(text, fictif) for column, text in facts.items()}}


def when(periode: str | None) -> str:
    """Write the years that a value describes after what it says: « en 2018 », « en moyenne sur 2016-2020 »."""
    if periode is None:
        return "à une date non indiquée"
    return f"en moyenne sur {periode}" if "-" in periode else f"en {periode}"


def mesure(value: float | None, fiche: Indicateurs, statut: str = "publie") -> str:
    """Write a value in the unit of its indicator, or the reason why there is none.

    A whole percentage is written without a decimal: the source may have rounded it.
    """
    if value is None:
        return ABSENCES.get(statut, "non renseigné")
    decimales = 0 if float(value).is_integer() else fiche["decimales"]
    text = nombre(value, decimales)
    return f"{text}{FINE}{fiche['unite']}" if fiche["unite"] in ("%", "€", "‰") else text


def value_cell(row: References2024 | Series, fiche: Indicateurs) -> str:
    """Write a value for a table, followed by its reserve."""
    reserve = f" ({RESERVES[row['statut']]})" if row["statut"] in RESERVES else ""
    return marque(mesure(row["valeur"], fiche, row["statut"]) + reserve, row["fictif"])


def ecart(value: float | None, fiche: Indicateurs) -> str:
    """Write a gap with its sign: points for a share, else the unit of the indicator."""
    if value is None:
        return "pas d'écart calculable"
    char = "+" if value > 0 else ""
    if fiche["unite"] == "%":
        text = nombre(value, 1)
        return f"{char}{text} {'points' if abs(round(value, 1)) >= 2 else 'point'}"
    text = nombre(value, fiche["decimales"])
    return f"{char}{text}{FINE}{fiche['unite']}" if fiche["unite"] == "€" else f"{char}{text}"


def pluriel(effectif: int, singulier: str, forme_plurielle: str = "") -> str:
    """Write a count and its noun: « 1 quartier », « 3 quartiers »."""
    name = singulier if effectif < 2 else forme_plurielle or f"{singulier}s"
    return f"{nombre(effectif)} {name}"


def couverture(renseignes: int, total: int, secondaires: int = 0) -> str:
    """Write on how many quartiers a figure rests."""
    text = f"{renseignes} quartiers sur {total}" if renseignes > 1 else f"{renseignes} quartier sur {total}"
    if secondaires:
        text += f", dont {pluriel(secondaires, 'valeur')} de source secondaire"
    return text


def french_day(jour: date) -> str:
    """Write a day: « 18 décembre 2024 », « 1er janvier 2024 »."""
    return f"{'1er' if jour.day == 1 else jour.day} {MONTHS[jour.month - 1]} {jour.year}"


def enumere(names: Sequence[str]) -> str:
    """Write a list: « Étouvie, Amiens Nord et Pierre Rollin »."""
    return " et ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
