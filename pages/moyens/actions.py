"""The actions: find them, and tell the whole story of one."""

import streamlit as st

from narration import lexique, words
from narration.moyens import action, bilan
from pages.components.charts import moyens
from pages.components.shell import cards, downloads, figures, filters
from pages.components.shell.data import answers, rows

st.title("Actions")
st.markdown(
    "Ce qui se fait, où, pour quel défi, avec quel argent et quel bilan. "
    "Les participations ne sont pas des personnes ; un bilan qui manque n'est pas un zéro."
)
columns = st.columns(4)
with columns[0]:
    annee = filters.select_annee()
with columns[1]:
    defi = filters.select_defi_or_all()
with columns[2]:
    place = filters.select_place()
with columns[3]:
    etat = filters.select_etat()
terms = filters.search()
quartier = place["quartier"] if place else None

mesurees = rows("actions_par", annee=annee, quartier=quartier, defi=defi)
retours = rows("retour_bilans", annee=annee, quartier=quartier, defi=defi)
if not terms and not etat:
    cards.figures(action.figures(words.total(mesurees), words.total(retours)))
    if annee and not defi and not place:
        st.caption(action.convention_sentence(rows("conventions", annee=annee)))

if mesurees and not any((terms, etat, defi, place)):
    st.header("Quel argent, pour quel défi, dans quel quartier", help=lexique.WORDS["Crédits spécifiques"])
    phrase = action.grid_sentence(answers(), mesurees, annee=annee)
    figures.chart(
        action.grid_points(answers(), mesurees, annee=annee),
        moyens.amount_grid(
            tuple(action.challenge_names(answers()).values()), tuple(action.place_names(answers()).values())
        ),
        alt=phrase,
        key="grille_montants",
        source=action.source_text(annee),
    )
    st.caption(f"{phrase} Crédits spécifiques accordés, en milliers d'euros ; hachures : données fictives.")

st.header("La liste")
choice = {"annee": annee, "defi": defi, "quartier": quartier, "etat": etat, "recherche": terms}
listed = rows("actions", **choice)
st.markdown(bilan.list_sentence(answers(), listed, annee, defi))
cards.table(bilan.action_table(answers(), filters.select_rows(listed)), alt="Liste des actions choisies")
downloads.trace("actions", **choice)

if listed:
    st.header("L'histoire d'une action")
    chosen = filters.select_action(listed)
    une = {"action": chosen["action"], "annee": chosen["annee"]}
    st.subheader(words.plain(chosen["intitule"]))
    st.markdown(bilan.identity(answers(), chosen))
    cards.figures(bilan.participation_figures(rows("participations", **une)))
    downloads.trace("participations", **une)

    st.subheader("Son argent")
    st.caption("Demandé, accordé, versé et réalisé sont quatre montants différents, qui ne s'additionnent pas.")
    cards.table(
        bilan.financement_table(answers(), rows("financements", **une)),
        alt=f"Financements de l'action {chosen['action']}",
    )
    st.markdown(bilan.cost_sentence(chosen))
    downloads.trace("financements", **une)

    st.subheader("Son bilan")
    st.markdown(bilan.bilan_story(chosen))

    st.subheader("Les subventions publiées de la même structure")
    st.caption("Données ouvertes des collectivités, rapprochées par le SIRET ; jamais ajoutées aux montants ci-dessus.")
    subventions = rows("subventions", siret=chosen["siret"]) if chosen["siret"] else []
    cards.table(bilan.grant_table(subventions), alt="Subventions publiées de la structure")

if not terms and not etat and not defi:
    st.header("Tous les défis")
    cards.table(action.challenge_table(answers(), mesurees, retours), alt="Actions par défi principal")
    downloads.trace("actions_par", annee=annee, quartier=quartier)
    downloads.trace("financements", annee=annee, quartier=quartier)
    downloads.trace("participations", annee=annee, quartier=quartier)
    st.header("Les enjeux transversaux")
    enjeux = rows("enjeux_transversaux", annee=annee, quartier=quartier)
    cards.table(action.issue_table(enjeux), alt="Actions par enjeu transversal")
    downloads.trace("enjeux_transversaux", annee=annee, quartier=quartier)
    st.header("Femmes et hommes")
    cards.unfollowed({"quartier": quartier}, quartier="femmes et hommes se déclarent pour l'action entière")
    st.caption(action.parity_note(answers()))
    cards.table(action.parity_table(rows("parite", annee=annee)), alt="Participations par sexe et par score BIE")
    downloads.trace("parite", annee=annee)
