"""A structure: its actions over the years, who funds them, its bilans due, received and late."""

import streamlit as st

from narration import words
from narration.marks.bars import draw_figure
from narration.moyens import bilan, structure
from pages.components.shell import cards, downloads, figures, filters
from pages.components.shell.data import answers, rows

heading = st.container()
chosen = filters.select_structure()
if chosen is None:
    heading.title("Structures", anchor=False)
    st.info("Aucune structure n'est connue : aucun fichier d'actions, de postes ou de subventions n'est chargé.")
    st.stop()
actions = rows("structure_actions", structure=chosen["structure"])
with heading:
    st.title(words.plain(structure.headline(chosen)), anchor=False)
    cards.lead(None, *structure.lead(chosen))

if picture := structure.picture(actions):
    st.header("Ses crédits, année après année", anchor=False)
    figures.picture(draw_figure(picture), picture.alt)
cards.two_sentences(structure.CAN_SAY, structure.CANNOT_SAY)
with st.expander("Ses bilans, année par année", icon=":material/event_available:"):
    st.caption(structure.RULE)
    cards.table(structure.year_table(actions), alt="Bilans de la structure, par année")
with st.expander("Ses actions, et qui les finance", icon=":material/handshake:"):
    cards.table(structure.action_table(answers(), actions), alt="Actions de la structure")
    downloads.trace("structure_actions", structure=chosen["structure"])
with st.expander("Ce que donne chaque financeur", icon=":material/payments:"):
    cards.table(structure.funder_table(answers(), actions), alt="Montants accordés, par financeur et par année")
with st.expander("Ses postes adultes-relais et Fonjep, et ses subventions publiées", icon=":material/badge:"):
    st.caption("Publiés par l'ANCT et par les collectivités ; jamais ajoutés aux crédits des actions.")
    cards.table(structure.post_table(rows("postes_lus", structure=chosen["structure"])), alt="Postes de la structure")
    grants = rows("subventions", structure=chosen["structure"])
    cards.table(bilan.grant_table(grants), alt="Subventions publiées de la structure")
    downloads.trace("cellules", genre="poste")
with st.expander("Toutes les structures", icon=":material/table:"):
    downloads.trace("structures")
