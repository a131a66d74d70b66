"""One quartier among all the QPV of France, and beside those that are like it."""

import streamlit as st

from narration import france, lexique, points, subject
from pages.components.charts import france as charts
from pages.components.shell import access, cards, downloads, figures, filters, places
from pages.components.shell.data import rows

heading = st.container()
with st.container(horizontal=True, key="choix"):
    quartier = filters.select_quartier()
    fiche = filters.select_indicateur()
    if fiche:
        code, indicateur = quartier["quartier"], fiche["indicateur"]
        editions = france.editions(rows("positions", indicateur=indicateur, territoire=code))
        place = filters.select_edition(editions)
if fiche is None:
    heading.title("Comparer", anchor=False)
    st.info("Aucun indicateur n'est suivi par ce contrat.", icon=":material/hourglass_empty:")
    st.stop()
constats = rows("constats", public=access.public())
with heading:
    st.title(f"{quartier['nom_contrat']} parmi les quartiers de France", anchor=False)
    found = subject.first(constats, "position", quartier=code, indicateur=indicateur)
    cards.lead(found, "" if found or not place else place["phrase"], named=True)
    cards.unit_line(fiche)
if place is None:
    st.info(
        f"{fiche['libelle']} : aucune édition ne donne à la fois la valeur {quartier['nom_de']} et celle d'au "
        "moins cent QPV. Sans elles, rien ne le situe.",
        icon=":material/hourglass_empty:",
    )
    st.stop()

st.header("Parmi tous les QPV", anchor=False, help=lexique.WORDS["Dixième"])
places.among_all(place, fiche, code)
downloads.trace("positions", indicateur=indicateur, territoire=code)

title, source = points.axis_title(fiche), france.source_sentence(place)
st.header("Des quartiers qui lui ressemblent", anchor=False, help=lexique.WORDS["Semblable"])
base_chosen = filters.select_alike(france.bases(rows("semblables", territoire=code)))
if base_chosen is None:
    st.info(f"{quartier['nom_contrat']} n'a pas de QPV semblables : les variables manquent.")
else:
    chosen = {"territoire": code, "base": base_chosen["base"]}
    zonage = base_chosen["zonage"]
    paths = [row for row in rows("trajectoires", indicateur=indicateur, **chosen) if row["zonage"] == zonage]
    phrase = france.trajectory_sentence(paths, fiche)
    st.markdown(phrase)
    dated = [row["millesime"] for row in paths if row["millesime"]]
    if len(dated) > 1:
        st.caption(
            f"Trait fort : {quartier['nom_contrat']}. Bande grise : la moitié du milieu de ses semblables. "
            "Trait gris : leur médiane. Tireté : médiane de tous les QPV."
        )
        figures.chart(
            france.trajectory(paths, fiche),
            charts.trajectory(title, (min(dated), max(dated))),
            alt=phrase,
            key="graphe_trajectoire",
            source=f"Source : {place['source_libelle']}. Découpage : périmètre {zonage[3:]}.",
            phone=True,
        )
    with st.expander("Qui sont-ils, à quelle distance, et leurs valeurs", icon=":material/table:"):
        values_alt = f"{fiche['libelle']} : {quartier['nom_contrat']} et ses semblables"
        cards.table(france.trajectory_table(paths, fiche), alt=values_alt)
        st.caption(
            "Distance : 0 pour deux QPV identiques ; 1 pour un écart type d'écart, en moyenne, sur les variables de la "
            "ressemblance. La règle est écrite d'avance et ne change pas avec le résultat."
        )
        alike = france.alike_table(rows("semblables", **chosen))
        cards.table(alike, alt=f"QPV semblables : {quartier['nom_contrat']}")
        downloads.trace("semblables", **chosen)
        downloads.trace("trajectoires", indicateur=indicateur, **chosen)

st.header("Pour aller plus loin", anchor=False)
values = rows("valeurs_qpv", indicateur=indicateur, zonage=place["zonage"], edition=place["edition"])
if funnel := france.build_funnel(values, fiche):
    with st.expander("Hasard ou signal ?", icon=":material/filter_alt:"):
        phrase = france.funnel_sentence(values, fiche, funnel)
        st.markdown(phrase)
        st.caption(
            f"{lexique.WORDS['Entonnoir']} Trait plein : limites à 95 %. Tireté : limites à 99,8 %. Un petit quartier "
            "peut être loin de la moyenne par le seul hasard : l'entonnoir s'ouvre à gauche."
        )
        figures.chart(
            france.funnel_points(values, fiche, funnel, code),
            charts.funnel(title),
            alt=phrase,
            key="graphe_entonnoir",
            source=source,
        )
with st.expander("A-t-il changé autrement que ses semblables ?", icon=":material/compare_arrows:"):
    st.caption(
        "Une répétition, sur le passé, de l'évaluation à mi-parcours : l'évolution du quartier moins celle des QPV qui "
        "lui ressemblaient au départ. La même différence, calculée pour tous les QPV de France, dit ce que le hasard "
        "donne. Détectable : la plus petite différence que l'on verrait quatre fois sur cinq."
    )
    evaluated = [row for row in rows("evaluation", territoire=code) if row["difference"] is not None]
    fiches = {row["indicateur"]: row for row in rows("indicateurs")}
    if evaluated:
        table = france.evaluation_table(evaluated, fiches)
        cards.table(table, alt=f"{quartier['nom_contrat']} : évolution comparée à ses semblables")
    else:
        st.info(f"{quartier['nom_contrat']} n'a pas deux dates comparables : quartier nouveau, ou valeurs secrètes.")
    st.caption(france.CAUTION)
    downloads.trace("evaluation", territoire=code)
