"""From the records of every file to the declared tables: one row per key, nothing lost, nothing counted twice.

An action is often described by two files: DAUPHIN's export (money) and our template (quartiers, bilan). They complete
each other, the better source first. The same key twice in sources of one kind, a contradicted amount, a child without
its action are set aside and shown.
"""

from dataclasses import dataclass

import pyarrow as pa

from etl.catalogue.fiche import Catalogue
from etl.reading.lecture import Enregistrement, Rejet
from etl.reception.depots import Examen
from etl.tables.declared import load_declared
from etl.tables.published import get_table
from etl.tables.schema import Table

Cle = tuple[object, ...]
Rangee = dict[str, object]


@dataclass(frozen=True)
class _Ligne:
    """A record with the file that holds it and the rank of its source."""

    examen: Examen
    enregistrement: Enregistrement
    rang: int

    def cle(self, field_names: tuple[str, ...]) -> Cle:
        return tuple(self.enregistrement.valeurs.get(field_name) for field_name in field_names)

    @property
    def lieu(self) -> str:
        return f"{self.examen.nom}, ligne {self.enregistrement.ligne}"


def reconcile(examens: list[Examen], catalogue: Catalogue) -> dict[str, pa.Table]:
    """Return every declared table; the records set aside leave their file and join its refusals."""
    rows = [
        _Ligne(examen, enregistrement, catalogue.sources[str(examen.source)].rang)
        for examen in examens
        for enregistrement in examen.lecture.enregistrements
    ]
    tables: dict[str, pa.Table] = {}
    keys: dict[str, set[Cle]] = {}
    ecartes: set[int] = set()
    for definition in load_declared():
        retenues = _retain(definition, _de_la_table(rows, definition), keys, ecartes)
        keys[definition.nom] = set(retenues)
        records = [retenues[key] for key in sorted(retenues, key=lambda key: [str(value or "") for value in key])]
        tables[definition.nom] = pa.Table.from_pylist(records, schema=definition.schema)
    for examen in examens:
        lecture = examen.lecture
        lecture.enregistrements = [row for row in lecture.enregistrements if id(row) not in ecartes]
    return tables


def _de_la_table(rows: list[_Ligne], definition: Table) -> list[_Ligne]:
    """Return the records of a table: real files before fictitious ones, the better source first.

    Money is the exception: what the State's own export says comes before what was typed again.
    """
    choisies = [row for row in rows if row.enregistrement.table == definition.nom]
    return sorted(
        choisies,
        key=lambda row: (
            row.examen.fictif,
            definition.derives == "priment" and not row.enregistrement.derive,
            row.rang,
        ),
    )


def _retain(definition: Table, rows: list[_Ligne], keys: dict[str, set[Cle]], ecartes: set[int]) -> dict[Cle, Rangee]:
    retenues: dict[Cle, Rangee] = {}
    auteurs: dict[Cle, _Ligne] = {}
    mere = definition.mere
    field_names = get_table(mere).cle if mere else ()
    declares = {line.cle(field_names) for line in rows if not line.enregistrement.derive}
    for row in rows:
        key = row.cle(definition.cle)
        # Our proposal gives way to what was declared; it is no one's data, and nothing is lost with it.
        if definition.derives == "cedent" and row.enregistrement.derive and row.cle(field_names) in declares:
            ecartes.add(id(row.enregistrement))
        elif mere and row.cle(field_names) not in keys[mere]:
            motif = (
                f"« {' de '.join(map(str, row.cle(field_names)))} » n'est déclaré dans aucun fichier. Déposez-le aussi."
            )
            _set_aside(row, definition, motif, ecartes)
        elif key not in retenues:
            retenues[key], auteurs[key] = _rangee(definition, row, key), row
        elif not _complete(definition, retenues[key], auteurs[key], row):
            motif = f"déjà déclaré par {auteurs[key].lieu}, qui est retenu{_ecart(definition, retenues[key], row)}."
            _set_aside(row, definition, motif, ecartes)
    return retenues


def _rangee(definition: Table, row: _Ligne, key: Cle) -> Rangee:
    """Return the row to publish: what was declared, and where it was read."""
    return {
        **dict.fromkeys(definition.schema.names),
        **dict(zip(definition.cle, key, strict=True)),
        **{column.nom: column.defaut for column in definition.colonnes if column.defaut},
        **row.enregistrement.valeurs,
        "source": row.examen.source,
        "fichier": row.examen.nom,
        "feuille_lue": row.enregistrement.feuille,
        "ligne": row.enregistrement.ligne,
        "fictif": row.examen.fictif,
    }


def _complete(definition: Table, retenue: Rangee, auteur: _Ligne, row: _Ligne) -> bool:
    """Complete a row with another source's; tell whether both agree. Two files of one source never complete.

    The key of a post holds all that is said of it: two that share it say the same.
    """
    if definition.fusion == "identique":
        return True
    if row.examen.source == auteur.examen.source:
        return False
    if definition.fusion == "meme_montant":
        return retenue["montant_eur"] == row.enregistrement.valeurs["montant_eur"]
    if definition.fusion != "completer":
        return False
    for field_name, value in row.enregistrement.valeurs.items():
        if retenue[field_name] is None:
            retenue[field_name] = value
    retenue["autres_fichiers"] = " ; ".join(filter(None, [str(retenue["autres_fichiers"] or ""), row.lieu]))
    return True


def _ecart(definition: Table, retenue: Rangee, row: _Ligne) -> str:
    """Say both amounts when two sources contradict each other."""
    if definition.fusion != "meme_montant":
        return ""
    return f" ({retenue['montant_eur']:.2f} € ; ici {row.enregistrement.valeurs['montant_eur']:.2f} €)"


def _set_aside(row: _Ligne, definition: Table, motif: str, ecartes: set[int]) -> None:
    enregistrement = row.enregistrement
    ecartes.add(id(enregistrement))
    title = definition.saisies[0].titre if definition.saisies else ""
    value = str(enregistrement.valeurs[definition.cle[0]]) if definition.saisies else ""
    perdues = 0 if enregistrement.derive else 1
    row.examen.lecture.rejets.append(Rejet(motif, enregistrement.feuille, enregistrement.ligne, title, value, perdues))
