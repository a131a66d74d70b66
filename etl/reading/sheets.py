"""Open a file received (csv, xlsx, xls, zip) as sheets of text: nothing is inferred, every row keeps its line."""

import csv
import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from xml.parsers.expat import ExpatError

from etl.reading.biff import SIGNATURE, measure_xls
from etl.reading.content import MAX_FILE_BYTES, TOO_LARGE, FileError, read_content
from etl.reading.extents import Extent, measure_archive

MAX_ARCHIVE_BYTES = 150_000_000
MAX_WORKBOOK_BYTES = 150_000_000
PIECE = 1 << 16
# Of a csv, or of the rectangles that a workbook fills: a hundred times what the largest file received needs.
MAX_CELLS = 2_000_000
# What zipfile says of an archive that is cut short, damaged or protected by a password.
DAMAGED_ARCHIVE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OverflowError)
# Titles and notes come first: the header is looked for this far down.
ROWS_BEFORE_HEADER = 40
WORKBOOK_SUFFIXES = (".xlsx", ".xls", ".ods")


@dataclass(frozen=True)
class Row:
    """A row of a sheet: its 1-based line in the file, and its cells as text."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Sheet:
    """A sheet: the file inside the archive or the tab of the workbook ("" for a plain csv), and its non-empty rows."""

    name: str
    rows: list[Row]


def read_sheets(path: Path) -> list[Sheet]:
    """Return the sheets of a csv, a workbook or a zip of them.

    Raises:
        FileError: the file is empty, truncated, protected, too large, or not what its name says.

    """
    content = read_content(path)
    if path.suffix.lower() == ".zip":
        sheets = list(_read_zip(path.name, content))
    else:
        sheets = list(_read_content(path.name, path.name, content, ""))
    remplies = [sheet for sheet in sheets if sheet.rows]
    if not remplies:
        raise FileError(f"{path.name} : le fichier est vide. Redemandez-le au producteur.")
    return remplies


def read_one_sheet(path: Path) -> Sheet:
    """Return the sheet of a file that must have one.

    Raises:
        FileError: it has several, or cannot be read.

    """
    first, *others = read_sheets(path)
    if others:
        raise FileError(f"{path.name} : {len(others) + 1} feuilles ou fichiers. Attendu : un seul. Déposez-les à part.")
    return first


def _read_content(file: str, member: str, content: bytes, prefix: str) -> Iterator[Sheet]:
    if Path(member).suffix.lower() in WORKBOOK_SUFFIXES:
        yield from _read_workbook(file, content, prefix)
    elif Path(member).suffix.lower() == ".xlsm":
        raise FileError(f"{file} : les classeurs à macros sont refusés. Enregistrez-le en .xlsx.")
    else:
        yield Sheet(prefix.strip(), _read_csv(file, content))


def _read_csv(file: str, content: bytes) -> list[Row]:
    if len(content) > MAX_FILE_BYTES:
        raise FileError(f"{file} : {TOO_LARGE}")
    if b"\0" in content:
        raise FileError(f"{file} : ce n'est pas un fichier texte. Attendu : un CSV séparé par des « ; ».")
    # The header may follow a few lines of title: the separator is the commonest sign of the beginning.
    start = list(islice(open_text(content), ROWS_BEFORE_HEADER))
    separator = max(";,\t", key=lambda char: max((row.count(char) for row in start), default=0))
    # Strict: an unclosed quote swallows the end of the file, which would lose rows silently.
    reader = csv.reader(open_text(content), delimiter=separator, strict=True)
    rows = []
    number, count = 1, 0
    try:
        for cells in reader:
            count += len(cells)
            if count > MAX_CELLS:
                raise FileError(
                    f"{file}, ligne {number} : plus de {_write_count(MAX_CELLS)} cellules. Gardez les seules lignes "
                    "et colonnes utiles, ou coupez-le en plusieurs fichiers."
                )
            if any(map(str.strip, cells)):
                rows.append(Row(number, cells))
            number = reader.line_num + 1
    except csv.Error as error:
        raise FileError(
            f"{file}, ligne {number} : ligne illisible ({error}). Vérifiez les guillemets de cette ligne."
        ) from error
    return rows


def open_text(content: bytes) -> io.TextIOWrapper:
    """Open a text in UTF-8 (with or without BOM), else in Windows-1252, which older French exports still use."""
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return io.TextIOWrapper(io.BytesIO(content), encoding="cp1252", errors="replace", newline="")
    return io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="")


def _read_workbook(file: str, content: bytes, prefix: str) -> Iterator[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook

    _check_workbook(file, content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in workbook.sheet_names:
            records = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            rows = (Row(number, [_write_cell(value) for value in record]) for number, record in enumerate(records, 1))
            yield Sheet(prefix + name, [row for row in rows if any(row.cells)])
    except CalamineError as error:
        raise _unreadable(file, error) from error


def _unreadable(file: str, error: Exception) -> FileError:
    return FileError(
        f"{file} : classeur illisible ({error}). Vérifiez qu'il s'ouvre sans mot de passe et enregistrez-le en .xlsx."
    )


@contextmanager
def _open_archive(file: str, content: bytes) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield archive
    except DAMAGED_ARCHIVE as error:
        raise FileError(
            f"{file} : fichier abîmé ou protégé ({error}). Ouvrez-le et enregistrez-le de nouveau, "
            "ou redemandez-le au producteur ; d'une archive, déposez plutôt le fichier qu'elle contient."
        ) from error


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Return a file of an archive, by pieces: it may hold more than it announces."""
    with archive.open(info) as stream:
        return b"".join(iter(lambda: stream.read(PIECE), b""))


