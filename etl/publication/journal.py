"""What was received and decided, as events that are only ever added: what is in force is derived from them.

JSON lines rather than Parquet: an event is one line, added at once, that a kill can only cut short; and anyone reads it
with any editor, without this program. Each line is sealed: see `chain`. The files themselves are kept beside,
unchanged: see `store`.
"""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from etl.publication.chain import is_cut, open_lines, seal_line
from etl.publication.versions import PublicationError, read_in_force
from seal import flush

FILE = "journal.jsonl"
LOADING, DEPOSIT, CORRECTION, WITHDRAWAL = "chargement", "depot", "correction", "retrait"
SETTING, RETURN, REMINDER = "demonstration", "retour", "relance"


# Source -> edition -> year of the data of each of its groups, and of its publication: a line of `[editions]`.
Editions = dict[str, dict[str, dict[str, int]]]


@dataclass(frozen=True)
class Received:
    """A file received: its name, the hash of its content, the rank of the deposit it came with (0: folder of sources).

    `ecarte_demonstration`: real data of a kind and a year put the invented ones aside; a decision taken down in a
    meeting does not.
    """

    nom: str
    sha256: str
    depot: int = 0
    ecarte_demonstration: bool = True

    @property
    def identity(self) -> str:
        """What the journal calls it when it leaves."""
        return f"{self.depot}:{self.nom}@{self.sha256}"


@dataclass(frozen=True)
class Event:
    """Something that changed what is in force: when (ISO 8601, UTC), by whom (a role, never a person), and what.

    `fichiers` came and `remplace` (identities) left; `editions` were described, for a file to be read; `retour` is the
    rank of the event that was come back to; `relances` are the bilans asked for (« action@annee »), by structure.
    `version` is what it published, `changements` and `euros` (total -> before and after) what a reader then saw change.
    """

    rang: int
    quand: str
    role: str
    evenement: str
    version: str = ""
    fichiers: tuple[Received, ...] = ()
    remplace: tuple[str, ...] = ()
    demonstration: bool | None = None
    perimetre: str | None = None
    retour: int | None = None
    editions: Editions = field(default_factory=dict)
    changements: dict[str, int] = field(default_factory=dict)
    euros: dict[str, tuple[float, float]] = field(default_factory=dict)
    relances: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class InForce:
    """What is in force: the files of the folder of sources, those deposited since, in order, and the settings.

    `retires` are the files of the folder that were replaced or withdrawn: they stay so when it is read again.
    """

    sources: tuple[Received, ...] = ()
    depots: tuple[Received, ...] = ()
    retires: frozenset[str] = frozenset()
    demonstration: bool = True
    perimetre: str = "contrat"
    loaded: bool = False
    editions: Editions = field(default_factory=dict)

    def after(self, event: Event) -> "InForce":
        """Return what is in force once an event has happened, going back excepted."""
        state = replace(
            self,
            demonstration=self.demonstration if event.demonstration is None else event.demonstration,
            perimetre=event.perimetre or self.perimetre,
            editions=merge_editions(self.editions, event.editions),
            sources=tuple(known for known in self.sources if known.identity not in event.remplace),
            depots=tuple(known for known in self.depots if known.identity not in event.remplace),
            retires=self.retires | {known.identity for known in self.sources if known.identity in event.remplace},
        )
        if event.evenement == LOADING:
            kept = tuple(known for known in event.fichiers if known.identity not in state.retires)
            return replace(state, sources=kept, loaded=True)
        return replace(state, depots=(*state.depots, *event.fichiers))


def merge_editions(known: Editions, described: Editions) -> Editions:
    """Return editions with those described since: the last to speak of one is right."""
    sources = {*known, *described}
    return {source: {**known.get(source, {}), **described.get(source, {})} for source in sorted(sources)}


def read_events(folder: Path) -> list[Event]:
    """Return the events of a publication folder, the first one first; a line cut short by a kill never was one.

    Raises:
        PublicationError: a line cannot be read.

    """
    return parse_events(_read_content(folder), folder / FILE)


