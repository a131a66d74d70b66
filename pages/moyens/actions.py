"""The actions: what was funded and what came back, for which défi and where; the list, and the story of one."""

import streamlit as st

from narration import lexique, subject, words
from narration.constat import phrase, title
from narration.marks.grid import draw_grid
from narration.moyens import action, bilan, grids
from pages.components.charts import moyens
from pages.components.shell import access, cards, downloads, drawn, figures, filters, links
from pages.components.shell.data import answers, rows

heading = st.container()
with st.container(horizontal=True, key="choix"):
    annee = filters.select_annee()
    defi = filters.select_defi_or_all()
    place = filters.select_place()
    etat = filters.select_etat()
    terms = filters.search()
quartier = place["quartier"] if place else None
about = {"annee": annee, "quartier": quartier, "defi": defi}
constats = rows("constats", annee=annee, quartier=quartier, defi=defi, public=access.public())
funded, late = (subject.first(constats, family, **about) for family in ("argent", "bilan_en_retard"))
with heading:
    st.title(words.plain(title(funded)) if funded else "Actions", anchor=False)
    cards.lead(funded, phrase(late) if late else "")

every = rows("actions_par", annee=annee)
if every and not terms and not etat:
    st.header(
        "Quel argent, pour quel défi, dans quel quartier", anchor=False, help=lexique.WORDS["Crédits spécifiques"]
    )
    names, places = action.challenge_names(answers()), action.place_names(answers())
    lit = [name for name in (defi and names[defi], quartier and places[quartier]) if name]
    if quartier:
        st.markdown(words.plain(grids.money_holes(answers(), every, annee, quartier)))
    grid = grids.money_grid(
        answers(),
        every,
        annee,
        lit,
        lambda pour, dans: links.address("actions", annee=str(annee), pour=pour, dans=dans) + "#la-liste",
    )
    drawn.show(draw_grid(grid))
    st.caption(f"{grid.alt} {grids.LEGEND} {action.source_text(annee)}")
    figures.to_explore(
        action.grid_points(answers(), every, annee=annee),
        moyens.amount_grid(tuple(names.values()), tuple(places.values())),
        alt=grid.alt,
        key="grille_montants",
        source=action.source_text(annee),
    )

st.header("La liste", anchor="la-liste")
choice = {**about, "etat": etat, "recherche": terms}
listed = rows("actions", **choice)
st.markdown(bilan.list_sentence(answers(), listed, annee, defi))
narrowed = bool(terms or etat or defi or quartier)
with st.expander("Une à une, avec leur structure et leur bilan", icon=":material/list:", expanded=narrowed):
    cards.table(bilan.action_table(answers(), filters.select_rows(listed)), alt="Liste des actions choisies")
    downloads.trace("actions", **choice)

if listed:
    with st.expander("L'histoire d'une action", icon=":material/history_edu:", expanded=bool(terms)):
        chosen = filters.select_action(listed)
        une = {"action": chosen["action"], "annee": chosen["annee"]}
        st.subheader(words.plain(chosen["intitule"]), anchor=False)
        st.markdown(bilan.identity(answers(), chosen))
        cards.figures(bilan.participation_figures(rows("participations", **une)))
        st.markdown(bilan.bilan_story(chosen))
        st.caption("Demandé, accordé, versé et réalisé sont quatre montants différents, qui ne s'additionnent pas.")
        amounts = bilan.financement_table(answers(), rows("financements", **une))
        cards.table(amounts, alt=f"Financements de l'action {chosen['action']}")
        st.markdown(bilan.cost_sentence(chosen))
        st.header("Les subventions publiées de la même structure", anchor=False)
        st.caption("Données ouvertes des collectivités, rapprochées par le SIRET ; jamais ajoutées à ces montants.")
        subventions = rows("subventions", siret=chosen["siret"]) if chosen["siret"] else []
        cards.table(bilan.grant_table(subventions), alt="Subventions publiées de la structure")
        downloads.trace("participations", **une)
        downloads.trace("financements", **une)
        downloads.trace("cellules", **une)

if not terms and not etat:
    mesurees, bilans = rows("actions_par", **about), rows("retour_bilans", **about)
    with st.expander(f"Combien d'actions, de participations et de bilans en {annee}", icon=":material/functions:"):
        cards.figures(action.figures(words.total(mesurees), words.total(bilans)))
        if annee and not defi and not place:
            st.caption(action.convention_sentence(rows("conventions", annee=annee)))
if not terms and not etat and not defi:
    with st.expander("Tous les défis, en tableau", icon=":material/table:"):
        by_defi = action.challenge_table(answers(), mesurees, bilans)
        cards.table(by_defi, alt="Actions par défi principal")
        downloads.trace("actions_par", annee=annee, quartier=quartier)
        downloads.trace("financements", annee=annee, quartier=quartier)
        downloads.trace("participations", annee=annee, quartier=quartier)
    with st.expander("Les enjeux transversaux", icon=":material/hub:"):
        enjeux = rows("enjeux_transversaux", annee=annee, quartier=quartier)
        cards.table(action.issue_table(enjeux), alt="Actions par enjeu transversal")
        downloads.trace("enjeux_transversaux", annee=annee, quartier=quartier)
    with st.expander("Femmes et hommes", icon=":material/diversity_3:"):
        cards.unfollowed({"quartier": quartier}, quartier="femmes et hommes se déclarent pour l'action entière")
        st.caption(action.parity_note(answers()))
        cards.table(action.parity_table(rows("parite", annee=annee)), alt="Participations par sexe et par score BIE")
        downloads.trace("parite", annee=annee)
