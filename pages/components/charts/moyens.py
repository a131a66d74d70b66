"""The charts of means and commitments: money by place, ranges, coverage, silences, time of the projets phares."""

from collections.abc import Sequence
from functools import cache

import altair as alt

from pages.components.charts.hachures import dash_lines, stripe_bars, stripe_cells
from pages.components.charts.indicateur import INK, UNJUDGED, Spec, finish, headers, if_wide, palette

# What is not shared out is grey: money is neither better nor worse.
PLACES = ("non_ventile", "ventile")
# In the order of the palette: funded and measured, funded only, nothing at all, measured only.
COUVERTURES = ("finance_et_mesure", "finance", "orphelin", "mesure")
GLISSEMENTS = ("tenu", "sans_promesse", "glisse")
# Declared with an amount, without one, nothing, promised only.
SILENCES = ("chiffre", "non_chiffre", "rien", "engage")


@cache
def bars_by_place(title: str, ordre: Sequence[str]) -> Spec:
    """Draw the money of each quartier, what is not shared out being a bar of its own, never divided.

    Columns: lieu, montant, texte, classe, fictif.
    """
    base = alt.Chart(alt.NamedData("donnees")).encode(
        y=alt.Y("lieu:N", sort=list(ordre), title=None, axis=alt.Axis(labelLimit=230, ticks=False, domain=False)),
        tooltip=[alt.Tooltip("lieu:N", title="Quartier"), alt.Tooltip("texte:N", title=title)],
    )
    bar = base.mark_bar(height=14, cornerRadiusEnd=3, yOffset=9).encode(
        x=alt.X("montant:Q", title=title, axis=alt.Axis(tickCount=4, format=",.0f", titleAnchor="end")),
        color=alt.Color("classe:N", scale=palette(PLACES, UNJUDGED), legend=None),
        fillOpacity=alt.condition("datum.classe == 'non_ventile'", alt.value(0.45), alt.value(0.9)),
    )
    fictif = stripe_bars(base, height=14, cornerRadiusEnd=3, yOffset=9)
    text = base.mark_text(align="left", dy=-7).encode(x=alt.datum(0), text="texte:N", color=alt.datum(INK))
    return finish((bar + fictif.encode(x="montant:Q") + text).properties(height=alt.Step(46)))


@cache
def amount_grid(defis: Sequence[str], lieux: Sequence[str]) -> Spec:
    """Draw the money of each défi in each quartier: the amount in the cell, its shade for the eye, nothing where none.

    Columns: defi, lieu, montant, court, texte, classe, fictif.
    """
    base = alt.Chart(alt.NamedData("donnees")).encode(
        x=alt.X("lieu:N", sort=list(lieux), title=None, scale=alt.Scale(domain=list(lieux)), axis=headers()),
        y=alt.Y("defi:N", sort=list(defis), title=None, axis=alt.Axis(labelLimit=190, domain=False, ticks=False)),
        tooltip=[
            alt.Tooltip("defi:N", title="Défi"),
            alt.Tooltip("lieu:N", title="Quartier"),
            alt.Tooltip("texte:N", title="Crédits accordés"),
        ],
    )
    case = base.mark_rect(cornerRadius=4).encode(
        color=alt.Color("classe:N", scale=palette(PLACES, UNJUDGED), legend=None),
        fillOpacity=alt.FillOpacity("montant:Q", scale=alt.Scale(range=[0.05, 0.55]), legend=None),
    )
    fictif = stripe_cells(base, 9, cornerRadius=4)
    text = base.mark_text(fontSize=13, opacity=if_wide("1", "0")).encode(text="court:N", color=alt.datum(INK))
    return finish((case + fictif + text).properties(height=alt.Step(34)))


@cache
def coverage_grid(rows: Sequence[str], columns: int) -> Spec:
    """Draw each commitment as a cell of its défi or quartier: a sign says what serves it, colour only confirms.

    Columns: ligne, rang, signe, classe, fictif, engagement, etat, detail.
    """
    base = alt.Chart(alt.NamedData("donnees")).encode(
        x=alt.X("rang:O", title=None, axis=None, scale=alt.Scale(domain=list(range(1, columns + 1)))),
        y=alt.Y("ligne:N", sort=list(rows), title=None, axis=alt.Axis(labelLimit=200, domain=False, ticks=False)),
        tooltip=[
            alt.Tooltip("engagement:N", title="Engagement"),
            alt.Tooltip("etat:N", title="État"),
            alt.Tooltip("detail:N", title="Ce qui le sert"),
        ],
    )
    colour = alt.Color("classe:N", scale=palette(COUVERTURES), legend=None)
    case = base.mark_rect(cornerRadius=4, fillOpacity=0.16, strokeWidth=2).encode(
        color=colour, stroke=alt.Stroke("classe:N", scale=palette(COUVERTURES), legend=None)
    )
    char = base.mark_text(fontSize=15).encode(text="signe:N", color=alt.datum(INK))
    fictif = stripe_cells(base, 7, cornerRadius=4)
    return finish((case + fictif + char).properties(height=alt.Step(34)))


