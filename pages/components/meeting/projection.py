"""The meeting as the room sees it: every screen is in the page, one is shown; hidden buttons for what is written."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from narration.seance.deck import draw_deck, every_card
from narration.seance.screens import Meeting, Screen
from pages.components.meeting import decisions
from pages.components.shell import access, drawn
from pages.components.shell.data import base

STATIC = Path(__file__).parents[2] / "static"
# Its hash is in the content security policy: see serveur.py.
SCRIPT = (STATIC / "seance.js").read_text(encoding="utf-8")
SCREEN, WINDOW, SPEAKER = "ecran", "fenetre", "orateur"


def is_on() -> bool:
    """Tell whether the address asks for a screen (`?ecran=`): else the meeting is being prepared."""
    return SCREEN in st.query_params


def show(meeting: Meeting, screens: Sequence[Screen], notes: dict[str, str]) -> None:
    """Show the screen that the address asks for, the first one if it is unknown; the others wait in the page."""
    st.html(STATIC / "seance.css")
    keys = [screen.key for screen in screens]
    asked = st.query_params[SCREEN]
    home = {name: value for name, value in st.query_params.to_dict().items() if name not in (SCREEN, WINDOW)}
    drawn.show(
        draw_deck(
            screens,
            notes if st.query_params.get(WINDOW) == SPEAKER else None,
            now=keys.index(asked) if asked in keys else 0,
            version=base().version,
            meeting=f"{meeting.instance['instance']} {meeting.day.isoformat()}",
            name=f"{meeting.instance['libelle']}, séance du {meeting.day:%d/%m/%Y}",
            home=f"?{urlencode(home)}",
            may_decide=access.allows("prefecture"),
        )
    )
    _commands(meeting, screens)
    st.html(f"<script>{SCRIPT}</script>", unsafe_allow_javascript=True)


def _commands(meeting: Meeting, screens: Sequence[Screen]) -> None:
    """Put in the page the buttons that the keys press: those of the speaker and of a phone are seen."""
    with st.container(key="commandes", horizontal=True):
        if access.allows("prefecture"):
            if st.button("Noter une décision", key="noter", icon=":material/edit:"):
                decisions.take(meeting)
            with st.container(key="gestes"):
                for rank, card in enumerate(every_card(screens)):
                    if st.button(f"Faite : {rank}", key=f"faite_{rank}"):
                        decisions.close(card.decision)
                    if st.button(f"Corriger : {rank}", key=f"corriger_{rank}"):
                        decisions.correct(card.decision)
        # Its click is the script's: it takes the screen out of the address, which the next run reads.
        st.button("Préparer la séance", key="quitter", icon=":material/close:")
