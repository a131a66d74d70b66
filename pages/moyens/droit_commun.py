"""Droit commun: who mobilises what, where, for which défi, with what proof; and who has said nothing."""

import streamlit as st

from narration import lexique, subject, words
from narration.constat import title
from narration.moyens import droit_commun
from pages.components.charts import moyens
from pages.components.moyens import control
from pages.components.shell import access, cards, downloads, figures, filters, silence
from pages.components.shell.data import answers, rows

heading = st.container()
with st.container(horizontal=True, key="choix"):
    annee = filters.select_exercice()
    defi = filters.select_defi_or_all()
    place = filters.select_place()
quartier = place["quartier"] if place else None
portee = {"defi": defi, "quartier": quartier}
choice = {"annee": annee, **portee}
constats = rows("constats", annee=annee, public=access.public())
finding = subject.first(constats, "droit_commun", annee=annee, quartier=None, defi=None)
with heading:
    st.title(words.plain(title(finding)) if finding else "Droit commun", anchor=False)
    cards.lead(finding, droit_commun.OPENING)
silences, montants, effet_levier, atfpb, engagements, changements, postes = st.tabs(
    droit_commun.VOLETS, key="volet", bind="query-params"
)
with atfpb:
    st.caption("L'abattement est une dépense fiscale avec contrepartie, pas une subvention : il ne s'ajoute à rien.")
    st.caption(droit_commun.BALANCE)
    cards.unfollowed(choice, **droit_commun.UNFOLLOWED["atfpb"])
    taxes = [row for row in rows("atfpb", annee=annee) if row["quartier"] == quartier]
    cards.table(droit_commun.tax_table(answers(), taxes), alt="Abattement et dépenses par bailleur")
    downloads.trace("atfpb", annee=annee)
    if not quartier:
        st.header("Quartier par quartier")
        detail = [row for row in rows("atfpb", annee=annee) if row["quartier"]]
        cards.table(droit_commun.tax_table(answers(), detail), alt="Abattement et dépenses, par quartier")
    st.header("Les huit usages")
    usages = droit_commun.use_table(answers(), rows("atfpb_usages", annee=annee, quartier=quartier))
    cards.table(usages, alt="Dépenses par bailleur et par usage")
    downloads.trace("atfpb_usages", annee=annee, quartier=quartier)
with postes:
    st.markdown("Ces postes sont connus pour le **contrat**, chaque année. Ils restent à part du registre.")
    cards.unfollowed(choice, **droit_commun.UNFOLLOWED["postes"])
    cards.table(droit_commun.post_table(rows("postes")), alt="Postes adultes-relais et Fonjep du contrat")
    downloads.trace("postes")
    downloads.trace("postes_lus")
if annee is None:
    for tab in (silences, montants, effet_levier, engagements, changements):
        tab.info(words.not_loaded("droit_commun", annee), icon=":material/hourglass_empty:")
    st.stop()
with silences:
    first, second = ("quartier", "defi") if quartier and not defi else ("defi", "quartier")
    silence.show_map(first, annee, portee)
    silence.show_behind(annee, portee)
    control.offer(annee, portee)
    with st.expander(silence.TITLES[second], icon=":material/grid_on:"):
        silence.show_map(second, annee, portee)
with montants:
    declared_rows = rows("droit_commun_par", annee=annee)
    par_nature = droit_commun.levels(declared_rows, **portee)
    st.markdown(alt := droit_commun.nature_sentence(answers(), par_nature))
    points = droit_commun.nature_points(answers(), par_nature)
    if points.num_rows:
        bars = moyens.ranges("Montant déclaré (€)", tuple(points["ligne"].to_pylist()))
        figures.chart(points, bars, alt=alt, key="ranges", source=droit_commun.source_text(annee))
    st.header("Par nature et niveau de preuve", help=lexique.WORDS["Niveau de preuve"])
    preuves = droit_commun.levels(declared_rows, preuve=..., **portee)
    cards.table(droit_commun.proof_table(answers(), preuves), alt="Montants par nature et niveau de preuve")
    st.header("Par signataire")
    declarants = droit_commun.levels(declared_rows, preuve=..., signataire=..., **portee)
    cards.table(droit_commun.declarant_table(answers(), declarants), alt="Montants par signataire, nature et preuve")
    downloads.trace("droit_commun_par", annee=annee)
    st.header("Année après année")
    cards.unfollowed(choice, **droit_commun.UNFOLLOWED["annees"])
    annees = droit_commun.levels(rows("droit_commun_par"), **portee)
    cards.table(droit_commun.year_table(answers(), annees), alt="Montants par nature et année")
    st.header("Par habitant du quartier")
    st.caption("Ce qui vaut pour tous les quartiers n'est réparti entre aucun ; une population est suivie de sa date.")
    habitants = droit_commun.inhabitant_table(answers(), rows("droit_commun_habitant", **choice))
    cards.table(habitants, alt="Droit commun déclaré par habitant")
    st.header("Chaque déclaration, et son document")
    declarations = droit_commun.declaration_table(answers(), rows("droit_commun", **choice))
    cards.table(declarations, alt="Déclarations de droit commun")
    downloads.trace("droit_commun", **choice)
    downloads.trace("cellules", genre="droit_commun", annee=annee)
with effet_levier:
    cards.unfollowed(choice, **droit_commun.UNFOLLOWED["levier"] if quartier else {})
    effets = droit_commun.leverage_table(answers(), rows("levier", annee=annee), defi, quartier)
    cards.table(effets, alt="Droit commun pour un euro de crédit spécifique")
    cards.two_sentences(
        "Combien d'euros de droit commun sont déclarés, au moins et au plus, en face d'un euro de crédit spécifique.",
        "Que l'un a entraîné l'autre, ni que ce droit commun est venu en plus : ce qui n'est pas chiffré n'y est pas.",
    )
    downloads.trace("levier", annee=annee)
    if not quartier and not defi:
        st.header("Quartier par quartier, à côté des crédits spécifiques")
        beside = droit_commun.beside_table(answers(), rows("levier", annee=annee), rows("credits", annee=annee))
        cards.table(beside, alt="Droit commun déclaré et crédits spécifiques, par quartier")
    st.header("Dans les actions elles-mêmes", help=lexique.WORDS["Levier"])
    st.markdown(droit_commun.cofinancing_sentence(answers(), rows("cofinancement", **choice), annee))
    downloads.trace("cofinancement", **choice)
    st.header("Les actions qui vivent des seuls crédits spécifiques")
    specific_only = filters.select_rows(rows("actions_specifiques", **choice))
    cards.table(droit_commun.specific_table(specific_only), alt="Actions sans droit commun")
    downloads.trace("actions_specifiques", **choice)
with engagements:
    for nature, nom, du_defi in (("axe", "axes", defi), ("dispositif", "dispositifs", None)):
        promis = rows("engagements_sans_declaration", annee=annee, nature=nature, defi=du_defi)
        st.header(droit_commun.commitment_sentence(promis, nom))
        cards.unfollowed(choice, **droit_commun.UNFOLLOWED[nature])
        cards.table(droit_commun.commitment_table(promis), alt=f"{nom.capitalize()} sans déclaration")
    downloads.trace("engagements_sans_declaration", annee=annee)
with changements:
    st.caption("Une déclaration est reconduite quand elle rappelle le numéro de celle de l'an dernier.")
    cards.table(droit_commun.change_table(rows("droit_commun_changements", **choice)), alt="Ce qui a changé")
    downloads.trace("droit_commun_changements", **choice)
