"""What anyone may subscribe to, from the version in force: nothing that is kept for the signataires."""

from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

import queries
from exports.feeds.atom import write_feed
from exports.feeds.ics import write_calendar
from narration.annee.alertes import Reading, alerts
from queries.answers import Answers
from queries.versions import find_previous, find_readable, read_manifest


def read_calendar() -> bytes:
    """Return the calendar of the day, for everybody.

    Raises:
        queries.VersionError: nothing was published.

    """
    return _calendar(queries.PARQUET, find_readable(queries.PARQUET)[0], date.today())


def read_feed() -> bytes:
    """Return what the version in force brings, for everybody.

    Raises:
        queries.VersionError: nothing was published.

    """
    return _feed(queries.PARQUET, find_readable(queries.PARQUET)[0])


def read_versions(parquet: Path, version: str) -> tuple[Reading, Reading | None]:
    """Open a version and the one before it, each read on the day it was published; None where none can be read."""
    earlier, unreadable = find_previous(parquet, version, None)
    return _read(parquet, version), None if unreadable or earlier == version else _read(parquet, earlier)


def _read(parquet: Path, version: str) -> Reading:
    day = datetime.fromisoformat(read_manifest(parquet, version)[0]).date()
    return Reading(Answers(queries.connect(parquet, version, day, invented=False)), day)


# A subscriber comes back each day, and many do at the same hour.
@lru_cache(maxsize=2)
def _calendar(parquet: Path, version: str, day: date) -> bytes:
    base = queries.connect(parquet, version, day)
    echeances = Answers(base).rows("echeances", public=True)
    return write_calendar(echeances, datetime.fromisoformat(base.publie_le))


@lru_cache(maxsize=2)
def _feed(parquet: Path, version: str) -> bytes:
    now, before = read_versions(parquet, version)
    return write_feed(alerts(now, before, 0, public=True), datetime.fromisoformat(now.answers.base.publie_le), version)
