"""Read French numbers and the codes of statistical secrecy, column by column, as Arrow arrays."""

import pyarrow as pa
import pyarrow.compute as pc

# INSEE's letters and DAUPHIN's « NR »; seen in lower and upper case.
CODES = {
    "s": "secret",
    "ns": "non_significatif",
    "nd": "non_disponible",
    "so": "sans_objet",
    "na": "non_renseigne",
    "nr": "non_renseigne",
}
ESPACES = r"[ \x{00A0}\x{202F}]"
NOMBRE = rf"^[+-]?(?:\d+|\d{{1,3}}(?:{ESPACES}\d{{3}})+)(?:[.,]\d+)?$"
# « 12.050 » is 12 050 for one writer and 12,05 for another: it is refused rather than guessed.
AMBIGU = r"^[+-]?[1-9]\d{0,2}(?:\.\d{3})+$"


def parse(cells: pa.StringArray, vide: str) -> tuple[pa.DoubleArray, pa.StringArray]:
    """Return the values and the statuts of cells; `vide` is the statut of an empty cell.

    The statut is « publie » beside a value, a code of CODES or `vide` beside none, and null when the cell is neither a
    number nor a known code: such a cell must be refused.
    """
    text = pc.utf8_trim_whitespace(cells)
    lisible = pc.and_not(pc.match_substring_regex(text, NOMBRE), pc.match_substring_regex(text, AMBIGU))
    nombre = pc.replace_substring(pc.replace_substring_regex(text, ESPACES, ""), ",", ".")
    values = pc.if_else(lisible, nombre, None).cast(pa.float64())
    rank = pc.index_in(pc.utf8_lower(text), pa.array(list(CODES)))
    statuts = pc.take(pa.array(list(CODES.values())), rank)
    statuts = pc.if_else(lisible, "publie", statuts)
    return values, pc.if_else(pc.equal(text, ""), vide, statuts)
