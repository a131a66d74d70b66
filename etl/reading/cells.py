"""Read French numbers and the codes of statistical secrecy, column by column, as Arrow arrays."""

import pyarrow as pa
import pyarrow.compute as pc

from etl.reading.grammar import AMBIGUOUS, SPACE, number_pattern

# INSEE's letters and DAUPHIN's « NR »; seen in lower and upper case.
SECRECY_CODES = {
    "s": "secret",
    "ns": "non_significatif",
    "nd": "non_disponible",
    "so": "sans_objet",
    "na": "non_renseigne",
    "nr": "non_renseigne",
}


def parse_cells(cells: pa.StringArray, empty: str, unite: str = "") -> tuple[pa.DoubleArray, pa.StringArray]:
    """Return the values and the statuts of cells; `empty` is the statut of an empty cell, `unite` a sign they may bear.

    The statut is « publie » beside a value, a code of SECRECY_CODES or `empty` beside none, and null when the cell
    is neither a number nor a known code: such a cell must be refused.
    """
    text = pc.utf8_trim_whitespace(cells)
    number = pc.struct_field(pc.extract_regex(text, number_pattern(unite)), "number")
    number = pc.replace_substring_regex(number, SPACE, "")
    number = pc.if_else(pc.match_substring_regex(number, AMBIGUOUS), None, number)
    values = pc.replace_substring(number, ",", ".").cast(pa.float64())
    readable = pc.is_valid(values)
    rank = pc.index_in(pc.utf8_lower(text), pa.array(list(SECRECY_CODES)))
    statuts = pc.take(pa.array(list(SECRECY_CODES.values())), rank)
    statuts = pc.if_else(readable, "publie", statuts)
    return values, pc.if_else(pc.equal(text, pa.scalar("")), empty, statuts)
