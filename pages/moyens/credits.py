"""Credits by their name: who funds the actions, the State alone or all of them, where and for what."""

import streamlit as st

from narration import lexique, words
from narration.marks.bars import draw_figure
from narration.moyens import action, credits
from pages.components.shell import cards, downloads, figures, filters
from pages.components.shell.data import answers, rows

heading = st.container()
with st.container(horizontal=True, key="choix"):
    annee = filters.select_annee()
    funder = filters.select_financeur()
    defi = filters.select_defi_or_all()
    place = filters.select_place()
financeur, name = (funder["financeur"], funder["financeur_libelle"]) if funder else (None, None)
quartier = place["quartier"] if place else None
portee = {"quartier": quartier, "defi": defi}
every = rows("credits", annee=annee, **portee)
state = rows("credits", annee=annee, etat=True, **portee)
chosen = rows("credits", annee=annee, financeur=financeur, **portee)
with heading:
    where = "".join((f", défi {defi}" if defi else "", f", {place['nom_a']}" if place else ""))
    st.title(words.plain(credits.headline(answers(), every, state, annee, where)), anchor=False)
    cards.lead(None, credits.lead(every))

st.header("Qui finance", anchor=False, help=lexique.WORDS["Crédits spécifiques"])
picture = credits.picture(every, annee)
if picture:
    figures.picture(draw_figure(picture), picture.alt)
    st.caption(action.source_text(annee))
    cards.two_sentences(credits.CAN_SAY, credits.CANNOT_SAY)
with st.expander("Quartier par quartier, et par habitant", icon=":material/location_on:", expanded=bool(financeur)):
    cards.table(credits.place_table(answers(), name, chosen, state), alt="Crédits spécifiques par quartier")
with st.expander("Défi par défi", icon=":material/flag:"):
    cards.table(credits.challenge_table(answers(), name, chosen, state), alt="Crédits spécifiques par défi")
with st.expander("Année après année", icon=":material/calendar_month:"):
    cards.unfollowed({"annee": annee}, annee="toutes les années chargées sont montrées")
    ever = rows("credits", financeur=financeur, **portee), rows("credits", etat=True, **portee)
    cards.table(credits.year_table(name, *ever), alt="Crédits spécifiques par année")
with st.expander("Le droit commun dans les mêmes actions", icon=":material/account_balance:"):
    st.caption(credits.OTHER_MONEY)
    cards.table(credits.funder_table(chosen, credits.SHARED), alt="Droit commun accordé aux actions, par financeur")
downloads.trace("credits", annee=annee, financeur=financeur, **portee)
downloads.trace("financements", annee=annee, **portee)
downloads.trace("cellules", genre="financement", annee=annee)
