"""The charts: pure functions of a few words (unit, decimals) that return a Vega-Lite spec without data.

A spec is built once and kept; the pages feed it rows. Colours are ranks in the palette of `.streamlit/config.toml`.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt

# The order is that of chartCategoricalColors: one meaning per colour, on every page.
SERIES = ("Périmètre 2015", "Périmètre 2024", "Chiffre du contrat", "Territoire de comparaison")
NUMERO = {"number": {"decimal": ",", "thousands": "\u202f", "grouping": [3], "currency": ["", "\u00a0€"]}}
ANNEE_PERIMETRE = 2024

Spec = dict[str, Any]


def _couleur(colonne: str = "serie") -> alt.Color:
    return alt.Color(f"{colonne}:N", scale=alt.Scale(domain=list(SERIES)), legend=None)


def _spec(chart: alt.TopLevelMixin) -> Spec:
    """Return the chart as a dict, without its empty data and with French numbers on its axes."""
    spec: Spec = chart.to_dict()
    spec.pop("data", None)
    spec.setdefault("config", {})["locale"] = NUMERO
    return spec


@cache
def points_par_quartier(titre: str, ordre: Sequence[str]) -> Spec:
    """One indicator at one date: a dot per quartier, its value beside it, the reason where there is none.

    Columns: quartier, valeur, texte, serie, statut.
    """
    base = alt.Chart(alt.NamedData("donnees")).encode(
        y=alt.Y("quartier:N", sort=list(ordre), title=None, axis=alt.Axis(labelLimit=230, ticks=False, domain=False)),
        tooltip=[alt.Tooltip("quartier:N", title="Quartier"), alt.Tooltip("texte:N", title=titre)],
    )
    axe = alt.X("valeur:Q", title=titre, scale=alt.Scale(zero=True, nice=True), axis=alt.Axis(tickCount=5))
    tige = base.mark_rule(strokeWidth=2, opacity=0.35).encode(x=axe, x2=alt.datum(0), color=_couleur())
    point = base.mark_point(size=150, filled=True, opacity=1).encode(
        x=axe,
        color=_couleur(),
        shape=alt.Shape(
            "statut:N", scale=alt.Scale(domain=["publie", "secondaire"], range=["circle", "diamond"]), legend=None
        ),
    )
    texte = base.transform_filter("isValid(datum.valeur)").mark_text(align="left", dx=12).encode(x=axe, text="texte:N")
    absence = (
        base.transform_filter("!isValid(datum.valeur)")
        .mark_text(align="left", dx=6, fontStyle="italic", opacity=0.75)
        .encode(x=alt.datum(0), text="texte:N")
    )
    return _spec((tige + point + texte + absence).properties(height=alt.Step(38)))


@cache
def ecarts_par_ligne(titre: str, ordre: Sequence[str]) -> Spec:
    """Gaps at one date: in each row, a place and its comparison territory joined by a line, the gap written above.

    Columns: ligne, valeur, valeur_reference, texte, texte_reference, texte_ecart, serie, serie_reference.
    """
    base = alt.Chart(alt.NamedData("donnees")).encode(
        y=alt.Y("ligne:N", sort=list(ordre), title=None, axis=alt.Axis(labelLimit=260, ticks=False, domain=False)),
        tooltip=[
            alt.Tooltip("ligne:N", title="Écart"),
            alt.Tooltip("texte:N", title="Quartier"),
            alt.Tooltip("texte_reference:N", title="Comparaison"),
            alt.Tooltip("texte_ecart:N", title="Différence"),
        ],
    )
    axe = alt.X("valeur:Q", title=titre, scale=alt.Scale(zero=False, nice=True, padding=30), axis=alt.Axis(tickCount=5))
    trait = base.mark_rule(strokeWidth=3, opacity=0.3).encode(x=axe, x2="valeur_reference:Q")
    reference = base.mark_tick(thickness=4, size=22).encode(x="valeur_reference:Q", color=_couleur("serie_reference"))
    point = base.mark_point(size=150, filled=True, opacity=1).encode(x=axe, color=_couleur())
    etiquette = (
        base.transform_calculate(milieu="(datum.valeur + datum.valeur_reference) / 2")
        .mark_text(dy=-14)
        .encode(x="milieu:Q", text="texte_ecart:N")
    )
    return _spec((trait + reference + point + etiquette).properties(height=alt.Step(44)))


@cache
def serie(titre: str, domaine: tuple[float, float], annees: tuple[int, int]) -> Spec:
    """One indicator over the years in one place; the 2015 and 2024 perimeters are two series, never joined.

    `domaine` and `annees` are shared by the panels of a page, so that they compare by eye.
    Columns: quartier, serie, trace (one line per perimeter), annee, valeur, texte, detail, statut.
    """
    echelle = alt.Scale(domain=list(annees), zero=False, nice=False, padding=12)
    base = alt.Chart(alt.NamedData("donnees")).encode(
        x=alt.X(
            "annee:Q",
            title=None,
            axis=alt.Axis(format="d", tickMinStep=1, tickCount=5, grid=False),
            scale=echelle,
        ),
        color=_couleur(),
    )
    axe = alt.Y("valeur:Q", title=None, scale=alt.Scale(domain=list(domaine)), axis=alt.Axis(tickCount=4))
    rupture = base.mark_rule(strokeDash=[5, 4], opacity=0.6, color="gray").encode(
        x=alt.XDatum(ANNEE_PERIMETRE, scale=echelle), color=alt.Undefined
    )
    ligne = base.mark_line(strokeWidth=2).encode(y=axe, detail="trace:N")
    point = base.mark_point(size=70, filled=True, opacity=1).encode(
        y=axe,
        shape=alt.Shape(
            "statut:N",
            scale=alt.Scale(domain=["publie", "prudence", "secondaire"], range=["circle", "square", "diamond"]),
            legend=None,
        ),
        tooltip=[
            alt.Tooltip("quartier:N", title="Territoire"),
            alt.Tooltip("texte:N", title=titre),
            alt.Tooltip("detail:N", title="Date"),
        ],
    )
    return _spec((rupture + ligne + point).properties(height=170))
