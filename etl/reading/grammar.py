"""How a French number is written: the one grammar of the cells read one by one and of those read by the column.

The patterns mean the same to Python's engine and to Arrow's (RE2).
"""

# Any space that does not end a line may stand between the groups of three digits, and before the sign of the unit.
SPACE = "[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
# The signs that may follow a number, where its column is in that unit.
UNITES = ("", "€", "%")
GROUPS = rf"[0-9]{{1,3}}(?:{SPACE}[0-9]{{3}})+"
# Spaces once taken out, « 12.050 » is 12 050 for one writer and 12,05 for another: it is refused rather than guessed.
AMBIGUOUS = r"^[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+$"


def number_pattern(unite: str) -> str:
    """Return the pattern of a whole cell, trimmed, whose group `number` is the number without its unit.

    Groups are of three digits: « 12 05 » is no number. A decimal mark is a comma or a point.
    """
    return rf"^(?P<number>[+-]?(?:[0-9]+|{GROUPS})(?:[.,][0-9]+)?)(?:{SPACE}*{unite})?$"
