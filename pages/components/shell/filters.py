"""The choices of a page: all of them live in the URL, so that a link restores what its sender saw.

Streamlit writes the label, not the code, in the URL: labels of quartiers and indicators are unique and tested.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from narration.moyens import structure
from narration.numbers import ZONAGES, nombre
from narration.words import Row
from pages.components.shell import access
from pages.components.shell.data import rows
from queries.rows import (
    Actions,
    Constats,
    Credits,
    Defis,
    Indicateurs,
    Positions,
    Quartiers,
    RetourBilans,
    Semblables,
    Series,
    Structures,
    TerritoiresComparaison,
)

AMOUNTS = (5_000, 10_000, 20_000)


def select_quartier() -> Quartiers:
    """Return the quartier chosen (`?quartier=`), the first of the contract by default."""
    quartiers = {quartier["nom_contrat"]: quartier for quartier in rows("quartiers")}
    choice = st.selectbox("Quartier", list(quartiers), key="quartier", bind="query-params")
    return quartiers[choice]


def select_quartier_or_all() -> Quartiers | None:
    """Return the quartier that a page lights (`?quartier=`), None for all of them."""
    quartiers = {quartier["nom_contrat"]: quartier for quartier in rows("quartiers")}
    choice = st.selectbox("Quartier", ["Tous les quartiers", *quartiers], key="quartier", bind="query-params")
    return quartiers.get(choice)


def select_indicateur(avec_reference: bool = False, subject: Constats | None = None) -> Indicateurs | None:
    """Return the indicator chosen (`?indicateur=`), among those with a baseline if so asked.

    By default the one that a finding is about (`subject`), else poverty.

    None when there is none: a contract that begins has no baseline yet.
    """
    kept = {row["indicateur"] for row in rows("synthese") if row["renseignes_nb"]}
    fiches = {
        fiche["libelle"]: fiche for fiche in rows("indicateurs") if fiche["indicateur"] in kept or not avec_reference
    }
    if not fiches:
        return None
    libelles = list(fiches)
    asked = (subject and subject["indicateur"]) or "taux_pauvrete"
    default = next((rank for rank, fiche in enumerate(fiches.values()) if fiche["indicateur"] == asked), 0)
    choice = st.selectbox("Indicateur", libelles, index=default, key="indicateur", bind="query-params")
    return fiches[choice]


def select_reference(fiche: Indicateurs) -> TerritoiresComparaison | None:
    """Return the comparison territory chosen (`?reference=`), among those with values; None when there is none."""
    territoires = {
        territoire["libelle"]: territoire
        for territoire in rows("territoires_comparaison", indicateur=fiche["indicateur"])
    }
    if not territoires:
        st.selectbox(
            "Comparé à", [], disabled=True, placeholder="Aucun territoire n'a cette donnée", key="aucune_reference"
        )
        return None
    choice = st.selectbox(
        "Comparé à",
        list(territoires),
        key="reference",
        bind="query-params",
        help="Ces territoires contiennent les quartiers prioritaires. L'écart, plus bas, se mesure au même.",
    )
    return territoires[choice]


def select_dates(fiche: Indicateurs, territoire: str) -> tuple[str, str] | None:
    """Return two dates to compare (`?avant=`, `?apres=`), as « édition@zonage »; None when there are fewer than two."""
    series = rows("series", indicateur=fiche["indicateur"], territoire=territoire)
    dates = {
        f"{row['edition']} ({ZONAGES[row['zonage']]})": f"{row['edition']}@{row['zonage']}"
        for row in sorted(series, key=_moment)
        if row["territoire"] == territoire
    }
    if len(dates) < 2:
        return None
    libelles = list(dates)
    left, right = st.columns(2)
    avant = left.selectbox("Entre", libelles, key="avant", bind="query-params")
    apres = right.selectbox("et", libelles, index=len(libelles) - 1, key="apres", bind="query-params")
    # A comparison is read in the order of time, whichever date was chosen first.
    avant, apres = sorted((avant, apres), key=libelles.index)
    return dates[avant], dates[apres]


def _moment(row: Series) -> tuple[str, bool, int]:
    annee = row["millesime"] or row["fenetre_fin"]
    return row["zonage"], annee is None, annee or 0


def select_edition(places: Mapping[str, Positions]) -> Positions | None:
    """Return the edition chosen (`?edition=`) to place a quartier at, the latest by default; None without any."""
    if not places:
        return None
    return places[st.selectbox("Année des données", list(places), key="edition", bind="query-params")]


def select_alike(bases: Mapping[str, Semblables]) -> Semblables | None:
    """Return the base of resemblance chosen (`?base=`), the first of the rule by default; None when there is none."""
    if not bases:
        return None
    return bases[st.selectbox("Semblables", list(bases), key="base", bind="query-params")]


def select_defi() -> Defis:
    """Return the défi chosen (`?defi=`), the first of the contract by default."""
    defis = {f"{defi['defi']}. {defi['libelle_court']}": defi for defi in rows("defis")}
    choice = st.selectbox("Défi", list(defis), key="defi", bind="query-params")
    return defis[choice]


def select_annee() -> int | None:
    """Return the year chosen (`?annee=`): by default the last one whose bilans are due; None without any action."""
    annees = {str(row["annee"]): row for row in reversed(_par_annee())}
    if not annees:
        return None
    libelles = list(annees)
    dues = [rank for rank, row in enumerate(annees.values()) if row["derniere_echeance"] < date.today()]
    return int(st.selectbox("Année", libelles, index=dues[0] if dues else 0, key="annee", bind="query-params"))


def _par_annee() -> list[RetourBilans]:
    """Return the years of the actions: for the public, those whose bilans are due only, the others are provisional."""
    return [
        row
        for row in rows("retour_bilans")
        if row["annee"]
        and row["quartier"] is None
        and row["defi"] is None
        and (row["derniere_echeance"] < date.today() or access.allows("partenaire"))
    ]


def select_day() -> date:
    """Return the day that lateness is read on (`?jour=`), today by default."""
    chosen = st.date_input("Lu au", "today", format="DD/MM/YYYY", key="jour", bind="query-params", width=200)
    return chosen if isinstance(chosen, date) else date.today()


def years() -> set[int]:
    """Return the years whose actions the reader may see."""
    return {row["annee"] for row in _par_annee()}


def select_place() -> Quartiers | None:
    """Return the quartier that narrows a page (`?dans=`), None for all of them."""
    quartiers = {quartier["nom_contrat"]: quartier for quartier in rows("quartiers")}
    choice = st.selectbox("Dans", ["Tous les quartiers", *quartiers], key="dans", bind="query-params")
    return quartiers.get(choice)


def select_defi_or_all() -> int | None:
    """Return the défi that narrows a page (`?pour=`), None for all of them."""
    defis = {f"{defi['defi']}. {defi['libelle_court']}": defi["defi"] for defi in rows("defis")}
    choice = st.selectbox("Pour", ["Tous les défis", *defis], key="pour", bind="query-params")
    return defis.get(choice)


def select_financeur() -> Credits | None:
    """Return who funds, to narrow a page to (`?financeur=`), None for all of them."""
    names = {
        row["financeur_libelle"]: row
        for row in rows("credits")
        if row["financeur"] and row["quartier"] is None and row["defi"] is None
    }
    choice = st.selectbox("Financeur", ["Tous les financeurs", *names], key="financeur", bind="query-params")
    return names.get(choice)


def select_structure() -> Structures | None:
    """Return the structure chosen (`?structure=`), the one with most late bilans by default; None without any."""
    found = {structure.label(row): row for row in rows("structures")}
    return found[st.selectbox("Structure", list(found), key="structure", bind="query-params")] if found else None


def select_run() -> int | None:
    """Return for how many years in a row a bilan is missing, at least (`?depuis=`); None for all the late ones."""
    choices = {"Tous les retards": None, "Deux années de suite": 2, "Trois années de suite": 3}
    return choices[st.selectbox("Depuis", list(choices), key="depuis", bind="query-params")]


def select_amount() -> int | None:
    """Return the least amount granted (`?montant=`, in euros), None for all of them."""
    choices = {"Tous les montants": None} | {f"{nombre(least)} € et plus": least for least in AMOUNTS}
    return choices[st.selectbox("Montant", list(choices), key="montant", bind="query-params")]


def select_etat() -> str | None:
    """Return the state of the actions to list (`?etat=`), None for all of them."""
    etats = {row["libelle"].capitalize(): row["code"] for row in rows("libelles", colonne="action.etat")}
    choice = st.selectbox("État", ["Tous les états", *etats], key="etat", bind="query-params")
    return etats.get(choice)


def search() -> str | None:
    """Return the words searched (`?mots=`), None when there are none."""
    words = st.text_input(
        "Rechercher",
        max_chars=80,
        key="mots",
        bind="query-params",
        placeholder="Un mot de l'intitulé, une structure, un numéro",
        icon=":material/search:",
    )
    return (words or "").strip() or None


def select_signataire(names: Sequence[str] | Mapping[str, str]) -> str | None:
    """Return the signataire chosen (`?signataire=`), None for all of them."""
    every = "Tous les signataires"
    choice = st.selectbox("Signataire", [every, *names], key="signataire", bind="query-params")
    return None if choice == every else choice


def select_rows(rows: Sequence[Row], size: int = 20) -> Sequence[Row]:
    """Return one page of rows (`?page=`), the choice being shown only when there are several pages."""
    pages = range(1, max(1, -(-len(rows) // size)) + 1)
    if len(pages) == 1:
        return rows
    libelles = [f"{(page - 1) * size + 1} à {min(page * size, len(rows))}" for page in pages]
    choice = st.selectbox("Lignes", libelles, key="lignes", bind="query-params")
    start = libelles.index(choice) * size
    return rows[start : start + size]


def select_action(actions: Sequence[Actions]) -> Actions:
    """Return the action to tell (`?action=`), the first of the list by default."""
    choice = {f"{action['action']} ({action['annee']}) : {action['intitule']}": action for action in actions}
    return choice[st.selectbox("Une action", list(choice), key="action", bind="query-params")]


def select_exercice() -> int | None:
    """Return the year of the declarations of droit commun (`?exercice=`), the last one by default; None without any."""
    annees = sorted({row["annee"] for row in rows("droit_commun")}, reverse=True)
    if not annees:
        return None
    return int(st.selectbox("Année", [str(annee) for annee in annees], key="exercice", bind="query-params"))
