"""The quartiers among all the QPV of France: a cloud of dots, a funnel, a trajectory. Specs without data."""

from functools import cache

import altair as alt

from pages.components.charts.indicateur import INK, UNJUDGED, Spec, finish, palette

# In the order of the palette, from the grey of what is compared with.
SERIES = ("Autres QPV de France", "Autres quartiers du contrat", "", "Quartier choisi")
ROUND_SIZES = [500, 1000, 2000, 5000, 10000, 20000, 50000, 100000]


def _colour() -> alt.Color:
    return alt.Color("serie:N", scale=palette(SERIES, UNJUDGED), legend=None)


@cache
def cloud(title: str) -> Spec:
    """Draw every QPV at its value, piled where they are many; the quartiers of the contract are lit and named.

    Columns: nom, valeur, pile, texte, serie, niveau.
    """
    base = alt.Chart(alt.NamedData("donnees")).encode(
        x=alt.X(
            "valeur:Q", title=title, scale=alt.Scale(zero=False, nice=True), axis=alt.Axis(tickCount=6, grid=False)
        ),
        tooltip=[alt.Tooltip("nom:N", title="QPV"), alt.Tooltip("texte:N", title=title)],
    )
    height = alt.Y("pile:Q", axis=None, scale=alt.Scale(zero=True))
    lit = base.transform_filter("isValid(datum.niveau)")
    others = (
        base.transform_filter("!isValid(datum.niveau)")
        .mark_circle(size=14, opacity=0.4)
        .encode(y=height, color=_colour())
    )
    leader = lit.mark_rule(strokeWidth=1, opacity=0.5).encode(y=height, y2="niveau:Q", color=_colour())
    dot = lit.mark_circle(size=130, opacity=1).encode(y=height, color=_colour())
    name = (
        lit.transform_calculate(etiquette="datum.nom + '  ' + datum.texte")
        .mark_text(align="left", dx=4, dy=-4, fontSize=13, fontWeight=600)
        .encode(y=alt.Y("niveau:Q"), text="etiquette:N", color=alt.datum(INK))
    )
    return finish((others + leader + dot + name).properties(height=380), a_droite=10)


@cache
def funnel(title: str) -> Spec:
    """Draw every QPV by its size, and the limits inside which chance alone puts it.

    Columns: nom, population, valeur, texte, serie, limite.
    """
    base = alt.Chart(alt.NamedData("donnees")).encode(
        x=alt.X(
            "population:Q",
            title="Habitants du QPV (échelle logarithmique)",
            scale=alt.Scale(type="log", nice=False),
            axis=alt.Axis(values=ROUND_SIZES, grid=False),
        ),
        y=alt.Y("valeur:Q", title=title, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=6)),
        tooltip=[alt.Tooltip("nom:N", title="QPV"), alt.Tooltip("texte:N", title=title)],
    )
    dots = base.transform_filter("datum.limite === ''")
    others = dots.transform_filter(f"datum.serie === '{SERIES[0]}'").mark_circle(size=16, opacity=0.35)
    ours = dots.transform_filter(f"datum.serie !== '{SERIES[0]}'")
    limits = (
        base.transform_filter("datum.limite !== ''")
        .mark_line(strokeWidth=1.5, interpolate="monotone")
        .encode(
            detail="limite:N",
            strokeDash=alt.condition("slice(datum.limite, 0, 2) === '95'", alt.value([1, 0]), alt.value([5, 4])),
            color=alt.datum(INK),
            opacity=alt.value(0.6),
        )
    )
    # The others are told by their tooltip, and by the table: their names would cover each other.
    chosen = dots.transform_filter(f"datum.serie === '{SERIES[3]}'")
    name = chosen.mark_text(align="left", dx=9, fontSize=13, fontWeight=600).encode(text="nom:N", color=alt.datum(INK))
    lit = ours.mark_circle(size=130, opacity=1).encode(color=_colour())
    return finish((others.encode(color=_colour()) + limits + lit + name).properties(height=380), a_droite=10)


@cache
def trajectory(title: str, years: tuple[int, int]) -> Spec:
    """Draw a quartier over the years, the middle half and the median of those alike, the median of all QPV.

    Columns: annee, valeur, mediane, bas, haut, france, texte, texte_semblables, texte_france, serie, autres.
    """
    base = alt.Chart(alt.NamedData("donnees")).encode(
        x=alt.X(
            "annee:Q",
            title=None,
            axis=alt.Axis(format="d", tickMinStep=1, grid=False, labelOverlap="greedy", labelSeparation=8),
            scale=alt.Scale(domain=list(years), zero=False, nice=False, padding=12),
        ),
        tooltip=[
            alt.Tooltip("annee:Q", title="Année", format="d"),
            alt.Tooltip("texte:N", title="Quartier"),
            alt.Tooltip("texte_semblables:N", title="Semblables"),
            alt.Tooltip("texte_france:N", title="QPV de France"),
        ],
    )
    scale = alt.Scale(zero=False)
    others = alt.Color("autres:N", scale=palette(SERIES, UNJUDGED), legend=None)
    band = base.mark_area(opacity=0.18).encode(y=alt.Y("bas:Q", title=title, scale=scale), y2="haut:Q", color=others)
    median = base.mark_line(strokeWidth=1.5).encode(y="mediane:Q", color=others)
    france = base.mark_line(strokeWidth=1.5, strokeDash=[5, 4]).encode(y="france:Q", color=others)
    known = base.transform_filter("isValid(datum.valeur)")
    line = known.mark_line(strokeWidth=3).encode(y="valeur:Q", color=_colour())
    dot = known.mark_circle(size=90, opacity=1).encode(y="valeur:Q", color=_colour())
    return finish((band + france + median + line + dot).properties(height=320))
