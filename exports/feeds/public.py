"""What anyone may subscribe to, from the version in force: nothing that is kept for the signataires."""

from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

import queries
from exports.feeds.ics import write_calendar
from queries.answers import Answers


def read_calendar() -> bytes:
    """Return the calendar of the day, for everybody.

    Raises:
        queries.VersionError: nothing was published.

    """
    return _calendar(queries.PARQUET, queries.versions.read_current(queries.PARQUET), date.today())


# A subscriber comes back each day, and many do at the same hour.
@lru_cache(maxsize=2)
def _calendar(parquet: Path, version: str, day: date) -> bytes:
    base = queries.connect(parquet, version, day)
    echeances = Answers(base).rows("echeances", public=True)
    return write_calendar(echeances, datetime.fromisoformat(base.publie_le))
