"""What to do about what is late; the calendar to take away, or to subscribe to at an address that does not change."""

from datetime import datetime
from urllib.parse import urljoin

import streamlit as st

import queries
from exports.feeds import CALENDAR, FEED
from exports.feeds.atom import write_feed
from exports.feeds.ics import write_calendar
from exports.feeds.public import read_versions
from narration import words
from narration.annee import alertes
from narration.annee import echeances as annee
from pages.components.shell import access, cards, links
from pages.components.shell.data import base, published_on
from queries.rows import Echeances

SHOWN = 10


def gestures(echeances: list[Echeances]) -> None:
    """Show what to do about what is late, each with the page where it is done."""
    found = annee.gestures(echeances)
    if not found:
        st.caption("Rien n'est en retard : aucun geste n'est attendu.")
    for phrase, named in found:
        # Who may ask for the late bilans does it there, in one message each.
        page = "relances" if named == "actions" and access.allows("prefecture") else named
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
    st.code(_address(CALENDAR), language=None)


def digest() -> None:
    """Show what the version read brings, as a table, a feed and the text of an e-mail; closed, it costs nothing."""
    detail = st.expander(
        "Constats, éditions et bilans en retard nouveaux", icon=":material/campaign:", on_change="rerun"
    )
    if detail.open:
        with detail:
            _digest()
    st.caption("Le fil auquel tous peuvent s'abonner, sans ce qui est réservé aux signataires ni nom de structure :")
    st.code(_address(FEED), language=None)


def _digest() -> None:
    least = st.number_input(
        "Bilans en retard à partir de (€)",
        min_value=0,
        value=10_000,
        step=1_000,
        key="seuil",
        bind="query-params",
        width=260,
    )
    version, day = base().version, published_on()
    now, before = _versions(version)
    found = alertes.alerts(now, before, least)
    if before is None:
        st.caption("C'est la première version gardée : rien à comparer.")
        return
    st.markdown(
        f"**{words.plain(alertes.headline(found, day))}.** Comparée à la version {before.answers.base.version}."
    )
    cards.table(alertes.alert_table(found)[:SHOWN], alt="Ce que la version lue apporte")
    if len(found) > SHOWN:
        st.caption(f"Et {len(found) - SHOWN} autres, dans le fil et le courriel.")
    if found:
        st.download_button(
            "Le fil (Atom)",
            lambda: write_feed(found, datetime.fromisoformat(base().publie_le), version),
            FEED,
            "application/atom+xml",
            icon=":material/rss_feed:",
            on_click="ignore",
        )
    st.markdown("**Le courriel à copier**")
    st.code(alertes.mail(found, day, version), language=None, wrap_lines=True)


@st.cache_resource(show_spinner=False, max_entries=2)
def _versions(version: str) -> tuple[alertes.Reading, alertes.Reading | None]:
    return read_versions(queries.PARQUET, version)


def _address(name: str) -> str:
    return urljoin(st.context.url or "http://127.0.0.1:8501/", name)
