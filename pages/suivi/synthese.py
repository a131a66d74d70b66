"""The quartiers at a glance: the 2024 baseline, the gap with the rest of the territory, what is not known."""

import streamlit as st

from narration import constat, lexique, points, sentences, tables, tendance
from narration.numbers import french_day
from pages.components.charts import indicateur
from pages.components.shell import access, cards, downloads, figures, filters, places
from pages.components.shell.data import answers, rows


@cards.part
def reference() -> None:
    """Show an indicator in every quartier: choosing another one runs this part of the page alone."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        fiche = filters.select_indicateur(avec_reference=True)
        if fiche is None:
            st.info("Aucune valeur de référence n'est encore chargée.", icon=":material/hourglass_empty:")
            return
        references = rows("references_2024", indicateur=fiche["indicateur"])
        figures.chart(
            points.reference_points(references, fiche),
            indicateur.dots_by_quartier(points.axis_title(fiche), points.order(references)),
            alt=sentences.reference_sentence(references, fiche),
            key="graphe_reference",
            source=sentences.source_text(references),
        )
        st.caption(
            "Orange : chiffre du contrat. Violet, en losange : source secondaire, en attendant le fichier de l'Insee. "
            "Bande : la marge de la valeur (indicative)."
        )
        cards.unit_line(fiche)
    with right:
        places.quartier_map()
    cards.two_sentences(sentences.reference_sentence(references, fiche), fiche["ne_pas_dire"])
    with st.expander("Les mêmes chiffres en tableau", icon=":material/table:"):
        cards.table(
            tables.reference_table(references, fiche), alt=f"{fiche['libelle']} : référence de 2024 par quartier"
        )
    cards.source_line(references)


st.title("Synthèse")
(contrat,) = rows("contrat")
st.markdown(
    f"Où en étaient les quartiers prioritaires à la signature du contrat, le {french_day(contrat['signature'])}, "
    "ce qui a bougé depuis, et quel écart les séparait de l'agglomération à la dernière date comparable."
)
constats = rows("constats", public=access.public())
st.header("Ce qu'il faut retenir")
cards.findings(constat.headlines(constats, 5))
with st.expander(constat.refusal_sentence(constats), icon=":material/block:"):
    cards.table(constat.table(constat.of_family(constats, "non_conclu")), alt="Ce que l'on ne peut pas conclure")
downloads.trace("constats", public=access.public())

st.header("Les chiffres clés")
cards.figures(tables.key_figures(answers()))

st.header("Depuis la référence de 2024", help=lexique.WORDS["Référence de 2024"])
tendances, ecarts = tendance.followed(answers()), rows("ecarts")
if tendances:
    figures.chart(
        points.state_points(tendances, ecarts, tables.sheets(answers())),
        indicateur.state_grid(points.names(tendances), points.order(tendances)),
        alt=tendance.state_summary(tendances),
        key="graphe_etats",
        source=sentences.change_source(tendances),
    )
    st.caption(
        "Bleu : évolution favorable. Orange : défavorable. Violet : décrite sans être jugée. "
        "Gris : on ne conclut pas. « Fictif » : l'une des deux valeurs est inventée, en attendant la vraie."
    )
    with st.expander("Les mêmes états en tableau", icon=":material/table:"):
        cards.table(
            tendance.state_grid(answers(), tendances, ecarts), alt="État de chaque indicateur dans chaque quartier"
        )
    st.markdown(f"Selon les mêmes constats : {constat.moves(constats)}.")
else:
    st.info(constat.waiting_sentence(constats), icon=":material/hourglass_empty:")
downloads.trace("tendances")

st.header("La référence de 2024, quartier par quartier")
reference()

st.header("Tous les chiffres clés du contrat")
st.caption(sentences.key_figure_note(answers()))
cards.table(tables.key_figure_grid(answers()), alt="Chiffres clés de référence, par indicateur et par quartier")

st.header("L'écart à la dernière date comparable", help=lexique.WORDS["Écart"])
st.markdown(
    "Quartier moins territoire de comparaison, la même année. Les quartiers ont été redessinés en 2024 : "
    "un écart mesuré dans le périmètre de 2015 ne décrit pas le quartier d'aujourd'hui."
)
cards.table(
    tables.gap_grid(answers()), alt="Écart entre chaque quartier et le territoire de comparaison, par indicateur"
)
st.caption(
    "\\* Valeur du quartier tirée d'une source secondaire, arrondie à l'unité. "
    "Tous les territoires contiennent les QPV."
)
downloads.trace("ecarts")

st.header("Ce que ce tableau de bord promet")
cards.promises(lexique.PROMESSES)
