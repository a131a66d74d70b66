"""The reminders of late bilans: what was asked of whom and when, in the journal; the mailboxes, kept locally.

A bilan that was asked for is not asked for again. A mailbox is that of a structure, never of a person: what is before
its @ says a function. It stays in the folder of publication, and goes into no version and no document.
"""

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from etl.pipeline import make_event
from etl.publication.journal import REMINDER, append_event, read_events
from etl.publication.versions import PublicationError, lock, read_current
from etl.reading.entries import fold

MAILBOXES = "boites.json"
MAILBOX = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
FUNCTIONS = (
    *("accueil", "administration", "asso", "association", "bilan", "bureau", "centre", "comptabilite", "contact"),
    *("coordination", "direction", "gestion", "info", "mairie", "politiquedelaville", "presidence", "projets"),
    *("secretariat", "subventions"),
)

Asked = dict[str, dict[str, date]]


def read_asked(parquet: Path) -> Asked:
    """Return the bilans asked for (« action@annee ») by structure, each with the day it was.

    Raises:
        PublicationError: the journal cannot be read.

    """
    asked: Asked = {}
    for event in read_events(parquet):
        for structure, bilans in event.relances.items():
            day = datetime.fromisoformat(event.quand).date()
            asked.setdefault(structure, {}).update(dict.fromkeys(bilans, day))
    return asked


def record(parquet: Path, wanted: Mapping[str, Sequence[str]], role: str) -> dict[str, tuple[str, ...]]:
    """Write in the journal what was asked of whom; return it, without what had been already.

    Raises:
        PublicationError: all of it had been asked for, or the journal cannot be written.

    """
    with lock(parquet):
        asked = read_asked(parquet)
        fresh = {
            structure: tuple(bilan for bilan in bilans if bilan not in asked.get(structure, {}))
            for structure, bilans in wanted.items()
        }
        fresh = {structure: bilans for structure, bilans in fresh.items() if bilans}
        if not fresh:
            raise PublicationError("Ces bilans ont déjà été demandés : personne n'est relancé deux fois.")
        now = datetime.now(UTC).isoformat(timespec="seconds")
        event = make_event(parquet, role, REMINDER, version=read_current(parquet) or "", relances=fresh)
        append_event(parquet, replace(event, quand=now))
    return fresh


def read_mailboxes(parquet: Path) -> dict[str, str]:
    """Return the functional mailbox of each structure that has one.

    Raises:
        PublicationError: they cannot be read.

    """
    try:
        kept: dict[str, str] = json.loads((parquet / MAILBOXES).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise PublicationError(f"{parquet / MAILBOXES} : illisible ({error}). Supprimez-le, puis saisissez.") from error
    return kept


def keep_mailbox(parquet: Path, structure: str, mailbox: str) -> None:
    """Keep the functional mailbox of a structure; an empty one forgets it.

    Raises:
        PublicationError: it is not an address, or it may be that of a person.

    """
    if mailbox:
        check_mailbox(mailbox)
    with lock(parquet):
        kept = read_mailboxes(parquet) | {structure: mailbox}
        waiting = parquet / f"{MAILBOXES}.attente"
        waiting.write_text(
            json.dumps({code: box for code, box in kept.items() if box}, ensure_ascii=False, indent=1), encoding="utf-8"
        )
        os.replace(waiting, parquet / MAILBOXES)


def check_mailbox(mailbox: str) -> None:
    """Refuse what is not a functional mailbox.

    Raises:
        PublicationError: it is not an address, or nothing before its @ says a function.

    """
    if not MAILBOX.fullmatch(mailbox):
        raise PublicationError(f"« {mailbox} » n'est pas une adresse. Attendu : contact@structure.fr.")
    local = re.split(r"[._+-]", fold(mailbox.partition("@")[0]))
    if local[0].rstrip("0123456789") not in FUNCTIONS:
        raise PublicationError(
            f"« {mailbox} » peut être l'adresse d'une personne. Attendu : une boîte de la structure, qui commence par "
            f"un nom de fonction ({', '.join(FUNCTIONS[:3])}, contact, direction, secretariat…)."
        )
