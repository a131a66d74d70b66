"""The calendar of the year as iCalendar (RFC 5545), for any agenda to subscribe to."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from narration.annee.echeances import table
from narration.numbers import marque
from queries.rows import Echeances

REFRESH = timedelta(days=1)


def write_calendar(echeances: Sequence[Echeances], published: datetime) -> bytes:
    """Return a whole-day event for each date awaited; the same version, read the same day, gives the same file.

    What has no date is left out. An event keeps its identifier from a version to the next: an agenda moves it, and does
    not double it.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Contrat de ville//Calendrier//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Contrat de ville : ce qui est attendu")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for row, said in zip(echeances, table(echeances), strict=True):
        if row["due_le"]:
            calendar.add_component(_event(row, said, published))
    return calendar.to_ical()


def _event(row: Echeances, said: dict[str, str], published: datetime) -> Event:
    event = Event()
    event.add("uid", f"{row['genre']}-{row['sujet']}-{row['annee']}@contrat-de-ville")
    event.add("dtstamp", published)
    event.add("dtstart", row["due_le"])
    event.add("dtend", row["due_le"] + timedelta(days=1))
    event.add(
        "summary", marque(f"En retard : {row['libelle']}", row["fictif"]) if row["retard_jours"] else row["libelle"]
    )
    event.add("description", "\n".join(f"{name} : {text}" for name, text in said.items() if text))
    event.add("transp", "TRANSPARENT")
    return event
