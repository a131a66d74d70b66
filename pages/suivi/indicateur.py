"""One indicator in every quartier: its series perimeter by perimeter, the 2024 baseline, its table, its sheet."""

import streamlit as st

from narration import lexique, points, sentences, tables, tendance
from pages.components.charts import indicateur
from pages.components.shell import cards, downloads, figures, filters
from pages.components.shell.data import answers, rows

fiche = filters.select_indicateur()
if fiche is None:
    st.title("Indicateur")
    st.info("Aucun indicateur n'est suivi par ce contrat.", icon=":material/hourglass_empty:")
    st.stop()
st.title(fiche["libelle"])
cards.unit_line(fiche)

if not fiche["valeurs_nb"]:
    cards.waiting(fiche)
    cards.method_sheet(fiche)
    st.stop()

st.header("Dans chaque quartier, année par année", help=lexique.MOTS["Périmètre 2015, périmètre 2024"])
reference = filters.select_reference(fiche)
series = rows("series", indicateur=fiche["indicateur"], reference=reference and reference["territoire"])
st.caption(sentences.series_legend(series, reference))
if points.dated(series):
    cards.panels(
        points.series_points(series, fiche),
        indicateur.serie(points.axis_title(fiche), *points.extent(series)),
        {name: sentences.panel_sentence(name, series, fiche) for name in points.order(series)},
        sentences.source_text(series),
    )
cards.two_sentences(sentences.series_sentence(series, fiche), fiche["ne_pas_dire"])
with st.expander("Les mêmes chiffres en tableau, avec leur fichier et leur ligne", icon=":material/table:"):
    cards.table(tables.series_table(series, fiche), alt=f"{fiche['libelle']} : toutes les valeurs et leur provenance")
cards.source_line(series)

st.header("Depuis la référence de 2024", help=lexique.MOTS["Référence de 2024"])
tendances = rows("tendances", indicateur=fiche["indicateur"])
tracees = [row for row in tendances if points.with_both_values(row)]
if tracees:
    st.caption(
        "Trait vertical : référence de 2024, avec sa marge si elle est connue. Point : dernière valeur. "
        "Tireté : données fictives." + tendance.constant_euros(fiche)
    )
    figures.chart(
        points.trend_points(tracees, fiche),
        indicateur.tendance_par_quartier(points.axis_title(fiche), points.order(tendances)),
        alt=tendance.trend_can_say(tendances, fiche),
        key="graphe_tendance",
        source=sentences.change_source(tracees),
    )
cards.two_sentences(tendance.trend_can_say(tendances, fiche), tendance.trend_cannot_say(tendances, fiche))
cards.table(
    tendance.trend_table(answers(), tendances, "quartier"),
    alt=f"{fiche['libelle']} : état de chaque quartier depuis 2024",
)
downloads.trace("tendances", indicateur=fiche["indicateur"])

st.header("Comparer deux dates")
quartier = filters.select_quartier()
dates = filters.select_dates(fiche, quartier["quartier"])
if dates and dates[0] != dates[1]:
    cards.verdict(
        rows("comparaison", indicateur=fiche["indicateur"], territoire=quartier["quartier"], a=dates[0], b=dates[1])[0]
    )
    choix = {"indicateur": fiche["indicateur"], "territoire": quartier["quartier"]}
    relatifs = rows("revenus_relatifs", reference=reference and reference["territoire"], **choix)
    if relatifs:
        st.markdown(tendance.relative_sentence(relatifs, fiche))
        downloads.trace("revenus_relatifs", reference=reference and reference["territoire"], **choix)
else:
    st.caption(f"{quartier['nom_contrat']} n'a pas deux dates différentes à comparer pour cet indicateur.")

if reference:
    st.header("L'écart, à la dernière date comparable", help=lexique.MOTS["Écart"])
    st.caption(f"Chaque quartier moins : {reference['libelle']} (QPV inclus), la même année.")
    ecarts = rows("ecarts", indicateur=fiche["indicateur"], reference=reference["territoire"])
    connus = [row for row in ecarts if row["ecart"] is not None]
    if connus:
        figures.chart(
            points.gap_points(connus, "quartier", fiche),
            indicateur.ecarts_par_ligne(points.axis_title(fiche), points.gap_order(connus, "quartier")),
            alt=sentences.gap_range_sentence(connus, fiche, reference),
            key="graphe_ecart",
            source=sentences.source_text(connus),
        )
    cards.table(tables.gap_table(ecarts, fiche), alt=f"{fiche['libelle']} : écart de chaque quartier")
    downloads.trace("ecarts", indicateur=fiche["indicateur"], reference=reference["territoire"])

st.header("Les quartiers ensemble")
st.caption(
    "Une somme seulement si elle a un sens et si aucun quartier ne manque ; jamais de moyenne de médianes ou de taux."
)
cards.table(
    tendance.aggregate_table(answers(), rows("agregats", indicateur=fiche["indicateur"]), fiche),
    alt=f"{fiche['libelle']} : total ou étendue sur l'ensemble des quartiers",
)

st.header("La fiche de l'indicateur")
cards.method_sheet(fiche)
cards.waiting(fiche)
