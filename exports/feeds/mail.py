"""A message to send, as a file that any mail program opens, or all of them in an archive. Nothing is sent from here."""

import re
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import quote

from exports.writers.letter import write_files
from narration.moyens.relances import SUBJECT, Message

# Longer than this, some programs cut an address that opens a message.
LONGEST = 1800


def write_eml(message: Message) -> bytes:
    """Return a message as `.eml`, a draft: whoever opens it signs and sends it."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = SUBJECT
    if message.mailbox:
        mail["To"] = message.mailbox
    mail["X-Unsent"] = "1"
    mail.set_content(message.text)
    return bytes(mail)


def write_archive(messages: Sequence[Message]) -> bytes:
    """Return every message as a zip of `.eml`; the same messages give the same bytes."""
    return write_files({file_name(message): write_eml(message) for message in messages})


def file_name(message: Message) -> str:
    """Return the name of the file of a message: its structure, as letters and figures only."""
    return f"relance_{re.sub(r'[^A-Za-z0-9]+', '_', message.structure)}.eml"


def address(message: Message) -> str:
    """Return the address that opens a message in the mail program."""
    body = message.text if len(message.text) <= LONGEST else message.text[:LONGEST] + "…"
    return f"mailto:{quote(message.mailbox, safe='@')}?subject={quote(SUBJECT)}&body={quote(body)}"