def read_kept(folder: Path) -> tuple[list[Event], str]:
    """Return the events that can be read, to be shown and never published from, and why others cannot, or nothing."""
    events, damaged = _sort_out(_read_content(folder))
    return events, _say_damaged(folder / FILE, damaged) if damaged else ""


def read_lines(folder: Path) -> bytes:
    """Return the lines of the journal of a folder, without what a kill left of one."""
    return whole_lines(_read_content(folder))


def _read_content(folder: Path) -> bytes:
    try:
        return (folder / FILE).read_bytes()
    except FileNotFoundError:
        return b""


def whole_lines(content: bytes) -> bytes:
    """Return what was written to the end of its lines."""
    return content[: content.rfind(b"\n") + 1]


def parse_events(content: bytes, path: Path) -> list[Event]:
    """Return the events of what a journal holds; `path` is where it is, or will be.

    Raises:
        PublicationError: a line cannot be read.

    """
    events, damaged = _sort_out(content)
    if damaged:
        raise PublicationError(_say_damaged(path, damaged))
    return events


def _sort_out(content: bytes) -> tuple[list[Event], list[int]]:
    """Return the events of a journal, and the numbers of the lines that are not what was written."""
    events, damaged = [], []
    for number, (said, is_whole) in enumerate(lines := open_lines(content), 1):
        try:
            event = _parse(json.loads(said))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            is_whole = False
        if is_whole:
            events.append(event)
        else:
            damaged.append(number)
    if not is_cut(content[content.rfind(b"\n") + 1 :]):
        damaged.append(len(lines) + 1)
    return events, damaged


def _say_damaged(path: Path, damaged: Sequence[int]) -> str:
    places = f"ligne {damaged[0]}" if len(damaged) == 1 else f"lignes {', '.join(map(str, damaged))}"
    return (
        f"{path}, {places} : événement illisible, ou qui n'est plus ce qui a été écrit, à cette ligne ou juste avant. "
        "Remettez ce fichier d'une sauvegarde : rien n'est publié tant qu'il est abîmé. Sans sauvegarde, "
        "mettez-le de côté et déposez de nouveau les fichiers reçus, tous gardés dans le dossier « recus »."
    )


def _parse(raw: dict[str, object]) -> Event:
    event = Event(**raw)  # type: ignore[arg-type]
    return replace(
        event,
        fichiers=tuple(Received(**received) for received in event.fichiers),  # type: ignore[arg-type]
        remplace=tuple(event.remplace),
        euros={total: (values[0], values[1]) for total, values in event.euros.items()},
        relances={structure: tuple(bilans) for structure, bilans in event.relances.items()},
    )


def append_event(folder: Path, event: Event) -> None:
    """Add an event to the journal, on the disk before it returns; whoever calls holds the lock of the folder."""
    line = json.dumps(asdict(event), ensure_ascii=False, sort_keys=True).encode()
    with (folder / FILE).open("a+b") as stream:
        stream.seek(0)
        # Without what a kill left of a line.
        before = whole_lines(stream.read())
        stream.truncate(len(before))
        stream.write(seal_line(line, before) + b"\n")
        stream.flush()
        os.fsync(stream.fileno())
    flush(folder)


def replace_events(folder: Path, content: bytes) -> None:
    """Put in place a journal brought from elsewhere, which begins as this one; whoever calls holds the lock."""
    temporary = folder / ".journal-provisoire"
    with temporary.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(temporary, folder / FILE)
    flush(folder)


def derive(events: Iterable[Event], initial: InForce | None = None) -> list[InForce]:
    """Return what was in force before every event, then after each: the last one is in force now."""
    states = [initial or InForce()]
    for event in events:
        states.append(states[event.retour] if event.retour is not None else states[-1].after(event))
    return states


def read_state(folder: Path) -> tuple[list[Event], InForce]:
    """Return the events of a publication folder, and what is in force."""
    events = read_events(folder)
    # A folder published before it had a journal.
    initial = InForce(demonstration=read_in_force(folder).get("demonstration") is not False)
    return events, derive(events, initial if not events else None)[-1]
