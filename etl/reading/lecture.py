"""What every reader returns: observations or records, rejected rows, and the count of what it read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from etl.catalogue.fiche import Catalogue, Source
from etl.publication.journal import Received
from etl.reading.entries import parse_siret_or_none

# One row is one value read in one file: an indicator, a place, an edition, with where it was read.
OBSERVED: dict[str, pa.DataType] = {
    "indicateur": pa.string(),
    "zonage": pa.string(),
    "code_territoire": pa.string(),
    "libelle_territoire": pa.string(),
    "edition": pa.string(),
    "millesime": pa.int16(),
    "millesime_deduit": pa.bool_(),
    "fenetre_debut": pa.int16(),
    "fenetre_fin": pa.int16(),
    "publication": pa.int16(),
    "ecart_minimal_ans": pa.int16(),
    "valeur": pa.float64(),
    "statut": pa.string(),
    "fleche": pa.string(),
    "commentaire": pa.string(),
    "source": pa.string(),
    "origine": pa.string(),
    "fichier": pa.string(),
    "feuille": pa.string(),
    "ligne": pa.int32(),
    "variable": pa.string(),
    "brut": pa.string(),
    "fictif": pa.bool_(),
}
OBSERVATION = pa.schema(OBSERVED)

# Codes of places, per zoning. A well-formed code outside the perimeter is out of scope; a malformed one is refused.
CODES_TERRITOIRE = {
    "QPV2015": r"QP\d{2}[0-9AB]\d{3}|Ensemble",
    "QPV2024": r"QN\d{2}[0-9AB]\d{2}[MINC]|00|Ensemble",
    "COM": r"\d[0-9AB]\d{3}",
    "EPCI": r"\d{9}",
    "DEP": r"\d[0-9AB]\d?",
    "REG": r"\d{2}",
    "METROPOLE": r"1",
}

Perimetre = dict[str, set[str]]


@dataclass(frozen=True)
class Depot:
    """A file to read: where it is, its name, its source, whether it is fictitious, what the journal says of it."""

    chemin: Path
    nom: str
    source: Source
    fictif: bool = False
    recu: Received | None = None


@dataclass(frozen=True)
class Rejet:
    """A row or a cell set aside, and why, in French. `valeurs_nb` long rows are lost with it.

    `action`: the number of the action that the row names, where it does.
    """

    motif: str
    feuille: str = ""
    ligne: int | None = None
    colonne: str = ""
    valeur: str = ""
    valeurs_nb: int = 1
    action: str = ""


@dataclass(frozen=True)
class Record:
    """A row of a declared table (`etl/tables/declared`), and where it was read.

    `derive`: it comes with another record of the same line of the file, which is the one that counts as read.
    """

    table: str
    valeurs: dict[str, object]
    feuille: str
    ligne: int
    derive: bool = False


@dataclass(frozen=True)
class ColumnRead:
    """Where a column of a declared table stands in a sheet: its letter (A, B… AA), and how it is headed there."""

    feuille: str
    table_lue: str
    champ: str
    colonne: str
    titre: str


@dataclass
class Lecture:
    """The outcome of reading one file. Always: lues = publiees + refusees + hors_perimetre + remplacees.

    `remplacees` are the rows that a later deposit corrects, or the invented ones that real data put aside. `tables`:
    the declared tables that a file of this kind has a place for, filled or not. `said_badly`: the table, action and
    year of each row refused: it was written, so that nothing of the kind is missing.
    """

    observations: pa.Table = field(default_factory=OBSERVATION.empty_table)
    enregistrements: list[Record] = field(default_factory=list)
    rejets: list[Rejet] = field(default_factory=list)
    lues: int = 0
    hors_perimetre: int = 0
    remplacees: int = 0
    signalements: list[str] = field(default_factory=list)
    contours: dict[str, str] = field(default_factory=dict)
    prix: list[dict[str, object]] = field(default_factory=list)
    tables: tuple[str, ...] = ()
    colonnes: list[ColumnRead] = field(default_factory=list)
    said_badly: set[tuple[object, ...]] = field(default_factory=set)

    def keep_siret(self, text: str, sheet: str, row: int, column: str) -> str | None:
        """Return the SIRET of an action; a wrong one is set aside alone, the action is kept."""
        siret, motif = parse_siret_or_none(text)
        if motif:
            motif = f"{motif} L'action est gardée sans SIRET."
            self.rejets.append(Rejet(motif, sheet, row, column, text, valeurs_nb=0))
        return siret

    @property
    def publiees(self) -> int:
        """Number of long rows, of lines of records, of outlines and of years of prices published."""
        rows = sum(not enregistrement.derive for enregistrement in self.enregistrements)
        return self.observations.num_rows + rows + len(self.contours) + len(self.prix)

    @property
    def refusees(self) -> int:
        """Number of long rows set aside."""
        return sum(rejet.valeurs_nb for rejet in self.rejets)


@dataclass(frozen=True)
class Contexte:
    """What a reader needs besides the file: catalogue, perimeter (None for the whole of France), contract's lists."""

    catalogue: Catalogue
    perimetre: Perimetre | None
    references: Mapping[str, pa.Table] = field(default_factory=dict)

    def holds(self, zonage: str, code_territoire: str) -> bool:
        """Tell whether a place is in scope."""
        return self.perimetre is None or code_territoire in self.perimetre.get(zonage, set())

    def concerns(self, lecture: "Lecture") -> bool:
        """Tell whether something of what was read is published of a place in scope."""
        lieux = lecture.observations.select(["zonage", "code_territoire"]).group_by(["zonage", "code_territoire"])
        others = lecture.publiees > lecture.observations.num_rows
        return others or any(self.holds(**lieu) for lieu in lieux.aggregate([]).to_pylist())

    def keeps(self, zonage: str, code: str) -> bool:
        """Tell whether the figures of a place are read: those in scope, and every QPV of France around them."""
        return zonage.startswith("QPV") or self.holds(zonage, code)
