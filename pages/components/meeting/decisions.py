"""Decisions taken down, done, corrected or given up: each is a published row, whose former state is kept."""

import hashlib
from collections.abc import Mapping
from datetime import date

import streamlit as st

from narration import words
from narration.seance.screens import Meeting
from pages.components.shell import depots
from pages.components.shell.data import answers, rows
from queries.rows import Decisions

INVENTED = (
    "Cette décision est une donnée de démonstration : elle ne se clôt pas et ne se corrige pas. "
    "Celles que vous noterez, si."
)
FIELDS = ("decision", "instance", "prise_le", "libelle", "responsable", "echeance", "etat")


@st.dialog("Noter une décision", width="large")
def take(meeting: Meeting) -> None:
    """Take a decision down: it opens the next meeting."""
    with st.form("decision", border=False):
        wanted = _fields("", None, None)
        sent = st.form_submit_button("Enregistrer la décision")
    if sent and _is_written(wanted["libelle"]):
        instance, day = meeting.instance["instance"], meeting.day
        digest = hashlib.sha256(f"{day}{instance}{wanted['libelle']}".encode()).hexdigest()[:6]
        _publish(
            {"decision": f"S-{day:%Y%m%d}-{digest}", "instance": instance, "prise_le": day, **wanted, "etat": "a_faire"}
        )


@st.dialog("Décision faite", width="large")
def close(decision: str) -> None:
    """Say that a decision is done: one key is enough."""
    if row := _changeable(decision):
        st.markdown(words.plain(row["libelle"]))
        _publish({**_fields_of(row), "etat": "faite"})


@st.dialog("Corriger une décision", width="large")
def correct(decision: str) -> None:
    """Change a decision, or give it up; what it was stays in the former version of the data."""
    row = _changeable(decision)
    if row is None:
        return
    states = answers().labels("decision.etat")
    with st.form("correction", border=False):
        wanted = _fields(row["libelle"], row["responsable"], row["echeance"])
        state = st.radio(
            "État", list(states), index=list(states).index(row["etat"]), format_func=states.get, horizontal=True
        )
        sent = st.form_submit_button("Enregistrer la correction")
    if sent and _is_written(wanted["libelle"]):
        _publish({**_fields_of(row), **wanted, "etat": state})


def _fields(libelle: str, responsable: str | None, echeance: date | None) -> dict[str, object]:
    return {
        "libelle": st.text_area("Décision", libelle, max_chars=300),
        "responsable": st.text_input("Service qui la porte (jamais une personne)", responsable or "", max_chars=120)
        or None,
        "echeance": st.date_input("Échéance", echeance, format="DD/MM/YYYY"),
    }


def _is_written(libelle: object) -> bool:
    written = any(char.isalpha() for char in str(libelle))
    if not written:
        st.error("Écrivez la décision avant de l'enregistrer.", icon=":material/block:")
    return written


def _find(decision: str) -> Decisions | None:
    return next((row for row in rows("decisions") if row["decision"] == decision), None)


def _changeable(decision: str) -> Decisions | None:
    """Return a decision that can change; say why where it cannot."""
    row = _find(decision)
    if row and row["fictif"]:
        st.info(INVENTED, icon=":material/info:")
        return None
    return row


def _fields_of(row: Decisions) -> dict[str, object]:
    return {name: row[name] for name in FIELDS}  # type: ignore[literal-required]


def _publish(wanted: Mapping[str, object]) -> None:
    """Publish a decision and show the meeting with it; stay on what was said where it is not published as wanted."""
    depots.record_decision(wanted)
    published = _find(str(wanted["decision"]))
    if published and _fields_of(published) == dict(wanted):
        st.toast("C'est publié.", icon=":material/task_alt:")
        st.rerun()