def _check_workbook(file: str, content: bytes) -> None:
    """Refuse a workbook with macros, or one whose reader would fill the memory and end the process."""
    try:
        if content.startswith(SIGNATURE):
            _check_extents(file, measure_xls(content))
        elif zipfile.is_zipfile(io.BytesIO(content)):
            with _open_archive(file, content) as archive:
                _check_archive(file, archive)
                _check_extents(file, measure_archive(archive))
    except (ValueError, ExpatError, struct.error) as error:
        raise _unreadable(file, error) from error


def _check_archive(file: str, archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    if any(name.endswith("vbaProject.bin") for name in names):
        raise FileError(f"{file} : ce classeur contient des macros. Enregistrez-le en .xlsx, sans macros.")
    if any(name.lower().endswith("workbook.bin") for name in names):
        raise FileError(f"{file} : ce classeur est au format binaire (.xlsb). Enregistrez-le en .xlsx.")
    if sum(info.file_size for info in archive.infolist()) > MAX_WORKBOOK_BYTES:
        raise FileError(f"{file} : classeur trop grand une fois ouvert. Gardez les seules feuilles utiles.")


def _check_extents(file: str, extents: list[Extent]) -> None:
    if sum(extent.cells for extent in extents) <= MAX_CELLS:
        return
    large = max(extents, key=lambda extent: extent.cells)
    raise FileError(
        f"{file}, feuille {large.sheet} : les cellules remplies vont jusqu'à la ligne {_write_count(large.rows)} "
        f"et la colonne {_write_count(large.columns)}, soit {_write_count(large.cells)} cellules à ouvrir. "
        f"Attendu : au plus {_write_count(MAX_CELLS)} par classeur. Effacez ce qui est écrit loin du "
        "tableau, gardez les seules feuilles utiles, puis enregistrez."
    )


def _write_count(count: int) -> str:
    return f"{count:,}".replace(",", "\u202f")


def _write_cell(value: object) -> str:
    """Write a cell of a workbook as a French csv would: no decimal for a whole number, else a comma."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value).replace(".", ",")
    return str(value).strip()


def _read_zip(file: str, content: bytes) -> Iterator[Sheet]:
    kept = 0
    seen: set[bytes] = set()
    with _open_archive(file, content) as archive:
        if sum(info.file_size for info in archive.infolist()) > MAX_ARCHIVE_BYTES:
            raise FileError(f"{file} : archive trop grande une fois décompressée. Déposez le CSV seul.")
        for info in archive.infolist():
            member = Path(info.filename).name
            workbook = Path(member).suffix.lower() in WORKBOOK_SUFFIXES
            if not workbook and Path(member).suffix.lower() != ".csv":
                continue
            content = _unpack(archive, info)
            # The same file in two folders of an archive says nothing twice.
            digest = hashlib.sha256(content).digest()
            if digest in seen:
                continue
            seen.add(digest)
            for sheet in _read_content(f"{file} > {member}", member, content, f"{member} "):
                kept += workbook * sum(len(row.cells) for row in sheet.rows)
                if kept > MAX_CELLS:
                    raise FileError(f"{file} : trop de classeurs en une archive. Déposez-les un par un.")
                yield sheet
