"""From the records of every file to the declared tables: one row per key, nothing lost, nothing counted twice.

An action is often described by two files: DAUPHIN's export (money) and our template (quartiers, bilan). They complete
each other, the better source first. Of one source, a later deposit corrects those before it, key by key. The same key
twice in one deposit, an amount contradicted by another source, a child without its action are set aside and shown. The
lines of GISPRO are matched with the actions first: what they pay is then an amount like others.
"""

from dataclasses import dataclass

import pyarrow as pa

from etl.building.engagements import STATE, Action, match_lines
from etl.catalogue.fiche import Catalogue
from etl.reading.lecture import Record, Rejet
from etl.reception.depots import Examen
from etl.tables.declared import load_declared
from etl.tables.published import get_table
from etl.tables.schema import Table

Key = tuple[object, ...]
PublishedRow = dict[str, object]


@dataclass(frozen=True)
class _Candidate:
    """A record with the file that holds it and the rank of its source."""

    examen: Examen
    record: Record
    rank: int

    def key(self, field_names: tuple[str, ...]) -> Key:
        values = {"fichier": self.examen.nom, "ligne": self.record.ligne} | self.record.valeurs
        return tuple(values.get(field_name) for field_name in field_names)

    @property
    def place(self) -> str:
        return f"{self.examen.nom}, ligne {self.record.ligne}"


def reconcile(examens: list[Examen], catalogue: Catalogue) -> dict[str, pa.Table]:
    """Return every declared table; the records set aside leave their file and join its refusals."""
    rows = [
        _Candidate(examen, record, catalogue.sources[str(examen.source)].rang)
        for examen in examens
        for record in examen.lecture.enregistrements
    ]
    tables: dict[str, pa.Table] = {}
    kept: dict[str, dict[Key, PublishedRow]] = {}
    set_aside: set[int] = set()
    for definition in sorted(load_declared(), key=lambda table: table.nom != "engagement"):
        candidates = _supersede(definition, _sort_candidates(rows, definition), set_aside)
        if definition.nom == "financement":
            candidates = _sort_candidates([*candidates, *_paid(kept, candidates, examens, catalogue)], definition)
        kept[definition.nom] = _retain(definition, candidates, kept, set_aside)
    for definition in load_declared():
        retenues = kept[definition.nom]
        records = [retenues[key] for key in sorted(retenues, key=lambda key: [str(value or "") for value in key])]
        tables[definition.nom] = pa.Table.from_pylist(records, schema=definition.schema)
    for examen in examens:
        lecture = examen.lecture
        lecture.enregistrements = [row for row in lecture.enregistrements if id(row) not in set_aside]
    return tables


def _sort_candidates(rows: list[_Candidate], definition: Table) -> list[_Candidate]:
    """Return the records of a table: real files before fictitious ones, the better source first.

    Money is the exception: what the State's own export says comes before what was typed again.
    """
    choisies = [row for row in rows if row.record.table == definition.nom]
    return sorted(
        choisies,
        key=lambda row: (
            row.examen.fictif,
            definition.derives == "priment" and not row.record.derive,
            row.rank,
        ),
    )


def _paid(
    kept: dict[str, dict[Key, PublishedRow]], declared: list[_Candidate], examens: list[Examen], catalogue: Catalogue
) -> list[_Candidate]:
    """Match the lines of GISPRO kept with the actions kept, and return what they pay as amounts granted."""
    projects: dict[Key, list[str]] = {}
    for action in kept["action"].values():
        projects.setdefault((action["convention"], action["annee"]), []).append(str(action["action"]))
    amounts: dict[Action, float] = {}
    for row in declared:
        values = row.record.valeurs
        if STATE.items() <= values.items():
            amounts[values["action"], values["annee"]] = float(str(values["montant_eur"]))
    files = {examen.nom: examen for examen in examens}
    paid = []
    for payment in match_lines(kept["engagement"].values(), projects, amounts):
        values = dict(zip(("action", "annee"), payment.action, strict=True)) | STATE | {"montant_eur": payment.euros}
        line, examen = payment.line, files[str(payment.line["fichier"])]
        record = Record("financement", values, str(line["feuille_lue"]), int(str(line["ligne"])), derive=True)
        paid.append(_Candidate(examen, record, catalogue.sources[str(examen.source)].rang))
    return paid


def _supersede(definition: Table, rows: list[_Candidate], set_aside: set[int]) -> list[_Candidate]:
    """Return the rows that no later deposit of the same source says again."""
    unit = unit_of(definition)
    latest: dict[Key, int] = {}
    for row in rows:
        key = (row.examen.source, *row.key(unit))
        latest[key] = max(latest.get(key, 0), row.examen.order)
    kept = []
    for row in rows:
        if row.examen.order == latest[row.examen.source, *row.key(unit)]:
            kept.append(row)
        else:
            set_aside.add(id(row.record))
            row.examen.lecture.remplacees += not row.record.derive
    return kept


