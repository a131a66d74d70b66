"""The actions: find them, and tell the whole story of one."""

import streamlit as st

from narration import action, bilan, lexique, words
from pages.components.charts import moyens
from pages.components.shell import cards, downloads, figures, filters
from pages.components.shell.data import answers, rows

st.title("Actions")
st.markdown(
    "Ce qui se fait, où, pour quel défi, avec quel argent et quel bilan. "
    "Les participations ne sont pas des personnes ; un bilan qui manque n'est pas un zéro."
)
colonnes = st.columns(4)
with colonnes[0]:
    annee = filters.select_annee()
with colonnes[1]:
    defi = filters.select_defi_ou_tous()
with colonnes[2]:
    lieu = filters.select_lieu()
with colonnes[3]:
    etat = filters.select_etat()
mots = filters.search()
quartier = lieu["quartier"] if lieu else None

mesurees, retours = (rows(name, annee=annee, quartier=quartier, defi=defi) for name in ("actions_par", "retour_bilans"))
if not mots and not etat:
    cards.figures(action.figures(words.total(mesurees), words.total(retours)))
    if annee and not defi and not lieu:
        st.caption(action.convention_sentence(rows("conventions", annee=annee)))

if mesurees and not any((mots, etat, defi, lieu)):
    st.header("Quel argent, pour quel défi, dans quel quartier", help=lexique.MOTS["Crédits spécifiques"])
    phrase = action.grid_sentence(answers(), mesurees, annee=annee)
    figures.chart(
        action.grid_points(answers(), mesurees, annee=annee),
        moyens.grille_montants(
            tuple(action.challenge_names(answers()).values()), tuple(action.place_names(answers()).values())
        ),
        alt=phrase,
        key="grille_montants",
        source=action.source_text(annee),
    )
    st.caption(f"{phrase} Crédits spécifiques accordés, en milliers d'euros ; hachures : données fictives.")

st.header("La liste")
choix = {"annee": annee, "defi": defi, "quartier": quartier, "etat": etat, "recherche": mots}
liste = rows("actions", **choix)
st.markdown(bilan.list_sentence(answers(), liste, annee))
cards.table(bilan.action_table(answers(), filters.select_rows(liste)), alt="Liste des actions choisies")
downloads.trace("actions", **choix)

if liste:
    st.header("L'histoire d'une action")
    retenue = filters.select_action(liste)
    une = {"action": retenue["action"], "annee": retenue["annee"]}
    st.subheader(words.plain(retenue["intitule"]))
    st.markdown(bilan.identity(answers(), retenue))
    cards.figures(bilan.participation_figures(rows("participations", **une)))

    st.subheader("Son argent")
    st.caption("Demandé, accordé, versé et réalisé sont quatre montants différents, qui ne s'additionnent pas.")
    cards.table(
        bilan.financement_table(answers(), rows("financements", **une)),
        alt=f"Financements de l'action {retenue['action']}",
    )
    st.markdown(bilan.cost_sentence(retenue))
    downloads.trace("financements", **une)

    st.subheader("Son bilan")
    st.markdown(bilan.bilan_story(retenue))

    st.subheader("Les subventions publiées de la même structure")
    st.caption("Données ouvertes des collectivités, rapprochées par le SIRET ; jamais ajoutées aux montants ci-dessus.")
    subventions = rows("subventions", siret=retenue["siret"]) if retenue["siret"] else []
    cards.table(bilan.grant_table(subventions), alt="Subventions publiées de la structure")

if not mots and not etat and not defi:
    st.header("Tous les défis")
    cards.table(action.challenge_table(answers(), mesurees, retours), alt="Actions par défi principal")
    downloads.trace("actions_par", annee=annee, quartier=quartier)
    st.header("Les enjeux transversaux")
    enjeux = rows("enjeux_transversaux", annee=annee, quartier=quartier)
    cards.table(action.issue_table(enjeux), alt="Actions par enjeu transversal")
    downloads.trace("enjeux_transversaux", annee=annee, quartier=quartier)
    st.header("Femmes et hommes")
    cards.unfollowed({"quartier": quartier}, quartier="femmes et hommes se déclarent pour l'action entière")
    st.caption(action.parity_note(answers()))
    cards.table(action.parity_table(rows("parite", annee=annee)), alt="Participations par sexe et par score BIE")
    downloads.trace("parite", annee=annee)
