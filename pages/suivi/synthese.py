"""The quartiers at a glance: what matters, seven rows, the map, and what cannot be concluded."""

from datetime import date

import streamlit as st

from narration import constat, lexique, points, sentences, synthese, tables, tendance, words
from narration.numbers import french_day
from pages.components.charts import indicateur
from pages.components.shell import access, cards, downloads, figures, filters, places
from pages.components.shell.data import answers, rows

constats = rows("constats", public=access.public())
finding = synthese.of_the_day(constats)
st.caption(f"Ce qu'il faut retenir au {french_day(date.today())}")
st.title(words.plain(constat.title(finding)) if finding else "Synthèse", anchor=False)
cards.lead(finding)

left, right = st.columns([2.1, 1], gap="medium")
with left:
    chosen, compared = st.columns(2)
    with chosen:
        fiche = filters.select_indicateur(avec_reference=True, subject=finding)
    if fiche is None:
        st.info("Aucune valeur de départ n'est encore chargée.", icon=":material/hourglass_empty:")
    else:
        with compared:
            reference = filters.select_reference(fiche)
        ecarts = rows("ecarts", indicateur=fiche["indicateur"], reference=reference and reference["territoire"])
        seven = synthese.quartier_rows(answers(), fiche, ecarts, constats)
        name = synthese.compared_with(ecarts, reference["libelle"] if reference else "la comparaison")
        cards.seven(seven, fiche, synthese.window(constats, fiche["indicateur"]), name)
with right:
    shades = synthese.shades(seven, ecarts) if fiche else None
    places.quartier_map(shades=shades, said="Orange : moins bien que la comparaison, bleu : mieux." if fiche else "")

if fiche:
    references = rows("references_2024", indicateur=fiche["indicateur"])
    with st.expander(f"Ce que l'on peut dire ou non : {fiche['libelle_court'].lower()}", icon=":material/rule:"):
        cards.unfollowed({"reference": reference}, reference="on ne parle ici que de la valeur de chaque quartier")
        cards.two_sentences(sentences.reference_sentence(references, fiche), fiche["ne_pas_dire"])
        cards.source_line(references)
st.header("Ce qui demande une décision ou une question", anchor=False)
cards.unfollowed({"indicateur": fiche}, indicateur="ce sont les constats de tout le contrat")
others = [row for row in constat.headlines(constats, 6) if row is not finding]
cards.findings(others[:3])
downloads.trace("constats", public=access.public())
with st.expander(constat.refusal_sentence(constats), icon=":material/block:"):
    cards.table(constat.table(constat.of_family(constats, "non_conclu")), alt="Ce que l'on ne peut pas conclure")

st.header("Pour vérifier, tous indicateurs ensemble", anchor=False)
cards.unfollowed({"indicateur": fiche}, indicateur="chaque ligne porte les siens")
with st.expander("Depuis la valeur de départ, tous les indicateurs", icon=":material/grid_on:"):
    tendances, every = tendance.followed(answers()), rows("ecarts")
    if tendances:
        figures.chart(
            points.state_points(tendances, every, tables.sheets(answers())),
            indicateur.state_grid(points.names(tendances), points.order(tendances)),
            alt=tendance.state_summary(tendances),
            key="graphe_etats",
            source=sentences.change_source(tendances),
        )
        cards.table(
            tendance.state_grid(answers(), tendances, every), alt="État de chaque indicateur dans chaque quartier"
        )
        st.markdown(f"Selon les mêmes constats : {constat.moves(constats)}.")
    else:
        st.info(constat.waiting_sentence(constats), icon=":material/hourglass_empty:")
    downloads.trace("tendances")
with st.expander("Tous les chiffres clés du contrat", icon=":material/table:"):
    cards.figures(tables.key_figures(answers()))
    st.caption(sentences.key_figure_note(answers()))
    cards.table(tables.key_figure_grid(answers()), alt="Valeurs de départ, par indicateur et par quartier")
with st.expander("L'écart à la dernière date comparable, tous les indicateurs", icon=":material/table:"):
    st.markdown(lexique.WORDS["Écart"])
    cards.table(
        tables.gap_grid(answers()), alt="Écart entre chaque quartier et le territoire de comparaison, par indicateur"
    )
    st.caption(
        "\\* Valeur du quartier tirée d'une source secondaire, arrondie à l'unité. "
        "Tous les territoires contiennent les QPV."
    )
    downloads.trace("ecarts")
