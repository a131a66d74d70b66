"""The turn of a reader: a page that says to wait, at once, and nothing drawn for who has gone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from pages.components.service.turns import DOCUMENTS, PAGES

# In the session: one page at least was drawn. It stays on screen while the next one waits.
OPENED = "page_ouverte"


@contextmanager
def page() -> Iterator[None]:
    """Wait for one's turn to have a page drawn, and hold it."""
    shown: list[Any] = []

    def wait() -> None:
        # Reading the session is where Streamlit ends the run of a reader who has gone, or who asks for something else.
        if not st.session_state.get(OPENED) and not shown:
            shown.append(st.empty())
            shown[0].info(
                "Beaucoup de lecteurs arrivent en même temps. La page s'ouvre dès que c'est votre tour : "
                "inutile de la recharger, vous reprendriez la file à la fin.",
                icon=":material/hourglass_top:",
            )

    with PAGES.take(wait):
        for sentence in shown:
            sentence.empty()
        st.session_state[OPENED] = True
        yield


@contextmanager
def documents() -> Iterator[None]:
    """Wait for one's turn to have documents written, without keeping a page from being drawn meanwhile."""
    sentence = st.empty()
    with (
        PAGES.lent(),
        DOCUMENTS.take(lambda: sentence.caption("D'autres documents s'écrivent : les vôtres viennent ensuite.")),
    ):
        sentence.empty()
        yield
