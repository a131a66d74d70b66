"""The lists to choose from in a template: what each value is called, and the other ways in which people write it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from etl.reading.entries import SaisieError, fold
from etl.tables.schema import Colonne, Table

# Besides its code and its label: a quartier also goes by its official name and code, a défi by its short name.
AUTRES_NOMS = {
    "quartier": ("libelle_officiel", "code_qpv2024"),
    "defi": ("libelle", "libelle_court"),
    "signataire": ("libelle_court",),
}
EXEMPLES = 8


@dataclass(frozen=True)
class Liste:
    """The values of a column that is chosen in a list: value -> label, and value -> other accepted writings."""

    libelles: dict[object, str]
    autres: dict[object, list[str]]

    @cached_property
    def _ecritures(self) -> dict[str, object]:
        return {
            fold(ecriture): valeur
            for valeur, libelle in self.libelles.items()
            for ecriture in (libelle, str(valeur), *self.autres.get(valeur, []))
        }

    def find(self, texte: str, titre: str) -> object:
        """Return the value that a cell names.

        Raises:
            SaisieError: it names none of the list.

        """
        if fold(texte) in self._ecritures:
            return self._ecritures[fold(texte)]
        if all(isinstance(valeur, int) for valeur in self.libelles):
            attendu = f"un numéro de {min(self.libelles)} à {max(self.libelles)}"  # type: ignore[type-var]
        else:
            noms = list(self.libelles.values())
            attendu = " ; ".join(noms[:EXEMPLES]) + (" ; … (liste du modèle)" if len(noms) > EXEMPLES else "")
        raise SaisieError(f"« {texte} » n'est pas dans la liste « {titre} ». Attendu : {attendu}.")


def listes_de(table: Table, references: Mapping[str, pa.Table]) -> dict[str, Liste]:
    """Return the list of each column of a table that has one."""
    return {colonne.nom: _liste(colonne, references) for colonne in table.saisies if colonne.choix or colonne.reference}


def _liste(colonne: Colonne, references: Mapping[str, pa.Table]) -> Liste:
    if colonne.choix:
        return Liste(dict(colonne.choix.items()), {})
    nom = colonne.reference.split(".")[0]
    lignes = references[nom].to_pylist()
    return Liste(
        {ligne[nom]: _libelle(nom, ligne) for ligne in lignes},
        {ligne[nom]: _autres(nom, ligne) for ligne in lignes},
    )


def _libelle(nom: str, ligne: dict[str, object]) -> str:
    if nom == "quartier":
        return str(ligne["nom_contrat"])
    if nom == "defi":
        return f"{ligne['defi']}. {ligne['libelle_court']}"
    return f"{ligne['axe']} {ligne['libelle']}" if nom == "axe" else str(ligne["libelle"])


def _autres(nom: str, ligne: dict[str, object]) -> list[str]:
    noms = [str(ligne[autre]) for autre in AUTRES_NOMS.get(nom, ())]
    if nom == "defi":
        noms += [f"défi {ligne['defi']}", f"{ligne['defi']}. {ligne['libelle']}"]
    # A spreadsheet takes the axe 1.2 for a number.
    return [*noms, str(ligne["axe"]).replace(".", ",")] if nom == "axe" else noms
