"""The method, generated from the catalogue: every indicator, source, break and question with its SQL."""

import streamlit as st

import queries
from narration import constat, lexique, qualite, sentences
from pages.components.shell import access, cards
from pages.components.shell.data import base, rows

st.title("Méthode", anchor=False)
st.markdown(lexique.INTRODUCTION)
cards.promises(lexique.PROMESSES, here="methode")
st.caption(f"Version des données : {base().version}.")

indicateurs, constats, sources, ruptures, questions, keywords = st.tabs(
    ["Indicateurs", "Constats", "Sources", "Ruptures", "Questions et SQL", "Lexique"],
    key="rubrique",
    bind="query-params",
)
with indicateurs:
    defis = {row["defi"]: row["libelle"] for row in rows("defis")}
    for defi, libelle in defis.items():
        st.header(f"Défi {defi}. {libelle}")
        for fiche in rows("indicateurs", defi=defi):
            if fiche["defi"] == defi:
                with st.expander(f"{fiche['libelle']}{'' if fiche['valeurs_nb'] else ' (en attente)'}"):
                    cards.method_sheet(fiche)
                    cards.waiting(fiche)
with constats:
    st.markdown(lexique.RANKING)
    with st.expander("Les vingt premiers constats, aujourd'hui", icon=":material/format_list_numbered:"):
        ranked = constat.table(rows("constats", public=access.public(), limite=20))
        cards.table(ranked, alt="Les vingt premiers constats")
with sources:
    for source in rows("sources"):
        with st.expander(source["libelle"] + ("" if source["verifie"] else " (non vérifié sur un fichier réel)")):
            st.markdown(sentences.source_sheet(source))
with ruptures:
    st.markdown(
        "Une **rupture** interdit la différence entre les deux côtés ; une **prudence** l'accompagne d'une réserve."
    )
    cards.table(qualite.break_table(rows("ruptures")), alt="Ruptures et réserves déclarées par source")
with questions:
    st.markdown(
        "Chaque chiffre affiché est la réponse à l'une de ces questions, que l'on peut poser depuis un terminal."
    )
    for question in queries.list_questions().values():
        with st.expander(f"`{question.nom}` : {question.titre}"):
            st.code(f"python -m queries {question.nom}", language="shell")
            st.code(question.sql, language="sql")
with keywords:
    st.markdown("\n".join(f"- **{word}** : {sens}" for word, sens in lexique.WORDS.items()))
