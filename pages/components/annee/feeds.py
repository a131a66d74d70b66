"""What to do about what is late; the calendar to take away, or to subscribe to at an address that does not change."""

from datetime import datetime
from urllib.parse import urljoin

import streamlit as st

from exports.feeds import CALENDAR
from exports.feeds.ics import write_calendar
from narration import words
from narration.annee import echeances as annee
from pages.components.shell import links
from pages.components.shell.data import base
from queries.rows import Echeances


def gestures(echeances: list[Echeances]) -> None:
    """Show what to do about what is late, each with the page where it is done."""
    found = annee.gestures(echeances)
    if not found:
        st.caption("Rien n'est en retard : aucun geste n'est attendu.")
    for phrase, page in found:
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container(width="stretch"):
                st.markdown(words.plain(phrase))
            st.page_link(
                links.page_file(page), label=annee.PAGES[page], icon=":material/arrow_forward:", width="content"
            )


def calendar(echeances: list[Echeances]) -> None:
    """Offer the calendar as a file, and say the address that an agenda reads again by itself."""
    st.download_button(
        "Le calendrier (ICS)",
        lambda: write_calendar(echeances, datetime.fromisoformat(base().publie_le)),
        CALENDAR,
        "text/calendar",
        icon=":material/calendar_add_on:",
        on_click="ignore",
    )
    st.markdown(
        "Pour s'abonner, donnez cette adresse à l'agenda : il la relit chaque jour. Ouverte à tous, elle ne dit ni les "
        "déclarations de droit commun ni les instances, réservées aux signataires."
    )
    st.code(urljoin(st.context.url or "http://127.0.0.1:8501/", CALENDAR), language=None)
