"""The seal of each line of the journal, made from what it says and from the seal before it: what was damaged is found.

Lines written before there were seals are read as they are; the first seal is made from all of them.
"""

import hashlib
import re
from typing import NamedTuple

_SEALED = re.compile(rb'\A(.*), "sceau": "([0-9a-f]{64})"}\Z', re.DOTALL)
# A line with its seal, then one byte more: an end of line that was damaged, as no kill leaves it.
_ENDED = re.compile(rb'"sceau": "[0-9a-f]{64}"}.\Z', re.DOTALL)


class Line(NamedTuple):
    """What a line says, without its seal, and whether it is what was written, after what was written before it."""

    said: bytes
    is_whole: bool


class _Chain:
    def __init__(self, content: bytes) -> None:
        self.seal = b""
        self._unsealed = hashlib.sha256()
        self.lines = [self._read(line) for line in content.split(b"\n")[:-1]]

    def follow(self, said: bytes) -> bytes:
        """Return the seal of a line that would come next, given without the end of its object."""
        before = self.seal or self._unsealed.hexdigest().encode()
        return hashlib.sha256(before + said).hexdigest().encode()

    def _read(self, line: bytes) -> Line:
        found = _SEALED.match(line)
        if not found:
            self._unsealed.update(line + b"\n")
            return Line(line, not self.seal)
        is_whole = self.follow(found[1]) == found[2]
        self.seal = found[2]
        return Line(found[1] + b"}", is_whole)


def open_lines(content: bytes) -> list[Line]:
    """Return the lines of a journal, without what follows the last end of line: see `is_cut`."""
    return _Chain(content).lines


def seal_line(line: bytes, content: bytes) -> bytes:
    """Return a line, an object of JSON, with the seal that it bears after all that a journal holds."""
    said = line.removesuffix(b"}")
    return said + b', "sceau": "' + _Chain(content).follow(said) + b'"}'


def is_cut(rest: bytes) -> bool:
    """Tell whether what follows the last end of line is what a kill leaves of a line: nothing, or its beginning."""
    return not rest or (rest.startswith(b"{") and b"\0" not in rest and not _ENDED.search(rest))
