"""Open a file received (csv, xlsx, xls, zip) as sheets of text: nothing is inferred, every row keeps its line."""

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.parsers.expat import ExpatError

from etl.reading.biff import SIGNATURE, measure_xls
from etl.reading.extents import Extent, measure_archive

TAILLE_MAXIMALE = 500_000_000
CLASSEUR_MAXIMAL = 200_000_000
# A workbook fills the rectangle of each of its sheets: three hundred times what the largest one received needs.
CELLULES_MAXIMALES = 5_000_000
# What zipfile says of an archive that is cut short, damaged or protected by a password.
ARCHIVE_ABIMEE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OverflowError)
LIGNES_DU_DEBUT = 40
SUFFIXES_CLASSEUR = (".xlsx", ".xls", ".ods")


class FichierError(Exception):
    """A file that cannot be read as a whole: nothing of it is published. The message names the file and the mend."""


@dataclass(frozen=True)
class Ligne:
    """A row of a sheet: its 1-based line in the file, and its cells as text."""

    numero: int
    cellules: list[str]


@dataclass(frozen=True)
class Feuille:
    """A sheet: the file inside the archive or the tab of the workbook ("" for a plain csv), and its non-empty rows."""

    nom: str
    lignes: list[Ligne]


def read_feuilles(chemin: Path) -> list[Feuille]:
    """Return the sheets of a csv, a workbook or a zip of them.

    Raises:
        FichierError: the file is empty, truncated, protected, too large, or not what its name says.

    """
    contenu = chemin.read_bytes()
    if chemin.suffix.lower() == ".zip":
        feuilles = list(_read_zip(chemin.name, contenu))
    else:
        feuilles = list(_read_contenu(chemin.name, chemin.name, contenu, ""))
    remplies = [feuille for feuille in feuilles if feuille.lignes]
    if not remplies:
        raise FichierError(f"{chemin.name} : le fichier est vide. Redemandez-le au producteur.")
    return remplies


def _read_contenu(fichier: str, membre: str, contenu: bytes, prefixe: str) -> Iterator[Feuille]:
    if Path(membre).suffix.lower() in SUFFIXES_CLASSEUR:
        yield from _read_classeur(fichier, contenu, prefixe)
    elif Path(membre).suffix.lower() == ".xlsm":
        raise FichierError(f"{fichier} : les classeurs à macros sont refusés. Enregistrez-le en .xlsx.")
    else:
        yield Feuille(prefixe.strip(), _read_csv(fichier, contenu))


def _read_csv(fichier: str, contenu: bytes) -> list[Ligne]:
    texte = _decode(contenu)
    if "\0" in texte:
        raise FichierError(f"{fichier} : ce n'est pas un fichier texte. Attendu : un CSV séparé par des « ; ».")
    # The header may follow a few lines of title: the separator is the commonest sign of the beginning.
    debut = "\n".join(texte.split("\n", LIGNES_DU_DEBUT)[:LIGNES_DU_DEBUT])
    separateur = max(";,\t", key=lambda signe: max(ligne.count(signe) for ligne in debut.split("\n")))
    # Strict: an unclosed quote swallows the end of the file, which would lose rows silently.
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur, strict=True)
    lignes = []
    numero = 1
    try:
        for cellules in lecteur:
            if any(map(str.strip, cellules)):
                lignes.append(Ligne(numero, cellules))
            numero = lecteur.line_num + 1
    except csv.Error as erreur:
        raise FichierError(
            f"{fichier}, ligne {numero} : ligne illisible ({erreur}). Vérifiez les guillemets de cette ligne."
        ) from erreur
    return lignes


def _decode(contenu: bytes) -> str:
    """Decode UTF-8 (with or without BOM), else Windows-1252, which older French exports still use."""
    try:
        return contenu.decode("utf-8-sig")
    except UnicodeDecodeError:
        return contenu.decode("cp1252", errors="replace")


def _read_classeur(fichier: str, contenu: bytes, prefixe: str) -> Iterator[Feuille]:
    from python_calamine import CalamineError, CalamineWorkbook

    _check_classeur(fichier, contenu)
    try:
        classeur = CalamineWorkbook.from_filelike(io.BytesIO(contenu))
        for nom in classeur.sheet_names:
            rangees = classeur.get_sheet_by_name(nom).to_python(skip_empty_area=False)
            lignes = (Ligne(numero, [_texte(valeur) for valeur in rangee]) for numero, rangee in enumerate(rangees, 1))
            yield Feuille(prefixe + nom, [ligne for ligne in lignes if any(ligne.cellules)])
    except CalamineError as erreur:
        raise _illisible(fichier, erreur) from erreur


