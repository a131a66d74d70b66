"""Marking the lines that the checks point at: seen, justified, to be mended by a service; each mark is published."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from pages.components.shell import depots
from pages.components.shell.data import answers
from queries.rows import Controles


def mark(lines: Sequence[Controles]) -> None:
    """Offer to mark lines among those shown; nothing is written before the button."""
    if not lines:
        return
    states = answers().labels("marque_controle.etat")
    services = answers().labels("marque_controle.service")
    names = {f"{row['quoi']} : {row['lu']}": row for row in lines}
    with st.form("marque", border=True):
        chosen = st.multiselect("Lignes à marquer", list(names), placeholder="Choisir une ou plusieurs lignes")
        state = st.radio("Décision", list(states), format_func=lambda code: states[code], horizontal=True)
        left, right = st.columns(2)
        reason = left.text_input(
            "Pourquoi, si elle est justifiée", max_chars=200, placeholder="jamais le nom d'une personne"
        )
        service = right.selectbox(
            "Par qui, si elle est à corriger",
            list(services),
            index=None,
            format_func=lambda code: services[code],
            placeholder="Un service",
        )
        sent = st.form_submit_button("Enregistrer", icon=":material/check:")
    if sent and _is_complete(chosen, state, reason, service):
        depots.record_marks([_row(names[name], state, reason, service) for name in chosen])


def _is_complete(chosen: Sequence[str], state: str, reason: str, service: str | None) -> bool:
    missing = ""
    if not chosen:
        missing = "Choisissez au moins une ligne."
    elif state == "justifie" and not any(char.isalpha() for char in reason):
        missing = "Dites pourquoi la ligne est justifiée."
    elif state == "a_corriger" and service is None:
        missing = "Dites quel service corrige."
    if missing:
        st.error(missing, icon=":material/block:")
    return not missing


def _row(line: Controles, state: str, reason: str, service: str | None) -> dict[str, object]:
    return {
        "controle": line["controle"],
        "objet": line["objet"],
        "lu": line["lu"],
        "etat": state,
        "motif": reason.strip() or None if state == "justifie" else None,
        "service": service if state == "a_corriger" else None,
        "marque_le": date.today(),
    }


def select_state() -> str | None:
    """Return the decision that narrows the lines (`?decision=`), None for all of them."""
    states = {
        "À voir": "a_voir",
        **{word.capitalize(): code for code, word in answers().labels("marque_controle.etat").items()},
    }
    choice = st.selectbox("Ce qui en est décidé", ["Toutes les lignes", *states], key="decision", bind="query-params")
    return states.get(choice)


def select_check(names: dict[str, str]) -> str | None:
    """Return the check that narrows the lines (`?controle=`), None for all of them."""
    choice = st.selectbox("Contrôle", ["Tous les contrôles", *names], key="controle", bind="query-params")
    return names.get(choice)
