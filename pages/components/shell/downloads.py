"""The way back from a figure: the query behind it, its rows, and both as files to take away."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from exports.writers.xlsx import write_csv, write_xlsx
from pages.components.shell import access
from pages.components.shell.data import ask, base, cited
from queries import get_question

# What the Préfecture verifies: its workbook has a line to sign.
SIGNED = ("atfpb", "droit_commun", "droit_commun_par")
TITLE = "Les lignes, la requête et les fichiers"
# A question that no table shows above its rows says itself what they are.
TITLES = {
    "avancements": "Tous les points d'avancement déclarés",
    "cellules": "La cellule de chaque montant : fichier, feuille, colonne, ligne",
    "financements": "Chaque montant, avec le fichier et la ligne où il a été lu",
    "participations": "Les participations de chaque action, avec les fichiers et les lignes où elles ont été lues",
    "postes_lus": "Chaque poste, avec le fichier et la ligne où il a été lu",
}


def trace(question: str, /, **parametres: object) -> None:
    """Offer the rows of a question, its SQL, the command that asks it, and both as CSV and XLSX.

    Closed, it costs nothing: rows and files are made when somebody opens it.
    """
    key = "_".join([question, *(str(value) for value in parametres.values() if value is not None)])
    detail = st.expander(TITLES.get(question, TITLE), icon=":material/database:", on_change="rerun", key=f"trace_{key}")
    if not detail.open:
        return
    with detail:
        answer = ask(question, **parametres)
        st.caption(f"{get_question(question).titre} Version des données : {base().version}.")
        st.dataframe(answer, hide_index=True, alt=f"Les {answer.num_rows} lignes de la question {question}")
        with st.container(horizontal=True):
            st.download_button(
                "CSV",
                cited(partial(write_csv, answer)),
                f"{key}_{base().version}.csv",
                "text/csv",
                key=f"csv_{key}",
                icon=":material/download:",
                on_click="ignore",
            )
            st.download_button(
                "XLSX, avec sa traçabilité",
                cited(partial(workbook, question, parametres)),
                f"{key}_{base().version}.xlsx",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                key=f"xlsx_{key}",
                icon=":material/download:",
                on_click="ignore",
            )
        arguments = " ".join(f"{name}={value}" for name, value in parametres.items() if value is not None)
        st.code(f"python -m queries {question} {arguments}".strip(), language="shell")
        st.code(get_question(question).sql, language="sql")


def workbook(question: str, parametres: Mapping[str, object]) -> bytes:
    """Return an answer as XLSX; only the Préfecture has the line to sign."""
    return write_xlsx(base(), question, parametres, question in SIGNED and access.allows("prefecture"))
