"""Read cells written by hand, one by one: amounts, years, dates, SIRET, words chosen in a list.

Each reader returns a value or raises `EntryError` with what is wrong and what was expected, in French.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache

import pyarrow as pa

from etl.reading.grammar import AMBIGUOUS, SPACE, number_pattern
from etl.tables.schema import Column

DATE_FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%d-%m-%y", "%d.%m.%y")
SHORT_YEAR = re.compile(r"(le )?\d{1,2}([/.-])\d{1,2}\2\d{2}")
MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2040, 12, 31)
YES, NO = ("oui", "o", "vrai", "true", "1", "x"), ("non", "n", "faux", "false", "0")
NUMERO_DAUPHIN = re.compile(r"(?:DA[\s-]?)?(\d{4})\s?(\d{4})(?:-\d*)?", re.IGNORECASE)
# « 26 » or « '26 », in a column of years.
YEAR_DIGITS = re.compile(r"['\u2019]?(\d\d)")
FEW_LETTERS = 3
LA_POSTE = "356000000"
TOO_SHORT = 10


class EntryError(Exception):
    """A cell that cannot be used: what it says and what was expected, in French."""


def parse_entry(text: str, column: Column) -> object:
    """Return the value of a cell in the type of its column (columns chosen in a list: see `etl.reading.choices`).

    Raises:
        EntryError: the cell is not what its column holds.

    """
    if column.type == pa.float64():
        return _within_bounds(_parse_decimal(text, column), column)
    if column.type == pa.int32():
        return _within_bounds(_parse_integer(text, column), column)
    if column.type == pa.bool_():
        return _parse_yes_no(text)
    if column.type == pa.date32():
        return parse_date(text)
    return TEXT_READERS[column.format](text)


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Return a text as it is compared: without accents, case, doubled spaces nor typographic marks."""
    plat = unicodedata.normalize("NFKD", text.replace("\u2019", "'").replace("–", "-").replace("—", "-"))
    without_accents = "".join(char for char in plat if not unicodedata.combining(char))
    return " ".join(without_accents.casefold().split())


def parse_montant(text: str) -> float:
    """Read an amount in euros: « 38 200,00 », « 38200.5 » or « 38 200 € »."""
    return parse_number(text, "€")


def parse_number(text: str, unite: str) -> float:
    """Read a number that the sign of its unit may follow, as `etl.reading.cells` reads a whole column of them."""
    found = re.search(number_pattern(unite), text.strip())
    if not found:
        raise EntryError(f"« {text} » n'est pas un nombre. Attendu : un nombre comme 1250 ou 1250,50.")
    number = re.sub(SPACE, "", found["number"])
    if re.search(AMBIGUOUS, number):
        raise EntryError(f"« {text} » se lit de deux façons. Écrivez le nombre sans point : 12050 ou 12,05.")
    return float(number.replace(",", "."))


def _parse_decimal(text: str, column: Column) -> float:
    value = parse_number(text, column.unite)
    if column.unite == "%" and 0 < value <= 1:
        raise EntryError(f"« {text} » est trop petit pour une part. Écrivez 60 pour 60 %, dans une cellule ordinaire.")
    return value


def parse_date(text: str) -> date:
    """Read a date as Excel, a French typist or ISO 8601 writes it."""
    bare = text.removesuffix(" 00:00:00").removeprefix("le ").replace("1er ", "1 ")
    words = fold(bare).split()
    if len(words) == 3 and (month := _find_month(words[1])):
        bare = f"{words[0]}/{month}/{words[2]}"
    for date_format in DATE_FORMATS:
        try:
            jour = datetime.strptime(bare, date_format).date()
        except ValueError:
            continue
        if not FIRST_DAY <= jour <= LAST_DAY:
            raise EntryError(f"« {text} » est une date improbable. Attendu : une date entre 2000 et 2040.")
        return jour
    raise EntryError(f"« {text} » n'est pas une date. Attendu : jour/mois/année, comme 15/03/2026.")


def _find_month(word: str) -> int | None:
    """Return the month that a word names, whole or by its first letters, where it is the only one."""
    begun = word.removesuffix(".")
    found = [number for number, month in enumerate(MONTHS, 1) if fold(month).startswith(begun)]
    return found[0] if len(found) == 1 and len(begun) >= FEW_LETTERS else None


