"""The charts: pure functions of a few words (unit, decimals) that return a Vega-Lite spec without data.

A spec is built once and kept; the pages feed it rows. Colours are ranks in the palette of `.streamlit/config.toml`.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt

from pages.components.charts.hachures import dash_lines, stripe_cells

# Blue and orange, the first and the third of chartCategoricalColors, mean better and worse: what does not judge
# begins at the fourth, the grey of what is compared with.
UNJUDGED = 3
SERIES = ("Territoire de comparaison", "Périmètre 2015", "Périmètre 2024", "Chiffre du contrat")
NUMERO = {"number": {"decimal": ",", "thousands": "\u202f", "grouping": [3], "currency": ["", "\u00a0€"]}}
# States of a trend, in the order of the palette: favourable, described, unfavourable, then what does not conclude.
ETATS = ("amelioration", "decrite", "degradation", "sans_conclusion")

# Text marks take the colour of the page's text, light or dark: the eighth of the palette.
INK, INK_RANK = "encre", 7

Spec = dict[str, Any]


def palette(names: Sequence[str], first: int = 0) -> alt.Scale:
    """Give names the colours of the palette from rank `first` on, and the text its last one: the theme's ink."""
    before = [f"couleur {rank}" for rank in range(first)]
    after = [f"couleur {rank}" for rank in range(first + len(names), INK_RANK)]
    return alt.Scale(domain=[*before, *names, *after, INK])


def _colour(column: str = "serie") -> alt.Color:
    return alt.Color(f"{column}:N", scale=palette(SERIES, UNJUDGED), legend=None)


def finish(chart: alt.TopLevelMixin, a_droite: int = 5) -> Spec:
    """Return the chart as a dict, without its empty data and with French numbers on its axes.

    `a_droite` is the room kept at its right, in pixels, for words that begin near the edge.
    """
    spec: Spec = chart.to_dict()
    spec.pop("data", None)
    spec["padding"] = {"left": 5, "top": 5, "bottom": 5, "right": a_droite}
    spec.setdefault("config", {})["locale"] = NUMERO
    return spec


@cache
def dots_by_quartier(title: str, ordre: Sequence[str]) -> Spec:
    """One indicator at one date: a dot per quartier, its value beside it, the reason where there is none.

    The bar is what chance, noise and rounding may have made of the value.
    Columns: quartier, valeur, bas, haut, texte, serie, statut.
    """
    base = alt.Chart(alt.NamedData("donnees")).encode(
        y=alt.Y("quartier:N", sort=list(ordre), title=None, axis=alt.Axis(labelLimit=230, ticks=False, domain=False)),
        tooltip=[alt.Tooltip("quartier:N", title="Quartier"), alt.Tooltip("texte:N", title=title)],
    )
    axe = alt.X("valeur:Q", title=title, scale=alt.Scale(zero=True, nice=True), axis=alt.Axis(tickCount=5))
    stem = base.mark_rule(strokeWidth=2, opacity=0.35).encode(x=axe, x2=alt.datum(0), color=_colour())
    margin = (
        base.transform_filter("isValid(datum.bas)")
        .mark_bar(height=14, opacity=0.25)
        .encode(x=alt.X("bas:Q"), x2="haut:Q", color=_colour())
    )
    point = base.mark_point(size=150, filled=True, opacity=1).encode(
        x=axe,
        color=_colour(),
        shape=alt.Shape(
            "statut:N", scale=alt.Scale(domain=["publie", "secondaire"], range=["circle", "diamond"]), legend=None
        ),
    )
    text = (
        base.transform_filter("isValid(datum.valeur)")
        .mark_text(align="left", dx=8, dy=-13)
        .encode(x=axe, text="texte:N", color=alt.datum(INK))
    )
    absence = (
        base.transform_filter("!isValid(datum.valeur)")
        .mark_text(align="left", dx=6, fontStyle="italic", opacity=0.75)
        .encode(x=alt.datum(0), text="texte:N", color=alt.datum(INK))
    )
    return finish((stem + margin + point + text + absence).properties(height=alt.Step(38)), a_droite=60)


