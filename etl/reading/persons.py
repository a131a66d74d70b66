"""Telephones, addresses of e-mail and names of persons in free text: masked before anything is published, and said."""

import re
from dataclasses import replace

from etl.reading.lecture import Lecture, Record, Rejet
from etl.tables.published import get_table
from etl.tables.schema import TEXT, Column

# Bare digits are a telephone only where they begin as a mobile one: ten others may be any number.
PHONE = re.compile(r"(?<![\w.])(?:(?:\+33|0033)[ .-]?\(?0?\)?|0)(?:[67]\d{8}|[1-9](?:[ .-]\d{2}){4})(?!\d)")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
NAME = re.compile(r"\b(?:Mme|Mlle|M\.|Mr|Monsieur|Madame)[ \u00a0]+[A-ZÀ-Ý][\w'’-]+(?:[ \u00a0]+[A-ZÀ-Ý][\w'’-]+)?")
MASKS = ((EMAIL, "[courriel masqué]"), (PHONE, "[téléphone masqué]"), (NAME, "[nom masqué]"))
# A place or an association may be called after somebody.
NAMED = ("structure", "intitule", "beneficiaire", "attribuant", "objet")


def mask_persons(lecture: Lecture) -> None:
    """Mask what would name a person in the rows to publish and in the cells refused; say where it was."""
    said: list[str] = []
    for record in lecture.enregistrements:
        _mask_record(record, said)
    lecture.rejets = [_mask_rejet(rejet) for rejet in lecture.rejets]
    lecture.signalements += dict.fromkeys(said)


def _mask_record(record: Record, said: list[str]) -> None:
    for column in get_table(record.table).colonnes:
        text = record.valeurs.get(column.nom)
        if not isinstance(text, str) or not _is_free(column):
            continue
        for pattern, mask in MASKS:
            if pattern is NAME and column.nom in NAMED:
                continue
            text, count = pattern.subn(mask, text)
            if count:
                record.valeurs[column.nom] = text
                sheet = f"feuille {record.feuille}, " if record.feuille else ""
                title = column.titre or column.nom
                said.append(f'{sheet}ligne {record.ligne}, colonne "{title}" : {mask[1:-1]} avant publication.')


def _is_free(column: Column) -> bool:
    """Tell whether a column holds what people write as they like."""
    return column.type == TEXT and not column.choix and not column.reference and column.format in ("", "en_lettres")


def _mask_rejet(rejet: Rejet) -> Rejet:
    value, motif = rejet.valeur, rejet.motif
    for pattern, mask in MASKS:
        value, motif = pattern.sub(mask, value), pattern.sub(mask, motif)
    return rejet if (value, motif) == (rejet.valeur, rejet.motif) else replace(rejet, valeur=value, motif=motif)
