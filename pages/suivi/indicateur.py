"""One indicator in every quartier: its series perimeter by perimeter, the 2024 baseline, its table, its sheet."""

import streamlit as st

from narration import lexique, points, sentences, tables, tendance
from pages.components.charts import indicateur
from pages.components.shell import cards, downloads, figures, filters, links, places
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

st.header("Tous les quartiers, année par année", help=lexique.WORDS["Périmètre 2015, périmètre 2024"])
reference = filters.select_reference(fiche)
series = rows("series", indicateur=fiche["indicateur"], reference=reference and reference["territoire"])
st.caption(sentences.series_legend(series, reference))
cards.revised(indicateur=fiche["indicateur"])
if points.dated(series):
    domaine = points.extent(series)
    for perimetre, data in points.series_points(series, fiche).items():
        st.subheader(perimetre, anchor=False)
        figures.chart(
            data,
            indicateur.series(points.axis_title(fiche), domaine, points.years(data)),
            alt=sentences.perimeter_sentence(points.ZONINGS[perimetre], series, fiche) or fiche["libelle"],
            key=f"graphe_{points.ZONINGS[perimetre]}",
            source=sentences.source_text(series),
        )
cards.two_sentences(sentences.series_sentence(series, fiche), fiche["ne_pas_dire"])
with st.expander("Les mêmes chiffres en tableau, avec leur fichier et leur ligne", icon=":material/table:"):
    cards.table(tables.series_table(series, fiche), alt=f"{fiche['libelle']} : toutes les valeurs et leur provenance")
cards.source_line(series)

recentes = rows("positions", indicateur=fiche["indicateur"], recente=True)
if recentes:
    st.header("Parmi tous les QPV de France", help=lexique.WORDS["Dixième"])
    places.among_all(recentes[-1], fiche)
    st.page_link(
        links.page_file("comparer"),
        label="Comparer un quartier à ceux qui lui ressemblent",
        icon=":material/arrow_forward:",
    )

st.header("Depuis la référence de 2024", help=lexique.WORDS["Référence de 2024"])
tendances = rows("tendances", indicateur=fiche["indicateur"])
drawn = [row for row in tendances if points.with_both_values(row)]
if drawn:
    st.caption(
        "Trait vertical : référence de 2024, avec sa marge si elle est connue. Point : dernière valeur. "
        "Tireté : données fictives." + tendance.constant_euros(fiche)
    )
    figures.chart(
        points.trend_points(drawn, fiche),
        indicateur.trend_by_quartier(points.axis_title(fiche), points.order(tendances)),
        alt=tendance.trend_can_say(tendances, fiche),
        key="graphe_tendance",
        source=sentences.change_source(drawn),
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
    choice = {"indicateur": fiche["indicateur"], "territoire": quartier["quartier"]}
    relatifs = rows("revenus_relatifs", reference=reference and reference["territoire"], **choice)
    if relatifs:
        st.markdown(tendance.relative_sentence(relatifs, fiche))
        downloads.trace("revenus_relatifs", reference=reference and reference["territoire"], **choice)
else:
    st.caption(f"{quartier['nom_contrat']} n'a pas deux dates différentes à comparer pour cet indicateur.")

if reference:
    st.header("L'écart, à la dernière date comparable", help=lexique.WORDS["Écart"])
    st.caption(sentences.gap_caption(answers(), fiche["indicateur"], reference))
    ecarts = rows("ecarts", indicateur=fiche["indicateur"], reference=reference["territoire"])
    known = [row for row in ecarts if row["ecart"] is not None]
    if known:
        fiches = tables.sheets(answers())
        figures.chart(
            points.gap_points(known, "quartier", fiches),
            indicateur.gaps_by_row(points.axis_title(fiche), points.gap_order(known, "quartier", fiches)),
            alt=sentences.gap_range_sentence(known, fiche, reference),
            key="graphe_ecart",
            source=sentences.source_text(known),
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