def unit_of(definition: Table) -> tuple[str, ...]:
    """Return the columns that tell which row a correction replaces, or which set of rows."""
    return get_table(definition.mere).cle if definition.ensemble else definition.cle


def _retain(
    definition: Table, rows: list[_Candidate], kept: dict[str, dict[Key, PublishedRow]], set_aside: set[int]
) -> dict[Key, PublishedRow]:
    retenues: dict[Key, PublishedRow] = {}
    authors: dict[Key, list[_Candidate]] = {}
    mere = definition.mere
    field_names = get_table(mere).cle if mere else ()
    declares = {line.key(field_names) for line in rows if not line.record.derive}
    for row in rows:
        key = row.key(definition.cle)
        # Our proposal gives way to what was declared; it is no one's data, and nothing is lost with it.
        if definition.derives == "cedent" and row.record.derive and row.key(field_names) in declares:
            set_aside.add(id(row.record))
        elif mere and row.key(field_names) not in kept[mere]:
            motif = (
                f"« {' de '.join(map(str, row.key(field_names)))} » n'est déclaré dans aucun fichier. Déposez-le aussi."
            )
            _set_aside(row, definition, motif, set_aside)
        elif key not in retenues:
            retenues[key], authors[key] = _build_row(definition, row, key), [row]
        elif _complete(definition, retenues[key], authors[key], row):
            authors[key].append(row)
        elif row.record.derive and definition.fusion == "completer":
            # Its line is published elsewhere: nothing is lost with what it repeats.
            set_aside.add(id(row.record))
        else:
            said = _say_amounts(definition, retenues[key], row)
            rule = _name_rule(definition, authors[key][0], row)
            motif = f"déjà déclaré par {authors[key][0].place}, qui est retenu{said}{rule}."
            _set_aside(row, definition, motif, set_aside)
    return retenues


def _build_row(definition: Table, row: _Candidate, key: Key) -> PublishedRow:
    """Return the row to publish: what was declared, and where it was read."""
    return {
        **dict.fromkeys(definition.schema.names),
        **dict(zip(definition.cle, key, strict=True)),
        **{column.nom: column.defaut for column in definition.colonnes if column.defaut},
        **row.record.valeurs,
        "source": row.examen.source,
        "fichier": row.examen.nom,
        "feuille_lue": row.record.feuille,
        "ligne": row.record.ligne,
        "fictif": row.examen.fictif,
    }


def _complete(definition: Table, kept: PublishedRow, authors: list[_Candidate], row: _Candidate) -> bool:
    """Complete a row with another source's; tell whether both agree. Two files of one source never complete.

    The key of a post holds all that is said of it: two that share it say the same.
    """
    if definition.fusion == "identique":
        return True
    if any(row.examen.source == author.examen.source for author in authors):
        return False
    if definition.fusion == "meme_montant":
        return kept["montant_eur"] == row.record.valeurs["montant_eur"]
    if definition.fusion != "completer":
        return False
    for field_name, value in row.record.valeurs.items():
        if kept[field_name] is None:
            kept[field_name] = value
    kept["autres_fichiers"] = " ; ".join(filter(None, [str(kept["autres_fichiers"] or ""), row.place]))
    return True


def _say_amounts(definition: Table, kept: PublishedRow, row: _Candidate) -> str:
    """Say both amounts when two sources contradict each other."""
    if definition.fusion != "meme_montant":
        return ""
    return f" ({kept['montant_eur']:.2f} € ; ici {row.record.valeurs['montant_eur']:.2f} €)"


def _name_rule(definition: Table, author: _Candidate, row: _Candidate) -> str:
    """Name the rule that chose between two kinds of source; within one deposit, none does."""
    if row.examen.source == author.examen.source:
        return ""
    if definition.derives == "priment" and author.record.derive and not row.record.derive:
        return ", règle : l'export de l'État prime sur ce qui est ressaisi"
    return ", règle : rang de la source"


def _set_aside(row: _Candidate, definition: Table, motif: str, set_aside: set[int]) -> None:
    record = row.record
    set_aside.add(id(record))
    title = definition.entered[0].titre if definition.entered else ""
    value = str(record.valeurs[definition.cle[0]]) if definition.entered else ""
    lost = 0 if record.derive else 1
    row.examen.lecture.rejets.append(Rejet(motif, record.feuille, record.ligne, title, value, lost))
