"""From values to places in a drawing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor, log10


@dataclass(frozen=True)
class Scale:
    """A linear scale: values from `low` to `high` take the places from `start` to `end`, in pixels."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of a value, to a tenth of a pixel."""
        part = (value - self.low) / ((self.high - self.low) or 1)
        return round(self.start + part * (self.end - self.start), 1)

    def ticks(self, count: int = 4) -> list[float]:
        """Return about `count` round values within the scale."""
        rough = (self.high - self.low) / count or 1
        power = 10 ** floor(log10(rough))
        step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
        first = floor(self.low / step)
        values = (round((first + rank) * step, 6) for rank in range(count * 3 + 3))
        return [value for value in values if self.low <= value <= self.high]


def fit(values: Iterable[float], start: float, end: float, margin: float = 0.08) -> Scale:
    """Return the scale that holds values with a margin at both ends, a part of their range."""
    kept = list(values)
    low, high = min(kept), max(kept)
    room = (high - low) * margin or abs(high) * margin or 1.0
    return Scale(low - room, high + room, start, end)


def spread(places: Sequence[float], room: float, low: float, high: float) -> list[float]:
    """Move places apart until they are `room` from each other, between `low` and `high`; they keep their order."""
    order = sorted(range(len(places)), key=lambda rank: places[rank])
    moved = [0.0] * len(places)
    floor_ = low
    for rank in order:
        moved[rank] = max(places[rank], floor_)
        floor_ = moved[rank] + room
    ceiling = high
    for rank in reversed(order):
        moved[rank] = min(moved[rank], ceiling)
        ceiling = moved[rank] - room
    return [round(place, 1) for place in moved]