def _illisible(fichier: str, erreur: Exception) -> FichierError:
    return FichierError(
        f"{fichier} : classeur illisible ({erreur}). "
        "Vérifiez qu'il s'ouvre sans mot de passe et enregistrez-le en .xlsx."
    )


@contextmanager
def _open_archive(fichier: str, contenu: bytes) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
            yield archive
    except ARCHIVE_ABIMEE as erreur:
        raise FichierError(
            f"{fichier} : fichier abîmé ou protégé ({erreur}). Ouvrez-le et enregistrez-le de nouveau, "
            "ou redemandez-le au producteur ; d'une archive, déposez plutôt le fichier qu'elle contient."
        ) from erreur


def _check_classeur(fichier: str, contenu: bytes) -> None:
    """Refuse a workbook with macros, or one whose reader would fill the memory and end the process."""
    try:
        if contenu.startswith(SIGNATURE):
            _check_extents(fichier, measure_xls(contenu))
        elif zipfile.is_zipfile(io.BytesIO(contenu)):
            with _open_archive(fichier, contenu) as archive:
                _check_archive(fichier, archive)
                _check_extents(fichier, measure_archive(archive))
    except (ValueError, ExpatError, struct.error) as erreur:
        raise _illisible(fichier, erreur) from erreur


def _check_archive(fichier: str, archive: zipfile.ZipFile) -> None:
    noms = archive.namelist()
    if any(nom.endswith("vbaProject.bin") for nom in noms):
        raise FichierError(f"{fichier} : ce classeur contient des macros. Enregistrez-le en .xlsx, sans macros.")
    if any(nom.lower().endswith("workbook.bin") for nom in noms):
        raise FichierError(f"{fichier} : ce classeur est au format binaire (.xlsb). Enregistrez-le en .xlsx.")
    if sum(info.file_size for info in archive.infolist()) > CLASSEUR_MAXIMAL:
        raise FichierError(f"{fichier} : classeur trop grand une fois ouvert. Gardez les seules feuilles utiles.")


def _check_extents(fichier: str, etendues: list[Extent]) -> None:
    if sum(etendue.cellules for etendue in etendues) <= CELLULES_MAXIMALES:
        return
    large = max(etendues, key=lambda etendue: etendue.cellules)
    raise FichierError(
        f"{fichier}, feuille {large.feuille} : les cellules remplies vont jusqu'à la ligne {_nombre(large.lignes)} et "
        f"la colonne {_nombre(large.colonnes)}, soit {_nombre(large.cellules)} cellules à ouvrir. Attendu : au plus "
        f"{_nombre(CELLULES_MAXIMALES)} par classeur. Effacez ce qui est écrit loin du tableau, gardez les seules "
        "feuilles utiles, puis enregistrez."
    )


def _nombre(nombre: int) -> str:
    return f"{nombre:,}".replace(",", "\u202f")


def _texte(valeur: object) -> str:
    """Write a cell of a workbook as a French csv would: no decimal for a whole number, else a comma."""
    if isinstance(valeur, float):
        return str(int(valeur)) if valeur.is_integer() else repr(valeur).replace(".", ",")
    return str(valeur).strip()


def _read_zip(fichier: str, contenu: bytes) -> Iterator[Feuille]:
    gardees = 0
    with _open_archive(fichier, contenu) as archive:
        if sum(info.file_size for info in archive.infolist()) > TAILLE_MAXIMALE:
            raise FichierError(f"{fichier} : archive trop grande une fois décompressée. Déposez le CSV seul.")
        for info in archive.infolist():
            membre = Path(info.filename).name
            classeur = Path(membre).suffix.lower() in SUFFIXES_CLASSEUR
            if not classeur and Path(membre).suffix.lower() != ".csv":
                continue
            for feuille in _read_contenu(f"{fichier} > {membre}", membre, archive.read(info), f"{membre} "):
                gardees += classeur * sum(len(ligne.cellules) for ligne in feuille.lignes)
                if gardees > CELLULES_MAXIMALES:
                    raise FichierError(f"{fichier} : trop de classeurs en une archive. Déposez-les un par un.")
                yield feuille
