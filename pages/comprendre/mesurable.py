"""What will be measurable when: what each source can say of the contract, at mid-term and at its end."""

import streamlit as st

from pages.components import cards, trends
from pages.components.data import rows

st.title("Ce qui sera mesurable, et quand")
st.markdown(
    "Un chiffre ne juge le contrat que si les données qu'il résume ont été recueillies pendant le contrat. "
    "Ce calendrier est **déduit** du délai de diffusion constaté pour chaque source : "
    "aucun calendrier officiel n'a été trouvé. Il change avec la date du jour."
)
calendrier = rows("calendrier")
cards.table(trends.calendar_table(calendrier), alt="Calendrier de ce qui sera mesurable, source par source")
cards.two_sentences(
    "À l'évaluation de 2027, les sources annuelles (France Travail, Caf, parc social, école) auront au moins une année "
    "entière du contrat ; les actions, le droit commun et les instances seront la preuve principale.",
    "Aucun chiffre du recensement ne peut juger le contrat en 2027 : la première moyenne entièrement faite d'enquêtes "
    "du contrat porte sur 2024-2028 et sera diffusée vers juin 2029. Aucun revenu postérieur à 2021 n'est annoncé.",
)
cards.sql_of("calendrier")

st.header("Ce qui est attendu d'autres producteurs")
cards.table(
    [
        {
            "Indicateur": fiche["libelle"],
            "Défi": str(fiche["defi"]),
            "Attendu": fiche["attente_quoi"],
            "De qui": fiche["attente_de_qui"],
            "Quand": fiche["attente_quand"],
        }
        for fiche in rows("indicateurs")
        if fiche["attente_quoi"]
    ],
    alt="Indicateurs en attente d'une source",
)
