"""One quartier among all the QPV of France, and beside those that are like it."""

import streamlit as st

from narration import france, lexique, points
from pages.components.charts import france as charts
from pages.components.shell import cards, downloads, figures, filters, places
from pages.components.shell.data import rows

left, middle, right = st.columns(3)
with left:
    quartier = filters.select_quartier()
with middle:
    fiche = filters.select_indicateur()
if fiche is None:
    st.title("Comparer")
    st.info("Aucun indicateur n'est suivi par ce contrat.", icon=":material/hourglass_empty:")
    st.stop()
code, indicateur = quartier["quartier"], fiche["indicateur"]
editions = france.editions(rows("positions", indicateur=indicateur, territoire=code))
with right:
    place = filters.select_edition(editions)
st.title(f"{quartier['nom_contrat']} parmi les quartiers de France")
cards.unit_line(fiche)
if place is None:
    st.info(
        f"{fiche['libelle']} : aucune édition ne donne à la fois la valeur {quartier['nom_de']} et celle d'au "
        "moins cent QPV. Sans elles, rien ne le situe.",
        icon=":material/hourglass_empty:",
    )
    st.stop()

st.header("Parmi tous les QPV", help=lexique.WORDS["Dixième"])
places.among_all(place, fiche, code)
downloads.trace("positions", indicateur=indicateur, territoire=code)

title, source = points.axis_title(fiche), france.source_sentence(place)
values = rows("valeurs_qpv", indicateur=indicateur, zonage=place["zonage"], edition=place["edition"])
funnel = france.build_funnel(values, fiche)
if funnel:
    st.header("Hasard ou signal ?", help=lexique.WORDS["Entonnoir"])
    phrase = france.funnel_sentence(values, fiche, funnel)
    st.markdown(phrase)
    st.caption(
        "Trait plein : limites à 95 %. Tireté : limites à 99,8 %. Un petit quartier peut être loin de la moyenne par "
        "le seul hasard : l'entonnoir s'ouvre à gauche."
    )
    figures.chart(
        france.funnel_points(values, fiche, funnel, code),
        charts.funnel(title),
        alt=phrase,
        key="graphe_entonnoir",
        source=source,
    )

st.header("Des quartiers qui lui ressemblent", help=lexique.WORDS["Semblable"])
bases = france.bases(rows("semblables", territoire=code))
base_chosen = filters.select_alike(bases)
if base_chosen is None:
    st.info(f"{quartier['nom_contrat']} n'a pas de QPV semblables : les variables manquent.")
    st.stop()
chosen = {"territoire": code, "base": base_chosen["base"]}
paths = [row for row in rows("trajectoires", indicateur=indicateur, **chosen) if row["zonage"] == base_chosen["zonage"]]
phrase = france.trajectory_sentence(paths, fiche)
st.markdown(phrase)
dated = [row["millesime"] for row in paths if row["millesime"]]
if len(dated) > 1:
    st.caption(
        f"Bleu : {quartier['nom_contrat']}. Bande grise : la moitié du milieu de ses semblables. "
        "Trait gris : leur médiane. Tireté : médiane de tous les QPV."
    )
    figures.chart(
        france.trajectory(paths, fiche),
        charts.trajectory(title, (min(dated), max(dated))),
        alt=phrase,
        key="graphe_trajectoire",
        source=f"Source : {place['source_libelle']}. Découpage : périmètre {base_chosen['zonage'][3:]}.",
    )
cards.table(
    france.trajectory_table(paths, fiche), alt=f"{fiche['libelle']} : {quartier['nom_contrat']} et ses semblables"
)
with st.expander("Qui sont-ils, et à quelle distance ?", icon=":material/table:"):
    st.caption(
        "Distance : 0 pour deux QPV identiques ; 1 pour un écart type d'écart, en moyenne, sur les variables de la "
        "ressemblance. La règle est écrite dans etl/reference/ressemblance.toml et ne change pas avec le résultat."
    )
    cards.table(france.alike_table(rows("semblables", **chosen)), alt=f"QPV semblables : {quartier['nom_contrat']}")
downloads.trace("semblables", **chosen)
downloads.trace("trajectoires", indicateur=indicateur, **chosen)

st.header("A-t-il changé autrement qu'eux ?", help=lexique.WORDS["Bande du hasard"])
st.caption(
    "Une répétition, sur le passé, de l'évaluation à mi-parcours : l'évolution du quartier moins celle des QPV qui lui "
    "ressemblaient au départ. La même différence, calculée pour tous les QPV de France, dit ce que le hasard donne. "
    "Détectable : la plus petite différence que l'on verrait quatre fois sur cinq."
)
evaluated = [row for row in rows("evaluation", territoire=code) if row["difference"] is not None]
fiches = {row["indicateur"]: row for row in rows("indicateurs")}
if evaluated:
    cards.table(
        france.evaluation_table(evaluated, fiches),
        alt=f"{quartier['nom_contrat']} : évolution comparée à ses semblables",
    )
else:
    st.info(f"{quartier['nom_contrat']} n'a pas deux dates comparables : quartier nouveau, ou valeurs secrètes.")
st.caption(france.CAUTION)
downloads.trace("evaluation", territoire=code)
