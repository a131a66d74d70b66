"""How far the cells of an old workbook (xls) go, before it is opened: a file of records inside a file of sectors.

Its reader trusts the size that a sheet declares (DIMENSIONS), and the places of its cells, up to 65 536 columns.
"""

import struct
from collections.abc import Iterator

from etl.reading.extents import Extent

SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
# Of every kind of cell that holds a value, the record begins with its row and its column; MULRK holds several.
CELLULES = {0x0006, 0x0203, 0x0204, 0x0205, 0x0206, 0x0406, 0x00D6, 0x00FD, 0x027E}
MULRK, DIMENSIONS, FEUILLE, TEXTES, BOF, FIN = 0x00BD, 0x0200, 0x0085, 0x00FC, 0x0809, 0x000A
LIGNES, COLONNES = 65_536, 256
PETIT, FIN_DE_CHAINE = 4096, 0xFFFFFFFA


def measure_xls(contenu: bytes) -> list[Extent]:
    """Return the extent of each sheet of an xls.

    Raises:
        ValueError: the file announces more than a workbook of this format may hold.
        struct.error: the file is cut short.

    """
    return [_measure_sheet(flux, *feuille) for flux in _read_streams(contenu) for feuille in _read_names(flux)]


def _read_names(flux: bytes) -> Iterator[tuple[int, str]]:
    """Yield where each sheet begins, and its name."""
    unicode = False
    for genre, donnees in _read_records(flux, 0):
        if genre == BOF:
            unicode = struct.unpack_from("<H", donnees)[0] >= 0x0600
        elif genre == TEXTES and struct.unpack_from("<I", donnees, 4)[0] > len(flux):
            raise ValueError("plus de textes annoncés qu'il n'en contient")
        elif genre == FEUILLE:
            (debut,), nom = struct.unpack_from("<I", donnees), donnees[7 + unicode :]
            yield debut, nom.decode("utf-16-le" if unicode and donnees[7] & 1 else "cp1252", errors="replace")


def _measure_sheet(flux: bytes, debut: int, nom: str) -> Extent:
    lignes = colonnes = 0
    for genre, donnees in _read_records(flux, debut):
        if genre == DIMENSIONS:
            _check_dimensions(donnees, nom)
        elif genre in CELLULES or genre == MULRK:
            ligne, colonne = struct.unpack_from("<HH", donnees)
            colonne += (len(donnees) - 6) // 6 if genre == MULRK else 1
            lignes, colonnes = max(lignes, ligne + 1), max(colonnes, colonne)
    return Extent(nom, lignes, colonnes)


def _check_dimensions(donnees: bytes, nom: str) -> None:
    # Two numbers of rows, of two bytes each before Excel 97 and of four since, then two numbers of columns.
    _, lignes, _, colonnes = struct.unpack_from("<HHHH" if len(donnees) == 10 else "<IIHH", donnees)
    if lignes > LIGNES or colonnes > COLONNES:
        raise ValueError(f"feuille {nom} annoncée de {lignes} lignes et {colonnes} colonnes")


def _read_records(flux: bytes, position: int) -> Iterator[tuple[int, bytes]]:
    while position + 4 <= len(flux):
        genre, taille = struct.unpack_from("<HH", flux, position)
        yield genre, flux[position + 4 : position + 4 + taille]
        if genre == FIN:
            return
        position += 4 + taille


def _read_streams(contenu: bytes) -> Iterator[bytes]:
    """Yield the streams of the workbook: sectors in a chain; a small one has small sectors, in the root's."""
    rang, rang_petit = struct.unpack_from("<HH", contenu, 30)
    (dossier,), (petits,) = struct.unpack_from("<I", contenu, 48), struct.unpack_from("<I", contenu, 60)
    taille, petite = 1 << min(rang, 16), 1 << min(rang_petit, 16)
    table = _words(b"".join(_sector(contenu, numero + 1, taille) for numero in _fat(contenu, taille)))
    secteurs = contenu[taille:]
    entrees = _chain(secteurs, table, dossier, taille)
    for entree in (entrees[i : i + 128] for i in range(0, len(entrees) - 127, 128)):
        debut, longueur = struct.unpack_from("<II", entree, 116)
        if entree[:64].decode("utf-16-le", errors="replace").rstrip("\0") not in ("Workbook", "Book"):
            continue
        if longueur >= PETIT:
            yield _chain(secteurs, table, debut, taille)
        else:
            racine = _chain(secteurs, table, struct.unpack_from("<I", entrees, 116)[0], taille)
            yield _chain(racine, _words(_chain(secteurs, table, petits, taille)), debut, petite)


def _fat(contenu: bytes, taille: int) -> list[int]:
    """Return the sectors that hold the table of chains: 109 in the header, the others in a chain of lists."""
    numeros = list(struct.unpack_from("<109I", contenu, 76))
    (suivant,) = struct.unpack_from("<I", contenu, 68)
    vus = set()
    while suivant < FIN_DE_CHAINE and suivant not in vus:
        vus.add(suivant)
        *liste, suivant = _words(_sector(contenu, suivant + 1, taille)) or [FIN_DE_CHAINE]
        numeros += liste
    return [numero for numero in numeros if numero < FIN_DE_CHAINE]


def _chain(secteurs: bytes, table: list[int], numero: int, taille: int) -> bytes:
    morceaux = []
    vus = set()
    while numero < len(table) and numero not in vus:
        vus.add(numero)
        morceaux.append(_sector(secteurs, numero, taille))
        numero = table[numero]
    return b"".join(morceaux)


def _sector(secteurs: bytes, numero: int, taille: int) -> bytes:
    return secteurs[numero * taille : (numero + 1) * taille]


def _words(octets: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(octets) // 4}I", octets[: len(octets) // 4 * 4]))
