"""Ask for the late bilans: one message per structure, its mailbox, and the trace of what was sent."""

from collections.abc import Sequence

import streamlit as st

from exports.feeds.mail import address, file_name, write_archive, write_eml
from narration.moyens import relances
from narration.moyens.relances import Message
from narration.numbers import marque
from pages.components.shell import depots
from queries.rows import BilansEnRetard


def ask(late: Sequence[BilansEnRetard], asked: relances.Asked) -> None:
    """Show the message of a structure, what sends it, and what says that it was sent."""
    wording = st.text_area(
        "Le message ({structure} et {actions} sont remplacés)", relances.WORDING, height=260, key="message"
    )
    found = relances.messages(late, asked, depots.mailboxes(), wording)
    if not found:
        st.caption("Rien à demander : tout l'a été, ou c'est à nous de corriger d'abord.")
        return
    names = {marque(message.name, message.fictif): message for message in found}
    message = names[st.selectbox("À qui", list(names), key="destinataire")]
    _mailbox(message)
    st.code(message.text, language=None, wrap_lines=True)
    with st.container(horizontal=True):
        st.link_button("Ouvrir dans la messagerie", address(message), icon=":material/mail:")
        st.download_button(
            "Message (EML)", lambda: write_eml(message), file_name(message), "message/rfc822", on_click="ignore"
        )
        if st.button("Noter comme envoyé", icon=":material/mark_email_read:"):
            depots.record_reminders([message])
    with st.container(horizontal=True):
        st.download_button(
            f"Les {len(found)} messages (ZIP)",
            lambda: write_archive(found),
            "relances.zip",
            "application/zip",
            on_click="ignore",
        )
        if st.button(f"Noter les {len(found)} comme envoyés", icon=":material/done_all:"):
            depots.record_reminders(found)


def _mailbox(message: Message) -> None:
    with st.form(f"boite_{message.structure}", border=False):
        typed = st.text_input(
            "Boîte de la structure",
            message.mailbox,
            max_chars=120,
            placeholder="contact@structure.fr",
            help="Gardée sur ce serveur seul. Une boîte de fonction, jamais l'adresse d'une personne.",
        )
        if st.form_submit_button("Garder cette boîte"):
            depots.keep_mailbox(message.structure, typed.strip())
