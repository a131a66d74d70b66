"""What the door says, in French, in one voice for the page and the commands: what would change, what has changed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from etl.publication.journal import Event
from etl.reception.correction import Gone
from etl.reception.deposit import Preview
from etl.reception.depots import Examen
from etl.reception.difference import Change, Difference, Row
from etl.tables.published import get_table
from etl.tables.schema import Column, Table

THIN = "\u202f"
EVENTS = {
    "chargement": "chargement du dossier des sources",
    "depot": "dépôt",
    "correction": "correction",
    "retrait": "retrait",
    "demonstration": "choix de la démonstration",
    "retour": "retour à une version",
    "relance": "bilans demandés",
}
Rows = list[dict[str, str]]


def count_rows(counts: Mapping[str, int], unchanged: int | None = None) -> str:
    """Return « 14 modifiées, 1 ajoutée, 1 retirée, 40 inchangées »."""
    words = [
        _agree(counts.get("modifiees", 0), "modifiée"),
        _agree(counts.get("ajoutees", 0), "ajoutée"),
        _agree(counts.get("retirees", 0), "retirée"),
        *([] if unchanged is None else [_agree(unchanged, "inchangée")]),
    ]
    return ", ".join(words)


def say_preview(preview: Preview) -> list[str]:
    """Return what publishing would change: rows, totals in euros, invented data put aside."""
    names = {examen.nom for examen in preview.received}
    unchanged = preview.difference.count_unchanged(names)
    return [f"{count_rows(preview.difference.counts, unchanged)}.", *say_effects(preview.difference)]


def say_effects(difference: Difference) -> list[str]:
    """Return the effect of a change on the totals, and on the invented data."""
    phrases = [f"{total} : {euros(before)} → {euros(after)}." for total, (before, after) in difference.euros.items()]
    for counter, what in (
        (difference.invented_removed, "laissées de côté, pour ne pas rester à côté des vraies"),
        (difference.invented_added, "reprises"),
    ):
        tables = [f"{count} de « {get_table(name).feuille or name} »" for name, count in counter.items() if count]
        if tables:
            phrases.append(f"Lignes de démonstration {what} : {', '.join(tables)}.")
    return phrases


def ask_gone(gone: Sequence[Gone]) -> str:
    """Return the question that rows which disappear put to whoever deposits."""
    rows = "1 ligne en vigueur n'est" if len(gone) == 1 else f"{write_count(len(gone))} lignes en vigueur ne sont"
    return (
        f"{rows} pas dans ce qui les corrige. Le fichier est-il complet (elles sont retirées) "
        "ou partiel (elles restent) ?"
    )


def gone_table(gone: Sequence[Gone]) -> Rows:
    """Return the rows that disappear, with where they were read."""
    return [
        {
            "Ligne": ", ".join(_write(value) for value in list(row.record.valeurs.values())[:4]),
            "Lue dans": row.place,
        }
        for row in gone
    ]


def change_table(difference: Difference) -> Rows:
    """Return the rows that change, cell by cell: what was said, what is said, and where each was read."""
    return [
        *(row for change in difference.modified for row in _modified_rows(change)),
        *(_entire_row("ajoutée", change.table, change.key, change.after, "Après") for change in difference.added),
        *(_entire_row("retirée", change.table, change.key, change.before, "Avant") for change in difference.removed),
    ]


def _modified_rows(change: Change) -> Iterator[dict[str, str]]:
    for cell in change.cells:
        before, after = _write(cell.before, cell.column), _write(cell.after, cell.column)
        yield _row("modifiée", change.table, change.key) | {
            "Colonne": cell.column.titre or cell.column.nom,
            "Avant": before,
            "Après": after,
            "Lu dans": place(change.after),
            "Auparavant dans": place(change.before),
        }


def _entire_row(what: str, table: Table, key: Sequence[object], row: Row | None, side: str) -> dict[str, str]:
    said = {column.nom: column for column in table.colonnes if column.titre and column.nom not in table.cle}
    values = [_write(value, said[name]) for name, value in (row or {}).items() if name in said and value is not None]
    where = "Lu dans" if side == "Après" else "Auparavant dans"
    return _row(what, table, key) | {side: " ; ".join(values[:3]), where: place(row)}


def _row(what: str, table: Table, key: Sequence[object]) -> dict[str, str]:
    empty = dict.fromkeys(("Colonne", "Avant", "Après", "Lu dans", "Auparavant dans"), "")
    columns = {column.nom: column for column in table.colonnes}
    named = [(value, columns[name]) for name, value in zip(table.cle, key, strict=False) if value is not None]
    words = ", ".join(_write(value, column) for value, column in named)
    return {"Ligne": what, "Table": table.feuille or table.ligne, "Clé": words} | empty


def place(row: Row | None) -> str:
    """Return where a row was read."""
    if row is None:
        return ""
    sheet = row.get("feuille_lue") or row.get("feuille")
    return f"{row['fichier']}{f', feuille {sheet}' if sheet else ''}, ligne {row['ligne']}"


def say_received(examens: Sequence[Examen]) -> list[str]:
    """Return what was published of each file, and what was not."""
    return [
        f"{examen.nom} : {_agree(examen.lecture.publiees, 'publiée')}, {_agree(examen.lecture.refusees, 'mise')} "
        f"de côté, {write_count(examen.lecture.hors_perimetre)} hors du champ."
        if examen.etat == "charge"
        else f"{examen.nom} : rien n'en est publié. {examen.message or 'Fichier non reconnu.'}"
        for examen in examens
    ]


def event_table(events: Sequence[Event], kept: Mapping[str, str], current: str | None) -> Rows:
    """Return the events, the latest first: when, what, by whom, what changed; `kept`: version -> where it stands."""
    return [
        {
            "Version": event.version,
            "Quand (UTC)": f"{event.quand[8:10]}/{event.quand[5:7]}/{event.quand[:4]} {event.quand[11:16]}",
            "Événement": say_event(event, events),
            "Par": event.role,
            "Lignes": count_rows(event.changements),
            "Euros": " ; ".join(
                f"{total} : {euros(before)} → {euros(after)}" for total, (before, after) in event.euros.items()
            ),
            "État": "en vigueur" if event.version == current else kept.get(event.version, "refaite si l'on y revient"),
        }
        for event in reversed(events)
    ]


def say_event(event: Event, events: Sequence[Event]) -> str:
    """Return an event in words."""
    if event.evenement == "demonstration":
        return "démonstration reprise" if event.demonstration else "démonstration vidée"
    if event.retour is not None:
        return f"retour à la version {next((past.version for past in events if past.rang == event.retour), '?')}"
    if event.relances:
        return f"{EVENTS[event.evenement]} : {_agree(len(event.relances), 'structure')}"
    if event.evenement == "chargement":
        return EVENTS[event.evenement]
    names = [received.nom for received in event.fichiers] or [
        identity.split(":", 1)[1].rsplit("@", 1)[0] for identity in event.remplace
    ]
    described = [f"{source}, {name}" for source, rows in event.editions.items() for name in rows]
    said = f" ; édition décrite : {' ; '.join(described)}" if described else ""
    return f"{EVENTS[event.evenement]} : {', '.join(names)}{said}"


def euros(montant: float) -> str:
    """Write an amount, with its cents if it has some."""
    text = f"{montant:,.2f}".removesuffix(".00").replace(",", THIN).replace(".", ",")
    return f"{text}{THIN}€"


def write_count(count: int) -> str:
    """Write a number of rows."""
    return f"{count:,}".replace(",", THIN)


def _agree(count: int, word: str) -> str:
    return f"{write_count(count)} {word}{'s' if count > 1 else ''}"


def _write(value: object, column: Column | None = None) -> str:
    """Write a value as people write it."""
    if value is None:
        return "vide"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float):
        return f"{value:.15g}".replace(".", ",")
    return column.choix.get(str(value), str(value)) if column else str(value)