def has_short_year(text: str) -> bool:
    """Tell whether a date, or a year, was written with the two last digits of its year: it is read, and said."""
    return (SHORT_YEAR.fullmatch(text) or YEAR_DIGITS.fullmatch(text)) is not None


def parse_siret_or_none(text: str) -> tuple[str | None, str]:
    """Return a valid SIRET, or None and why: a wrong one is set aside alone, what it goes with is kept."""
    try:
        return parse_siret(text) if text else None, ""
    except EntryError as error:
        return None, str(error)


def parse_siret(text: str) -> str:
    """Read a SIRET: 14 digits, leading zeros given back to those that a spreadsheet took for a number; key checked."""
    digits = re.sub(r"\s", "", text)
    if not digits.isascii() or not digits.isdigit() or not 9 <= len(digits) <= 14:
        raise EntryError(f"« {text} » n'est pas un SIRET. Attendu : 14 chiffres.")
    siret = digits.zfill(14)
    # A spreadsheet loses the zeros that a number begins with: three of them at most.
    if len(digits) <= TOO_SHORT:
        what = "est un SIREN" if len(digits) == 9 and has_valid_key(digits) else f"a {len(digits)} chiffres"
        raise EntryError(f"« {text} » {what} : un SIRET en a 14. Demandez-le à la structure.")
    # La Poste has its own rule: the sum of the digits of its establishments is a multiple of 5.
    poste = siret.startswith(LA_POSTE) and sum(map(int, siret)) % 5 == 0
    if not int(siret):
        raise EntryError(f"« {text} » n'est pas un SIRET, ce sont des zéros. Laissez la cellule vide, ou demandez-le.")
    if not poste and not (has_valid_key(siret) and has_valid_key(siret[:9])):
        raise EntryError(
            f"« {text} » : la clé de ce SIRET est fausse. Vérifiez les 14 chiffres auprès de la structure."
        )
    return siret


def normalise_action(text: str) -> str:
    """Write a DAUPHIN number as « DA00012345 », whatever prefix and suffix it was exported with."""
    number = NUMERO_DAUPHIN.fullmatch(text)
    return f"DA{number[1]}{number[2]}" if number else text


def has_valid_key(digits: str) -> bool:
    """Tell whether the last of these digits is the key of the others (Luhn), as in a SIREN or a SIRET."""
    doubles = [int(digit) * (1 + rank % 2) for rank, digit in enumerate(reversed(digits))]
    return sum(double - 9 if double > 9 else double for double in doubles) % 10 == 0


def _parse_integer(text: str, column: Column) -> int:
    digits = YEAR_DIGITS.fullmatch(text)
    if digits and column.minimum is not None and column.minimum >= FIRST_DAY.year:
        return FIRST_DAY.year + int(digits[1])
    value = parse_number(text, column.unite)
    if not value.is_integer():
        raise EntryError(f"« {text} » n'est pas un nombre entier (colonne « {column.titre} »).")
    return int(value)


def _within_bounds(value: float, column: Column) -> float:
    too_small = column.minimum is not None and value < column.minimum
    too_large = column.maximum is not None and value > column.maximum
    if too_small or too_large:
        raise EntryError(
            f"« {_write_number(value)} » est hors des bornes. "
            f"Attendu : entre {_write_number(column.minimum or 0)} et {_write_number(column.maximum or 0)}."
        )
    return value


def _write_number(value: float) -> str:
    return f"{value:.15g}".replace(".", ",")


def _parse_yes_no(text: str) -> bool:
    if fold(text) in YES + NO:
        return fold(text) in YES
    raise EntryError(f"« {text} » n'est ni « oui » ni « non ».")


def _parse_text(text: str) -> str:
    if text.startswith("#") and text.isupper():
        raise EntryError(f"« {text} » est une erreur de formule. Recopiez la valeur à la place de la formule.")
    return text


def _parse_words(text: str) -> str:
    """Read a text that a formula or a number cannot be."""
    if not any(char.isalpha() for char in _parse_text(text)):
        raise EntryError(f"« {text} » n'est pas un texte. Recopiez le texte, à la place d'une formule ou d'un nombre.")
    return text


# How a text is read, by the `format` of its column.
TEXT_READERS: dict[str, Callable[[str], str]] = {
    "": _parse_text,
    "siret": parse_siret,
    "numero_dauphin": normalise_action,
    "en_lettres": _parse_words,
}
