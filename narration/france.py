"""A quartier among all the QPV of France, and beside those that are like it: points, tables and sentences.

Nothing here says that the contract did something: « que des quartiers semblables », never an effect.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import pyarrow as pa
from markupsafe import Markup

from narration.marks.cloud import NARROW, Dot, draw_cloud
from narration.marks.picture import OTHER, REFERENCE, SUBJECT
from narration.numbers import ZONAGES, ecart, mesure, nombre, pluriel, when
from queries.rows import Evaluation, Indicateurs, Positions, Semblables, Trajectoires, ValeursQpv

CHOSEN, OTHERS, FRANCE = "Quartier choisi", "Autres quartiers du contrat", "Autres QPV de France"
# Slices that the values are piled in, and the room that a name takes, as a part of the range of values.
SLICES, NAME_WIDTH = 90, 0.33
# Outside the first, one QPV in twenty by chance alone; outside the second, two in a thousand.
LIMITS = {"95": 0.025, "99,8": 0.001}
# What is left of the variance of a normal law when the tenth farthest on each side is brought back.
WINSORISED = 0.6787
SIZES = (500, 700, 1000, 1500, 2000, 3000, 5000, 7000, 10000, 15000, 25000, 40000, 60000, 90000)
CONCLUSIONS = {
    "dans_la_bande": "dans la bande : on ne conclut pas",
    "a_expliquer": "hors de la bande, pas après correction : à expliquer, pas à annoncer",
    "hors_du_hasard": "plus que le hasard n'en donne : à comprendre",
    "absent": "aucune évolution connue dans assez de QPV",
}
CAUTION = (
    "Que des quartiers semblables : une place ou une différence ne dit pas pourquoi. Les habitants déménagent, et rien "
    "ici ne mesure un effet du contrat."
)


def editions(values: Sequence[Positions]) -> dict[str, Positions]:
    """Return the editions at which a quartier can be placed, the latest first: what names each, its row."""
    ordered = sorted(values, key=lambda row: (row["millesime"] or 0, row["zonage"]), reverse=True)
    return {f"{row['periode'] or 'sans année'} ({ZONAGES[row['zonage']]})": row for row in ordered}


def position_table(rows: Sequence[Positions], place: Positions, fiche: Indicateurs) -> list[dict[str, str]]:
    """Return the place of every quartier of the contract at the edition of one of them."""
    return [
        {
            "Quartier": row["quartier"],
            "Valeur": mesure(row["valeur"], fiche),
            "Marge": "inconnue" if row["marge"] is None else ecart(row["marge"], fiche).lstrip("+"),
            "Place, en dixièmes": deciles(row),
            "Médiane des QPV": mesure(row["mediane"], fiche),
        }
        for row in rows
        if row["edition"] == place["edition"] and row["zonage"] == place["zonage"]
    ]


def edition_sentence(place: Positions) -> str:
    """Say which edition the QPV are seen at."""
    return (
        "Un point gris : un QPV. Les gros points : ceux du contrat. Une pile plus haute : plus de QPV à cette valeur. "
        f"{nombre(place['qpv_nb'])} QPV, {place['periode'] or 'année non indiquée'}, {ZONAGES[place['zonage']]}."
    )


def source_sentence(place: Positions) -> str:
    """Say where the values of an edition come from."""
    return (
        f"Source : {place['source_libelle']}, et les autres QPV de la même édition. "
        f"Année des données : {place['periode'] or 'non indiquée'}. Découpage : {ZONAGES[place['zonage']]}."
    )


def places_sentence(places: Sequence[Positions], place: Positions, fiche: Indicateurs) -> str:
    """Say the place of every quartier at the edition of one of them, as ranges of tenths."""
    same = [row for row in places if row["edition"] == place["edition"] and row["zonage"] == place["zonage"]]
    named = ", ".join(f"{row['quartier']} {deciles(row)}" for row in same)
    return (
        f"{fiche['libelle']} : place parmi les {nombre(place['qpv_nb'])} QPV de France en dixièmes, du plus bas (1er) "
        f"au plus haut (10e), marge comprise : {named}."
    )


def deciles(row: Positions) -> str:
    """Write a range of tenths: « 9e ou 10e », « du 2e au 5e »."""
    bas, haut = (f"{rank}{'er' if rank == 1 else 'e'}" for rank in (row["decile_bas"], row["decile_haut"]))
    if bas == haut:
        return bas
    return f"{bas} ou {haut}" if row["decile_haut"] == row["decile_bas"] + 1 else f"du {bas} au {haut}"


def cloud(values: Sequence[ValeursQpv], fiche: Indicateurs, quartier: str = "") -> pa.Table:
    """Return the columns of `charts.france.cloud`: a dot per QPV, piled where many have about the same value."""
    bas, haut = _extent(values)
    width = (haut - bas) / SLICES or 1.0
    height: Counter[int] = Counter()
    points = []
    for row in sorted(values, key=lambda row: (row["quartier"] is None, row["valeur"], row["code_qpv"])):
        pile = _slice(row["valeur"], bas, width)
        height[pile] += 1
        points.append(
            {
                "nom": row["nom_contrat"] or f"{row['libelle']} ({row['communes'] or 'commune inconnue'})",
                "valeur": row["valeur"],
                "pile": height[pile],
                "texte": mesure(row["valeur"], fiche),
                "serie": _series(row, quartier),
                "niveau": None,
            }
        )
    return pa.Table.from_pylist(_with_levels(points, (haut - bas) * NAME_WIDTH, max(height.values())))


def draw_places(values: Sequence[ValeursQpv], fiche: Indicateurs, quartier: str, alt: str) -> dict[str, Markup]:
    """Return all the QPV on one axis, for a wide screen and for a phone: those of the contract named, one lit."""
    wide = [_dot(row, fiche, quartier, row["nom_contrat"]) for row in values]
    narrow = [_dot(row, fiche, quartier, (row["nom_contrat"] or "").split(" – ")[0]) for row in values]
    return {"wide": draw_cloud(wide, alt), "narrow": draw_cloud(narrow, alt, NARROW)}


def _dot(row: ValeursQpv, fiche: Indicateurs, quartier: str, name: str | None) -> Dot:
    if row["quartier"] is None:
        return Dot(row["valeur"], OTHER)
    role = SUBJECT if quartier in ("", row["quartier"]) else REFERENCE
    return Dot(row["valeur"], role, f"{name} {mesure(row['valeur'], fiche)}")


def _slice(value: float, bas: float, width: float) -> int:
    return int((value - bas) / width)


def _with_levels(points: list[dict[str, object]], room: float, top: int) -> list[dict[str, object]]:
    """Write the names of the quartiers above the dots, one above the other where they would touch."""
    ends: list[float] = []
    for point in sorted((p for p in points if p["serie"] != FRANCE), key=lambda p: float(str(p["valeur"]))):
        value = float(str(point["valeur"]))
        level = next((rank for rank, end in enumerate(ends) if end <= value), len(ends))
        ends[level:] = [value + room, *ends[level + 1 :]]
        point["niveau"] = top * (1.15 + 0.17 * level)
    return points


def _series(row: ValeursQpv, quartier: str) -> str:
    if row["quartier"] is None:
        return FRANCE
    return CHOSEN if row["quartier"] == quartier else OTHERS


def _extent(values: Sequence[ValeursQpv]) -> tuple[float, float]:
    return min(row["valeur"] for row in values), max(row["valeur"] for row in values)


@dataclass(frozen=True)
class Funnel:
    """The limits of a funnel plot (Spiegelhalter, 2005): the mean of all, and by how much places truly differ.

    `between` is the variance from place to place beyond chance, in squared points (the additive model); `factor` what a
    sample, or persons who come in groups, do to the variance of a count.
    """

    mean: float
    between: float
    factor: float

    def bound(self, size: float, tail: float) -> float:
        """Return the exact binomial limit for a count of `size`, widened by what places differ by, in %."""
        # Read here: a fifth of a second and 28 MB, for this chart alone.
        from scipy.special import bdtrik

        effective = size / self.factor
        chance = self.mean * (100 - self.mean) / effective
        exact = 100 * float(bdtrik(tail, effective, self.mean / 100)) / effective
        return min(100.0, max(0.0, self.mean + sqrt(1 + self.between / chance) * (exact - self.mean)))


def build_funnel(values: Sequence[ValeursQpv], fiche: Indicateurs) -> Funnel | None:
    """Return the funnel of a share; None for what is not one, or where too few sizes are known."""
    sized = [(row["valeur"], row["population"] * fiche["part_population"]) for row in values if row["population"]]
    if fiche["erreur_modele"] != "part" or len(sized) < 100:
        return None
    taux = fiche["taux_sondage"]
    factor = fiche["effet_plan"] * ((1 - taux) / taux if taux < 1 else 1.0)
    mean = sum(value * size for value, size in sized) / sum(size for _, size in sized)
    chance = sum(mean * (100 - mean) * factor / size for _, size in sized) / len(sized)
    gaps = sorted(value - mean for value, _ in sized)
    # The tenth farthest on each side counts as the one beside it: the signals must not hide themselves.
    cut = len(gaps) // 10
    kept = [min(max(gap, gaps[cut]), gaps[-cut - 1]) for gap in gaps]
    spread = sum(gap * gap for gap in kept) / len(kept) / WINSORISED
    return Funnel(mean, max(0.0, spread - chance), factor)


def funnel_points(values: Sequence[ValeursQpv], fiche: Indicateurs, funnel: Funnel, quartier: str) -> pa.Table:
    """Return the columns of `charts.france.funnel`: the QPV by size, then the limits at each size."""
    points: list[dict[str, object]] = [
        {
            "nom": row["nom_contrat"] or f"{row['libelle']} ({row['communes'] or 'commune inconnue'})",
            "population": row["population"],
            "valeur": row["valeur"],
            "texte": f"{mesure(row['valeur'], fiche)}, {nombre(row['population'])} habitants",
            "serie": _series(row, quartier),
            "limite": "",
        }
        for row in values
        if row["population"]
    ]
    largest = max(row["population"] or 0 for row in values)
    for size in (size for size in SIZES if size <= 1.3 * largest):
        for name, tail in LIMITS.items():
            for side, part in (("bas", tail), ("haut", 1 - tail)):
                bound = funnel.bound(size * fiche["part_population"], part)
                points.append(
                    {
                        "nom": f"Limite à {name} %",
                        "population": size,
                        "valeur": bound,
                        "texte": mesure(round(bound, 1), fiche),
                        "serie": "",
                        "limite": f"{name} {side}",
                    }
                )
    return pa.Table.from_pylist(points)


def funnel_sentence(values: Sequence[ValeursQpv], fiche: Indicateurs, funnel: Funnel) -> str:
    """Say which quartiers of the contract are outside the limits, and how many QPV chance alone would put there."""
    sized = [row for row in values if row["population"]]
    outside = [row for row in sized if _is_outside(row, fiche, funnel)]
    ours = [row["nom_contrat"] for row in outside if row["nom_contrat"]]
    found = (
        f"Hors des limites : {', '.join(ours)}."
        if ours
        else "Aucun quartier du contrat n'est hors des limites : rien d'exceptionnel parmi les QPV de leur taille."
    )
    return (
        f"{found} Moyenne des QPV : {mesure(round(funnel.mean, 1), fiche)}. Sur {nombre(len(sized))} QPV, "
        f"{pluriel(len(outside), 'est', 'sont')} hors des limites à 95 % ; on en attend {nombre(len(sized) * 0.05)}. "
        f"Au-delà du hasard, les QPV diffèrent entre eux d'environ {nombre(sqrt(funnel.between), 1)} points : "
        "les limites en tiennent compte."
    )


def _is_outside(row: ValeursQpv, fiche: Indicateurs, funnel: Funnel) -> bool:
    size = (row["population"] or 0) * fiche["part_population"]
    tail = LIMITS["95"]
    return not funnel.bound(size, tail) <= row["valeur"] <= funnel.bound(size, 1 - tail)


def trajectory(rows: Sequence[Trajectoires], fiche: Indicateurs) -> pa.Table:
    """Return the columns of `charts.france.trajectory`, of the dated values of one perimeter."""
    return pa.Table.from_pylist(
        [
            {
                "annee": row["millesime"],
                "valeur": row["valeur"],
                "mediane": row["semblables_mediane"],
                "bas": row["semblables_bas"],
                "haut": row["semblables_haut"],
                "france": row["france_mediane"],
                "texte": mesure(row["valeur"], fiche, "secret"),
                "texte_semblables": f"{mesure(row['semblables_mediane'], fiche)} (la moitié entre "
                f"{mesure(row['semblables_bas'], fiche)} et {mesure(row['semblables_haut'], fiche)})",
                "texte_france": mesure(row["france_mediane"], fiche),
                "serie": CHOSEN,
                "autres": FRANCE,
            }
            for row in rows
            if row["millesime"]
        ]
    )


def trajectory_table(rows: Sequence[Trajectoires], fiche: Indicateurs) -> list[dict[str, str]]:
    """Return the same figures as a table."""
    return [
        {
            "Année": row["periode"] or "non indiquée",
            "Quartier": mesure(row["valeur"], fiche, "secret"),
            "Semblables, médiane": mesure(row["semblables_mediane"], fiche),
            "Semblables, la moitié du milieu": f"{mesure(row['semblables_bas'], fiche)} à "
            f"{mesure(row['semblables_haut'], fiche)}",
            "QPV de France, médiane": mesure(row["france_mediane"], fiche),
        }
        for row in rows
    ]


def trajectory_sentence(rows: Sequence[Trajectoires], fiche: Indicateurs) -> str:
    """Say where the quartier stands beside those alike, at the last year known, in the perimeter of that series."""
    known = [row for row in rows if row["millesime"] and row["valeur"] is not None]
    if not known:
        return "Aucune valeur datée du quartier ne peut être mise à côté de celles de ses semblables."
    row = known[-1]
    place = (
        "dans la moitié du milieu des quartiers semblables"
        if row["semblables_bas"] <= row["valeur"] <= row["semblables_haut"]
        else "plus bas que la moitié du milieu des quartiers semblables"
        if row["valeur"] < row["semblables_bas"]
        else "plus haut que la moitié du milieu des quartiers semblables"
    )
    return (
        f"{when(row['periode']).capitalize()}, dans le périmètre de {row['zonage'][3:]}, {row['quartier']} : "
        f"{mesure(row['valeur'], fiche)}, {place} "
        f"({mesure(row['semblables_bas'], fiche)} à {mesure(row['semblables_haut'], fiche)}, "
        f"{pluriel(row['semblables_nb'], 'QPV', 'QPV')})."
    )


def alike_table(rows: Sequence[Semblables]) -> list[dict[str, str]]:
    """Return the QPV alike as a table, the nearest first."""
    return [
        {
            "Rang": nombre(row["rang"]),
            "QPV": row["libelle"],
            "Communes": row["communes"],
            "Région": row["region"],
            "Distance": nombre(row["distance"], 2),
        }
        for row in rows
    ]


def bases(rows: Sequence[Semblables]) -> dict[str, Semblables]:
    """Return the bases in which a quartier has QPV alike: what names each, its first row."""
    named: dict[str, Semblables] = {}
    for row in rows:
        named.setdefault(row["base_libelle"], row)
    return named


def evaluation_table(rows: Sequence[Evaluation], fiches: dict[str, Indicateurs]) -> list[dict[str, str]]:
    """Return what a quartier did beside those that were like it before, with the band of chance."""
    return [
        {
            "Indicateur": fiches[row["indicateur"]]["libelle_court"],
            "Période": f"{row['a']}-{row['b']}",
            "Évolution": _difference(row["evolution"], row, fiches),
            "Celle des semblables": _difference(row["evolution_semblables"], row, fiches),
            "Différence": _difference(row["difference"], row, fiches),
            "95 % des QPV de France": f"{_difference(row['bande_bas'], row, fiches)} à "
            f"{_difference(row['bande_haut'], row, fiches)}",
            "Détectable": _difference(row["detectable"], row, fiches).lstrip("+"),
            "Conclusion": CONCLUSIONS[row["conclusion"]],
        }
        for row in rows
    ]


def _difference(value: float | None, row: Evaluation, fiches: dict[str, Indicateurs]) -> str:
    if value is None:
        return ""
    sign = "+" if value > 0 else ""
    if row["unite"] == "point":
        return ecart(value, fiches[row["indicateur"]])
    return f"{sign}{nombre(value, 1)}\u202f%"
