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
from etl.tables.declared import DECLAREES
from etl.tables.schema import Table

# Tables whose rows belong to a row of another, and the columns that say which.
MERES = {
    "action_quartier": ("action", ("action", "annee")),
    "action_defi": ("action", ("action", "annee")),
    "financement": ("action", ("action", "annee")),
    "participation": ("action", ("action", "annee")),
    "droit_commun_defi": ("droit_commun", ("declaration",)),
}
Cle = tuple[object, ...]
Rangee = dict[str, object]


@dataclass(frozen=True)
class _Ligne:
    """A record with the file that holds it and the rank of its source."""

    examen: Examen
    enregistrement: Enregistrement
    rang: int

    def cle(self, champs: tuple[str, ...]) -> Cle:
        return tuple(self.enregistrement.valeurs.get(champ) for champ in champs)

    @property
    def lieu(self) -> str:
        return f"{self.examen.nom}, ligne {self.enregistrement.ligne}"


def reconcile(examens: list[Examen], catalogue: Catalogue) -> dict[str, pa.Table]:
    """Return every declared table; the records set aside leave their file and join its refusals."""
    lignes = [
        _Ligne(examen, enregistrement, catalogue.sources[str(examen.source)].rang)
        for examen in examens
        for enregistrement in examen.lecture.enregistrements
    ]
    tables: dict[str, pa.Table] = {}
    cles: dict[str, set[Cle]] = {}
    ecartes: set[int] = set()
    for definition in DECLAREES:
        retenues = _retain(definition, _de_la_table(lignes, definition.nom), cles, ecartes)
        cles[definition.nom] = set(retenues)
        rangees = [retenues[cle] for cle in sorted(retenues, key=lambda cle: [str(valeur or "") for valeur in cle])]
        tables[definition.nom] = pa.Table.from_pylist(rangees, schema=definition.schema)
    for examen in examens:
        lecture = examen.lecture
        lecture.enregistrements = [ligne for ligne in lecture.enregistrements if id(ligne) not in ecartes]
    return tables


def _de_la_table(lignes: list[_Ligne], table: str) -> list[_Ligne]:
    """Return the records of a table: real files before fictitious ones, the better source first.

    Money is the exception: what the State's own export says comes before what was typed again.
    """
    choisies = [ligne for ligne in lignes if ligne.enregistrement.table == table]
    return sorted(
        choisies,
        key=lambda ligne: (
            ligne.examen.fictif,
            table == "financement" and not ligne.enregistrement.derive,
            ligne.rang,
        ),
    )


def _retain(definition: Table, lignes: list[_Ligne], cles: dict[str, set[Cle]], ecartes: set[int]) -> dict[Cle, Rangee]:
    retenues: dict[Cle, Rangee] = {}
    auteurs: dict[Cle, _Ligne] = {}
    mere, champs = MERES.get(definition.nom, ("", ()))
    declares = {ligne.cle(champs) for ligne in lignes if not ligne.enregistrement.derive}
    for ligne in lignes:
        cle = ligne.cle(definition.cle)
        # Our proposal gives way to what was declared; it is no one's data, and nothing is lost with it.
        if definition.nom == "action_defi" and ligne.enregistrement.derive and ligne.cle(champs) in declares:
            ecartes.add(id(ligne.enregistrement))
        elif mere and ligne.cle(champs) not in cles[mere]:
            motif = (
                f"« {' de '.join(map(str, ligne.cle(champs)))} » n'est déclaré dans aucun fichier. Déposez-le aussi."
            )
            _set_aside(ligne, definition, motif, ecartes)
        elif cle not in retenues:
            retenues[cle], auteurs[cle] = _rangee(definition, ligne, cle), ligne
        elif not _complete(definition, retenues[cle], auteurs[cle], ligne):
            motif = f"déjà déclaré par {auteurs[cle].lieu}, qui est retenu{_ecart(retenues[cle], ligne)}."
            _set_aside(ligne, definition, motif, ecartes)
    return retenues


def _rangee(definition: Table, ligne: _Ligne, cle: Cle) -> Rangee:
    """Return the row to publish: what was declared, and where it was read."""
    return {
        **dict.fromkeys(definition.schema.names),
        **dict(zip(definition.cle, cle, strict=True)),
        **({"statut": "declare"} if definition.nom == "action_defi" else {}),
        **ligne.enregistrement.valeurs,
        "source": ligne.examen.source,
        "fichier": ligne.examen.nom,
        "feuille_lue": ligne.enregistrement.feuille,
        "ligne": ligne.enregistrement.ligne,
        "fictif": ligne.examen.fictif,
    }


def _complete(definition: Table, retenue: Rangee, auteur: _Ligne, ligne: _Ligne) -> bool:
    """Complete a row with another source's; tell whether both agree. Two files of one source never complete.

    The key of a post holds all that is said of it: two that share it say the same.
    """
    if definition.nom == "poste":
        return True
    if ligne.examen.source == auteur.examen.source:
        return False
    if definition.nom == "financement":
        return retenue["montant_eur"] == ligne.enregistrement.valeurs["montant_eur"]
    if definition.nom != "action":
        return False
    for champ, valeur in ligne.enregistrement.valeurs.items():
        if retenue[champ] is None:
            retenue[champ] = valeur
    retenue["autres_fichiers"] = " ; ".join(filter(None, [str(retenue["autres_fichiers"] or ""), ligne.lieu]))
    return True


def _ecart(retenue: Rangee, ligne: _Ligne) -> str:
    """Say both amounts when two sources contradict each other."""
    if ligne.enregistrement.table != "financement":
        return ""
    return f" ({retenue['montant_eur']:.2f} € ; ici {ligne.enregistrement.valeurs['montant_eur']:.2f} €)"


def _set_aside(ligne: _Ligne, definition: Table, motif: str, ecartes: set[int]) -> None:
    enregistrement = ligne.enregistrement
    ecartes.add(id(enregistrement))
    titre = definition.saisies[0].titre if definition.saisies else ""
    valeur = str(enregistrement.valeurs[definition.cle[0]]) if definition.saisies else ""
    perdues = 0 if enregistrement.derive else 1
    ligne.examen.lecture.rejets.append(
        Rejet(motif, enregistrement.feuille, enregistrement.ligne, titre, valeur, perdues)
    )