@cache
def gaps_by_row(title: str, ordre: Sequence[str]) -> Spec:
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
    axe = alt.X("valeur:Q", title=title, scale=alt.Scale(zero=False, nice=True, padding=30), axis=alt.Axis(tickCount=5))
    line = base.mark_rule(strokeWidth=3, opacity=0.3).encode(x=axe, x2="valeur_reference:Q")
    reference = base.mark_tick(thickness=4, size=22).encode(x="valeur_reference:Q", color=_colour("serie_reference"))
    point = base.mark_point(size=150, filled=True, opacity=1).encode(x=axe, color=_colour())
    label = (
        base.transform_calculate(milieu="(datum.valeur + datum.valeur_reference) / 2")
        .mark_text(dy=-14)
        .encode(x="milieu:Q", text="texte_ecart:N", color=alt.datum(INK))
    )
    return finish((line + reference + point + label).properties(height=alt.Step(44)))


@cache
def series(title: str, domaine: tuple[float, float], annees: tuple[int, int]) -> Spec:
    """Every quartier over the years in one perimeter, its name at the end of its line; another is another chart.

    `domaine` is shared by both, so that they compare by eye.
    Columns: nom, serie, annee, valeur, texte, etiquette, detail, statut, hauteur.
    """
    first, last = annees
    base = alt.Chart(alt.NamedData("donnees")).encode(
        x=alt.X(
            "annee:Q",
            title=None,
            # The years there are, and no other: the next one would be read as known.
            axis=alt.Axis(format="d", values=list(range(first, last + 1)), labelOverlap=True, grid=False),
            # A single year stands at the left, where there is room for the names.
            scale=alt.Scale(domain=[first, max(last, first + 1)], zero=False, nice=False, padding=12),
        ),
        color=_colour(),
    )
    scale = alt.Scale(domain=list(domaine))
    axe = alt.Y("valeur:Q", title=title, scale=scale, axis=alt.Axis(tickCount=6))
    line = base.transform_filter("datum.statut != 'fictif'").mark_line(strokeWidth=2).encode(y=axe, detail="nom:N")
    point = base.mark_point(size=60, filled=True, opacity=1).encode(
        y=axe,
        shape=alt.Shape(
            "statut:N",
            scale=alt.Scale(
                domain=["publie", "prudence", "secondaire", "fictif"], range=["circle", "square", "diamond", "cross"]
            ),
            legend=None,
        ),
        tooltip=[
            alt.Tooltip("nom:N", title="Territoire"),
            alt.Tooltip("texte:N", title=title),
            alt.Tooltip("detail:N", title="Date"),
        ],
    )
    name = (
        base.transform_filter("isValid(datum.hauteur)")
        .mark_text(align="left", dx=10, fontSize=13)
        .encode(y=alt.Y("hauteur:Q", scale=scale), text="etiquette:N", color=alt.datum(INK))
    )
    return finish((line + point + name).properties(height=420), a_droite=10)


def _state_colour() -> alt.Color:
    return alt.Color("classe:N", scale=palette(ETATS), legend=None)


# A long name of quartier is written on two lines, at its dash.
TWO_LINES = "split(datum.label, ' – ')"
# On a phone a cell holds its sign only: the words are in the table below, and the names of quartiers stand upright.
LARGE = "width > 560"


def if_wide(oui: str, non: str) -> alt.ExprRef:
    """Return one value on a wide screen, another on a phone."""
    return alt.ExprRef(f"{LARGE} ? {oui} : {non}")


def headers() -> alt.Axis:
    """Return the names of quartiers above a grid: on two lines, upright on a phone."""
    return alt.Axis(
        orient="top",
        labelAngle=if_wide("0", "-90"),
        labelAlign=if_wide("'center'", "'left'"),
        labelBaseline=if_wide("'bottom'", "'middle'"),
        labelFontSize=13,
        labelLimit=110,
        labelOverlap=False,
        labelExpr=TWO_LINES,
        # A second line is written below the first one: the name begins a line higher.
        labelPadding={"condition": {"test": f"{LARGE} && indexof(datum.label, ' – ') > 0", "value": 17}, "value": 2},
        domain=False,
        ticks=False,
    )


