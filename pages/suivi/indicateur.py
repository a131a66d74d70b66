"""One indicator in every quartier: its long series, its place in France, what moved, its table, its sheet."""

import streamlit as st

from narration import constat, lexique, points, sentences, subject, tables, tendance
from narration.indicateur import draw_series, legend, series_picture
from narration.marks.picture import PLAIN, tone
from pages.components.charts import indicateur
from pages.components.shell import access, cards, downloads, figures, filters, links, places
from pages.components.shell.data import answers, rows

heading = st.container()
fiche = filters.select_indicateur()
if fiche is None:
    heading.title("Indicateur", anchor=False)
    st.info("Aucun indicateur n'est suivi par ce contrat.", icon=":material/hourglass_empty:")
    st.stop()
if not fiche["valeurs_nb"]:
    heading.title(fiche["libelle"], anchor=False)
    cards.waiting(fiche)
    cards.method_sheet(fiche)
    st.stop()
st.header("Tous les quartiers, année par année", anchor=False, help=lexique.WORDS["Périmètre 2015, périmètre 2024"])
with st.container(horizontal=True, key="choix"):
    quartier = filters.select_quartier_or_all()
    reference = filters.select_reference(fiche)
code, libelle, place = fiche["indicateur"], fiche["libelle"], quartier["quartier"] if quartier else None
found = subject.of_indicateur(rows("constats", public=access.public()), code, place)
with heading:
    st.title(libelle, anchor=False)
    cards.lead(found[0] if found else None, named=True)
    cards.unit_line(fiche)
series = rows("series", indicateur=code, reference=reference and reference["territoire"])
picture = series_picture(answers(), fiche, series, place, tone(found[0]) if found else PLAIN, reference)
if picture:
    figures.picture(draw_series(picture), picture.alt)
st.caption(legend(picture, series, reference))
cards.revised(indicateur=code)
cards.source_line(series)
if others := constat.concluding(found[1:3]):
    st.header("Ce qu'il faut en retenir", anchor=False)
    cards.findings(others)

if recentes := rows("positions", indicateur=code, recente=True):
    st.header("Parmi tous les QPV de France", anchor=False, help=lexique.WORDS["Dixième"])
    own = rows("positions", indicateur=code, recente=True, territoire=place) if place else []
    places.among_all((own or recentes)[-1], fiche, place if own and place else "")
    st.page_link(
        links.page_file("comparer"),
        label="Comparer un quartier à ceux qui lui ressemblent",
        icon=":material/arrow_forward:",
    )

st.header("Pour aller plus loin", anchor=False)
with st.expander("Ce que l'on peut dire ou non, et chaque valeur avec son fichier", icon=":material/rule:"):
    cards.two_sentences(sentences.series_sentence(series, fiche), fiche["ne_pas_dire"])
    cards.table(tables.series_table(series, fiche), alt=f"{libelle} : toutes les valeurs et leur provenance")
    for perimetre, data in points.series_points(series, fiche).items() if points.dated(series) else ():
        zonage = points.ZONINGS[perimetre]
        st.caption(perimetre)
        figures.to_explore(
            data,
            indicateur.series(points.axis_title(fiche), points.extent(series), points.years(data)),
            alt=sentences.perimeter_sentence(zonage, series, fiche) or libelle,
            key=f"graphe_{zonage}",
            source=sentences.source_text(series),
        )
tendances = rows("tendances", indicateur=code)
with st.expander("Depuis la valeur de départ", icon=":material/trending_up:"):
    st.caption(lexique.WORDS["Valeur de départ"] + tendance.constant_euros(fiche))
    if both := [row for row in tendances if points.with_both_values(row)]:
        st.caption("Trait : la valeur de départ et sa marge. Point : la dernière valeur. Tireté : données fictives.")
        figures.chart(
            points.trend_points(both, fiche),
            indicateur.trend_by_quartier(points.axis_title(fiche), points.order(tendances)),
            alt=tendance.trend_can_say(tendances, fiche),
            key="graphe_tendance",
            source=sentences.change_source(both),
        )
    cards.two_sentences(tendance.trend_can_say(tendances, fiche), tendance.trend_cannot_say(tendances, fiche))
    cards.table(tendance.trend_table(answers(), tendances, "quartier"), alt=f"{libelle} : chaque quartier depuis 2024")
    downloads.trace("tendances", indicateur=code)
with st.expander("Comparer deux dates", icon=":material/date_range:"):
    dates = filters.select_dates(fiche, place) if place else None
    if dates and dates[0] != dates[1]:
        choice = {"indicateur": code, "territoire": place}
        cards.verdict(rows("comparaison", a=dates[0], b=dates[1], **choice)[0])
        if relatifs := rows("revenus_relatifs", reference=reference and reference["territoire"], **choice):
            st.markdown(tendance.relative_sentence(relatifs, fiche))
            downloads.trace("revenus_relatifs", reference=reference and reference["territoire"], **choice)
    elif quartier:
        st.caption(f"{quartier['nom_contrat']} n'a pas deux dates différentes à comparer pour cet indicateur.")
    else:
        st.caption(
            f"Choisissez un quartier, en haut de la page, pour y comparer deux dates : {fiche['libelle_court']}."
        )
if reference:
    with st.expander(
        f"L'écart avec {reference['libelle']}, à la dernière date comparable", icon=":material/straighten:"
    ):
        st.caption(sentences.gap_caption(answers(), code, reference))
        ecarts = rows("ecarts", indicateur=code, reference=reference["territoire"])
        if known := [row for row in ecarts if row["ecart"] is not None]:
            fiches = tables.sheets(answers())
            figures.chart(
                points.gap_points(known, "quartier", fiches),
                indicateur.gaps_by_row(points.axis_title(fiche), points.gap_order(known, "quartier", fiches)),
                alt=sentences.gap_range_sentence(known, fiche, reference),
                key="graphe_ecart",
                source=sentences.source_text(known),
            )
        cards.table(tables.gap_table(ecarts, fiche), alt=f"{libelle} : écart de chaque quartier")
        downloads.trace("ecarts", indicateur=code, reference=reference["territoire"])
with st.expander("Les quartiers ensemble", icon=":material/functions:"):
    st.caption("Une somme si elle a un sens et si aucun quartier ne manque ; jamais de moyenne de médianes ou de taux.")
    ensemble = tendance.aggregate_table(answers(), rows("agregats", indicateur=code), fiche)
    cards.table(ensemble, alt=f"{libelle} : total ou étendue sur l'ensemble des quartiers")
with st.expander("La fiche de l'indicateur", icon=":material/description:"):
    cards.method_sheet(fiche)
    cards.waiting(fiche)
