"""One indicator in every quartier: its series perimeter by perimeter, the 2024 baseline, its table, its sheet."""

import streamlit as st

from pages.components import cards, charts, filters, points, sentences, tables
from pages.components.data import rows

gauche, droite = st.columns([2, 1])
with gauche:
    fiche = filters.select_indicateur()
with droite:
    reference = filters.select_reference(fiche)
st.title(fiche["libelle"])
cards.unit_line(fiche)

series = rows("series", indicateur=fiche["indicateur"], reference=reference and reference["territoire"])
if not any(ligne["valeur"] is not None for ligne in series):
    cards.waiting(fiche)
    cards.method_sheet(fiche)
    st.stop()

st.header("Dans chaque quartier, année par année")
st.caption(sentences.series_legend(series, reference))
if points.dated(series):
    cards.panels(
        points.series_points(series, fiche),
        charts.serie(points.axis_title(fiche), *points.extent(series)),
        {nom: sentences.panel_sentence(nom, series, fiche) for nom in points.order(series)},
    )
cards.two_sentences(sentences.series_sentence(series, fiche), fiche["ne_pas_dire"])
with st.expander("Les mêmes chiffres en tableau, avec leur fichier et leur ligne", icon=":material/table:"):
    cards.table(tables.series_table(series, fiche), alt=f"{fiche['libelle']} : toutes les valeurs et leur provenance")
cards.source_line(series)

if reference:
    st.header("L'écart, à la dernière date comparable")
    st.caption(f"Chaque quartier moins : {reference['libelle']} (QPV inclus), la même année.")
    ecarts = rows("ecarts", indicateur=fiche["indicateur"], reference=reference["territoire"])
    connus = [ligne for ligne in ecarts if ligne["ecart"] is not None]
    if connus:
        st.vega_lite_chart(
            points.gap_points(connus, "quartier", fiche),
            charts.ecarts_par_ligne(points.axis_title(fiche), points.gap_order(connus, "quartier")),
            alt=sentences.gap_range_sentence(connus, fiche, reference),
            key="graphe_ecart",
        )
    cards.table(tables.gap_table(ecarts, fiche), alt=f"{fiche['libelle']} : écart de chaque quartier")
    cards.sql_of("ecarts", indicateur=fiche["indicateur"], reference=reference["territoire"])

st.header("La fiche de l'indicateur")
cards.method_sheet(fiche)
cards.waiting(fiche)
