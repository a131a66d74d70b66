"""Which versions are kept however old: those that were in force on the day of a meeting."""

from collections.abc import Sequence

import pyarrow as pa

from etl.publication.journal import Event


def find_held(tenues: pa.Table, events: Sequence[Event]) -> set[str]:
    """Return the versions that were in force at the end of the day of each real meeting."""
    days = {row["tenue_le"].isoformat() for row in tenues.to_pylist() if not row["fictif"]}
    return {version for day in days if (version := _in_force_on(day, events))}


def _in_force_on(day: str, events: Sequence[Event]) -> str | None:
    return next((event.version for event in reversed(events) if event.quand[:10] <= day), None)