@cache
def project_timeline(ordre: Sequence[str], annees: tuple[int, int]) -> Spec:
    """Draw each projet phare in time: a tick for the year promised, a dot for the year forecast, a line between.

    Its name is written above its line, so that it stays whole on a phone.
    Columns: projet, annee_promise, annee_prevue, position, texte, classe, livre, fictif, detail.
    """
    base = alt.Chart(alt.NamedData("donnees")).encode(
        y=alt.Y("projet:N", sort=list(ordre), title=None, axis=None),
        tooltip=[alt.Tooltip("projet:N", title="Projet"), alt.Tooltip("detail:N", title="Calendrier")],
    )
    scale = alt.Scale(domain=list(annees), zero=False, nice=False)
    axe = alt.X(
        "annee_promise:Q",
        title=None,
        scale=scale,
        axis=alt.Axis(format="d", tickMinStep=1, tickCount=6, orient="top"),
    )
    colour = alt.Color("classe:N", scale=palette(GLISSEMENTS), legend=None)
    name = base.mark_text(align="left", dy=-9, limit=330, fontWeight="bold").encode(
        x=alt.XDatum(annees[0], scale=scale), text="projet:N", color=alt.datum(INK)
    )
    line = base.mark_rule(strokeWidth=3, opacity=0.5, yOffset=8).encode(
        x=axe, x2="annee_prevue:Q", color=colour, strokeDash=dash_lines()
    )
    promesse = base.mark_tick(thickness=3, size=16, yOffset=8).encode(x=axe, color=alt.datum(INK))
    prevision = base.mark_point(size=110, filled=True, opacity=1, yOffset=8).encode(
        x=alt.X("annee_prevue:Q", scale=scale),
        color=colour,
        shape=alt.Shape("livre:N", scale=alt.Scale(domain=[False, True], range=["circle", "triangle-up"]), legend=None),
    )
    text = base.mark_text(align="left", dx=11, yOffset=8, opacity=if_wide("1", "0")).encode(
        x=alt.X("position:Q", scale=scale), text="texte:N", color=alt.datum(INK)
    )
    return finish((name + line + promesse + prevision + text).properties(height=alt.Step(44)))


@cache
def silence_grid(signataires: Sequence[str], columns: Sequence[str]) -> Spec:
    """Draw who declared what, signataire by défi or quartier: a sign in each cell, nothing where nothing was sent.

    Columns: signataire, colonne, signe, classe, plein, fictif, etat, detail.
    """
    base = alt.Chart(alt.NamedData("donnees")).encode(
        x=alt.X(
            "colonne:N",
            sort=list(columns),
            title=None,
            axis=alt.Axis(
                orient="top",
                labelAngle=if_wide("-45", "-90"),
                labelAlign="left",
                labelBaseline=if_wide("'bottom'", "'middle'"),
                labelLimit=140,
                labelOverlap=False,
                domain=False,
                ticks=False,
            ),
        ),
        y=alt.Y(
            "signataire:N",
            sort=list(signataires),
            title=None,
            axis=alt.Axis(labelLimit=180, domain=False, ticks=False),
        ),
        tooltip=[
            alt.Tooltip("signataire:N", title="Signataire"),
            alt.Tooltip("colonne:N", title="Pour"),
            alt.Tooltip("etat:N", title="État"),
            alt.Tooltip("detail:N", title="Transmis"),
        ],
    )
    colour = alt.Color("classe:N", scale=palette(SILENCES), legend=None)
    case = base.mark_rect(cornerRadius=3, strokeWidth=1.5).encode(
        color=colour,
        stroke=alt.Stroke("classe:N", scale=palette(SILENCES), legend=None),
        fillOpacity=alt.condition("datum.plein", alt.value(0.2), alt.value(0.05)),
        strokeOpacity=alt.condition("datum.classe == 'rien'", alt.value(0.25), alt.value(0.8)),
    )
    char = base.mark_text(fontSize=13).encode(text="signe:N", color=alt.datum(INK))
    fictif = stripe_cells(base, 6, cornerRadius=3)
    return finish((case + fictif + char).properties(height=alt.Step(26)), a_droite=75)


@cache
def ranges(title: str, ordre: Sequence[str]) -> Spec:
    """Draw amounts as ranges, a row per nature: a bar from the low to the high amount, its words above.

    Columns: ligne, bas, haut, texte, detail, classe, fictif.
    """
    base = alt.Chart(alt.NamedData("donnees")).encode(
        y=alt.Y("ligne:N", sort=list(ordre), title=None, axis=alt.Axis(labelLimit=200, ticks=False, domain=False)),
        tooltip=[
            alt.Tooltip("ligne:N", title="Nature"),
            alt.Tooltip("texte:N", title="Montant"),
            alt.Tooltip("detail:N", title="Déclarations"),
        ],
    )
    axe = alt.X("bas:Q", title=title, scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=4, format=",.0f"))
    bar = base.mark_bar(height=12, cornerRadius=3, yOffset=9).encode(
        x=axe, x2="haut:Q", color=alt.Color("classe:N", scale=palette(PLACES, UNJUDGED), legend=None)
    )
    bout = base.mark_tick(thickness=3, size=18, yOffset=9).encode(x=axe, color=alt.datum(INK))
    text = base.mark_text(align="left", dy=-8).encode(x=alt.datum(0), text="texte:N", color=alt.datum(INK))
    fictif = stripe_bars(base, height=12, cornerRadius=3, yOffset=9)
    return finish((bar + fictif.encode(x=axe, x2="haut:Q") + bout + text).properties(height=alt.Step(46)))
