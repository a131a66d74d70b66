"""What a document says, whatever it is written as: sections of sentences, bars and tables, each with its questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from narration.marks.picture import PLAIN, SUBJECT, Line, Picture, Point
from narration.numbers import marque


@dataclass(frozen=True)
class Source:
    """A question and its parameters: where the figures of a section can be found again."""

    question: str
    parametres: Mapping[str, object]

    @property
    def command(self) -> str:
        """The command that asks the question."""
        arguments = [f"{name}={value}" for name, value in self.parametres.items() if value is not None]
        return " ".join(["python -m queries", self.question, *arguments])


@dataclass(frozen=True)
class Table:
    """A table: its title, its headings, its rows of text."""

    titre: str
    colonnes: tuple[str, ...]
    lignes: tuple[tuple[str, ...], ...]

    def widths(self, room: int, margins: int) -> list[int]:
        """Return the width of each column in letters, `room` in all: the widest give way first, never under a word."""
        columns = [[row[rank] for row in (self.colonnes, *self.lignes)] for rank in range(len(self.colonnes))]
        longest = [max(map(len, texts)) + margins for texts in columns]
        words = [max(len(word) for text in texts for word in text.split(" ")) + margins for texts in columns]
        for cap in range(max(longest), 0, -1):
            kept = [max(min(length, cap), word) for length, word in zip(longest, words, strict=True)]
            if sum(kept) <= room:
                return kept
        return words


@dataclass(frozen=True)
class Bar:
    """A bar: what it is called, its value, how it is written, and whether that is a demonstration value."""

    lieu: str
    valeur: float
    text: str
    fictif: bool

    @property
    def name(self) -> str:
        """Its name, as it is read beside it: the mark goes wherever the bar does."""
        return marque(self.lieu, self.fictif)


@dataclass(frozen=True)
class Bars:
    """Horizontal bars, under a title that states the unit."""

    titre: str
    valeurs: tuple[Bar, ...]

    @property
    def alt(self) -> str:
        """The bars in words."""
        return f"{self.titre} : " + " ; ".join(f"{bar.name}, {bar.text}" for bar in self.valeurs) + "."

    @property
    def picture(self) -> Picture:
        """The bars as they are drawn: described, never judged."""
        points = tuple(Point(bar.lieu, bar.valeur, bar.text, bar.fictif) for bar in self.valeurs)
        return Picture("bars", PLAIN, self.titre, "€", (Line(self.titre, SUBJECT, "", points),), (), self.alt)


@dataclass(frozen=True)
class Drawing:
    """A drawing made by the server: its title, the SVG, and what it shows in words."""

    titre: str
    svg: str
    alt: str


@dataclass(frozen=True)
class Section:
    """A part of a document: its citable reference, what it says, what it does not, and where it comes from."""

    reference: str
    titre: str
    # 1 for a chapter or a section alone, 2 for a section in a chapter.
    niveau: int = 1
    # What it is about, where the sections of one subject make a chapter on paper.
    sujet: str = ""
    phrases: tuple[str, ...] = ()
    bars: Bars | None = None
    figure: Picture | None = None
    tableaux: tuple[Table, ...] = ()
    # Whether the first table is read as cards, a row each: its first column names them, its second says them.
    fiches: bool = False
    dire: str = ""
    ne_pas_dire: str = ""
    # Where the figures come from, in words; the commands are in `sources`.
    origine: str = ""
    sources: tuple[Source, ...] = ()
    fictif: bool = False

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """What is drawn: the figure, then the bars."""
        bars = self.bars.picture if self.bars else None
        return tuple(picture for picture in (self.figure, bars) if picture)

    @property
    def name(self) -> str:
        """Its title, marked: where what is real stands beside, each card or sentence says what it is."""
        return marque(self.titre, self.fictif and not self.fiches)

    @property
    def within(self) -> str:
        """Its name in the chapter of its subject, which is not said again: « Les actions »."""
        what = self.titre.rpartition(" : ")[2] if self.sujet else self.titre
        return replace(self, titre=what[:1].upper() + what[1:]).name


@dataclass(frozen=True)
class Document:
    """A document: its title, the year of its actions, its data version and the day of that version, its sections."""

    titre: str
    sous_titre: str
    annee: int
    version: str
    au: date
    sections: tuple[Section, ...] = field(default_factory=tuple)
    carte: Drawing | None = None

    @property
    def fictif(self) -> bool:
        """Whether a figure of it is demonstration data."""
        return any(section.fictif for section in self.sections)

    @property
    def citation(self) -> str:
        """How its figures are cited."""
        return f"Données publiées le {self.au:%d/%m/%Y}, version {self.version}"

    @property
    def portee(self) -> str:
        """The year and the perimeter of its figures, unless one of them says otherwise beside its value."""
        return (
            f"Millésime : actions et déclarations de {self.annee} ; un indicateur porte l'année de ses données "
            "à côté de sa valeur. Périmètre : les quartiers prioritaires de 2024"
        )


def as_table(title: str, rows: Sequence[Mapping[str, str]], *names: str) -> tuple[Table, ...]:
    """Return rows as a table, or nothing when there are none; all their columns, or those named."""
    if not rows:
        return ()
    columns = names or tuple(rows[0])
    return (Table(title, columns, tuple(tuple(row[name] for name in columns) for row in rows)),)
