"""How far the cells of an old workbook (xls) go, before it is opened: a file of records inside a file of sectors.

Its reader trusts the size that a sheet declares (DIMENSIONS), and the places of its cells, up to 65 536 columns.
"""

import struct
from collections.abc import Iterator

from etl.reading.extents import Extent

SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
# Of every kind of cell that holds a value, the record begins with its row and its column; MULRK holds several.
CELL_RECORDS = {0x0006, 0x0203, 0x0204, 0x0205, 0x0206, 0x0406, 0x00D6, 0x00FD, 0x027E}
MULRK, DIMENSIONS, SHEET, TEXTS, BOF, END = 0x00BD, 0x0200, 0x0085, 0x00FC, 0x0809, 0x000A
MAX_ROWS, MAX_COLUMNS = 65_536, 256
SMALL, END_OF_CHAIN = 4096, 0xFFFFFFFA


def measure_xls(content: bytes) -> list[Extent]:
    """Return the extent of each sheet of an xls.

    Raises:
        ValueError: the file announces more than a workbook of this format may hold.
        struct.error: the file is cut short.

    """
    return [_measure_sheet(stream, *sheet) for stream in _read_streams(content) for sheet in _read_names(stream)]


def _read_names(stream: bytes) -> Iterator[tuple[int, str]]:
    """Yield where each sheet begins, and its name."""
    unicode = False
    for genre, data in _read_records(stream, 0):
        if genre == BOF:
            unicode = struct.unpack_from("<H", data)[0] >= 0x0600
        elif genre == TEXTS and struct.unpack_from("<I", data, 4)[0] > len(stream):
            raise ValueError("plus de textes annoncés qu'il n'en contient")
        elif genre == SHEET:
            (start,), name = struct.unpack_from("<I", data), data[7 + unicode :]
            yield start, name.decode("utf-16-le" if unicode and data[7] & 1 else "cp1252", errors="replace")


def _measure_sheet(stream: bytes, start: int, name: str) -> Extent:
    rows = columns = 0
    for genre, data in _read_records(stream, start):
        if genre == DIMENSIONS:
            _check_dimensions(data, name)
        elif genre in CELL_RECORDS or genre == MULRK:
            row, column = struct.unpack_from("<HH", data)
            column += (len(data) - 6) // 6 if genre == MULRK else 1
            rows, columns = max(rows, row + 1), max(columns, column)
    return Extent(name, rows, columns)


def _check_dimensions(data: bytes, name: str) -> None:
    # Two numbers of rows, of two bytes each before Excel 97 and of four since, then two numbers of columns.
    _, rows, _, columns = struct.unpack_from("<HHHH" if len(data) == 10 else "<IIHH", data)
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        raise ValueError(f"feuille {name} annoncée de {rows} lignes et {columns} colonnes")


def _read_records(stream: bytes, position: int) -> Iterator[tuple[int, bytes]]:
    while position + 4 <= len(stream):
        genre, size = struct.unpack_from("<HH", stream, position)
        yield genre, stream[position + 4 : position + 4 + size]
        if genre == END:
            return
        position += 4 + size


def _read_streams(content: bytes) -> Iterator[bytes]:
    """Yield the streams of the workbook: sectors in a chain; a small one has small sectors, in the root's."""
    rank, small_rank = struct.unpack_from("<HH", content, 30)
    (folder,), (small_table,) = struct.unpack_from("<I", content, 48), struct.unpack_from("<I", content, 60)
    size, small_size = 1 << min(rank, 16), 1 << min(small_rank, 16)
    table = _words(b"".join(_sector(content, number + 1, size) for number in _fat(content, size)))
    body = content[size:]
    entries = _chain(body, table, folder, size)
    for entry in (entries[i : i + 128] for i in range(0, len(entries) - 127, 128)):
        start, length = struct.unpack_from("<II", entry, 116)
        if entry[:64].decode("utf-16-le", errors="replace").rstrip("\0") not in ("Workbook", "Book"):
            continue
        if length >= SMALL:
            yield _chain(body, table, start, size)
        else:
            root = _chain(body, table, struct.unpack_from("<I", entries, 116)[0], size)
            yield _chain(root, _words(_chain(body, table, small_table, size)), start, small_size)


def _fat(content: bytes, size: int) -> list[int]:
    """Return the sectors that hold the table of chains: 109 in the header, the others in a chain of lists."""
    sectors = list(struct.unpack_from("<109I", content, 76))
    (following,) = struct.unpack_from("<I", content, 68)
    seen = set()
    while following < END_OF_CHAIN and following not in seen:
        seen.add(following)
        *listed, following = _words(_sector(content, following + 1, size)) or [END_OF_CHAIN]
        sectors += listed
    return [number for number in sectors if number < END_OF_CHAIN]


def _chain(body: bytes, table: list[int], number: int, size: int) -> bytes:
    pieces = []
    seen = set()
    while number < len(table) and number not in seen:
        seen.add(number)
        pieces.append(_sector(body, number, size))
        number = table[number]
    return b"".join(pieces)


def _sector(body: bytes, number: int, size: int) -> bytes:
    return body[number * size : (number + 1) * size]


def _words(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))