@cache
def state_grid(indicateurs: Sequence[str], quartiers: Sequence[str]) -> Spec:
    """Draw the state of each indicator in each quartier: a sign and a word in each cell, colour only confirms.

    Columns: indicateur, quartier, etat, signe, mention, fictif, classe, texte, ecart, phrase.
    """
    base = alt.Chart(alt.NamedData("donnees")).encode(
        x=alt.X(
            "quartier:N",
            sort=list(quartiers),
            title=None,
            axis=headers(),
        ),
        y=alt.Y(
            "indicateur:N", sort=list(indicateurs), title=None, axis=alt.Axis(labelLimit=190, domain=False, ticks=False)
        ),
        tooltip=[
            alt.Tooltip("quartier:N", title="Quartier"),
            alt.Tooltip("indicateur:N", title="Indicateur"),
            alt.Tooltip("etat:N", title="État"),
            alt.Tooltip("texte:N", title="Différence"),
            alt.Tooltip("ecart:N", title="Écart"),
            alt.Tooltip("mention:N", title="Données"),
            alt.Tooltip("phrase:N", title="Lecture"),
        ],
    )
    case = base.mark_rect(cornerRadius=4, strokeWidth=2, fillOpacity=0.16).encode(
        color=_state_colour(),
        stroke=alt.Stroke("classe:N", scale=palette(ETATS), legend=None),
        strokeOpacity=alt.condition("datum.classe == 'sans_conclusion'", alt.value(0.15), alt.value(0.8)),
    )
    fictif = stripe_cells(base, 12, cornerRadius=4)
    char = base.mark_text(fontSize=14, dy=if_wide("-9", "0")).encode(text="signe:N", color=alt.datum(INK))
    text = base.mark_text(fontSize=13, dy=5, opacity=if_wide("1", "0")).encode(text="texte:N", color=alt.datum(INK))
    mention = base.mark_text(fontSize=13, dy=20, fontStyle="italic", opacity=if_wide("0.8", "0")).encode(
        text="mention:N", color=alt.datum(INK)
    )
    return finish((case + fictif + char + text + mention).properties(height=alt.Step(58)))


@cache
def trend_by_quartier(title: str, quartiers: Sequence[str]) -> Spec:
    """From the 2024 baseline to the latest value, a row per quartier, the margin drawn around the baseline.

    Columns: quartier, reference_valeur, derniere_valeur, bas, haut, classe, texte, phrase, fictif.
    """
    base = alt.Chart(alt.NamedData("donnees")).encode(
        y=alt.Y(
            "quartier:N", sort=list(quartiers), title=None, axis=alt.Axis(labelLimit=230, ticks=False, domain=False)
        ),
        tooltip=[alt.Tooltip("quartier:N", title="Quartier"), alt.Tooltip("phrase:N", title="Lecture")],
    )
    axe = alt.X("reference_valeur:Q", title=title, scale=alt.Scale(zero=False, padding=40), axis=alt.Axis(tickCount=5))
    marge = base.mark_bar(height=16, opacity=0.18).encode(x=alt.X("bas:Q"), x2="haut:Q")
    line = base.mark_rule(strokeWidth=3).encode(
        x=axe, x2="derniere_valeur:Q", color=_state_colour(), strokeDash=dash_lines()
    )
    depart = base.mark_tick(thickness=3, size=20, opacity=0.8).encode(x=axe)
    arrivee = base.mark_point(size=140, filled=True, opacity=1).encode(x="derniere_valeur:Q", color=_state_colour())
    text = base.mark_text(dy=-15).encode(x=alt.X("derniere_valeur:Q"), text="texte:N", color=alt.datum(INK))
    return finish((marge + line + depart + arrivee + text).properties(height=alt.Step(46)))
