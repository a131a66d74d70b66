"""What the slides of a meeting say: one finding each, its picture, what to do with it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from exports.contents import Contents
from exports.document import Document, Source, Table, as_table
from narration import constat, tendance
from narration.marks.beside import beside_of
from narration.marks.picture import Picture, picture_of
from narration.moyens.silences import silence_sentence
from narration.synthese import of_the_day
from narration.words import not_loaded
from queries.rows import Calendrier, Constats

# Findings of the city that have a slide of their own, in this order, before those of the quartiers and after them.
FIRST = ("avant_contrat", "ecart", "evolution", "position", "argent", "couverture")
LAST = ("droit_commun", "bilan_en_retard")
# So many other findings stand beside the first, beside that of a quartier, beside one of their family, in a column.
BESIDE, BESIDE_QUARTIER, SAME, LISTED = 3, 2, 3, 5
CALENDAR = ("Source", "Diffusée vers")
NOT_SAID = {
    "ecart": "La cause de l'écart, ni un effet des actions.",
    "avant_contrat": "Ce qui s'est passé depuis la signature : ce mouvement la précède, dans le périmètre d'avant.",
    "evolution": "Que les actions ont fait bouger ce chiffre : une évolution n'est jamais attribuée aux actions.",
    "position": "Un rang : la marge ne permet de donner qu'une étendue de dixièmes. Pas non plus ce qui l'explique.",
    "argent": "Combien de personnes, ni l'effet de cet argent. Une action de plusieurs quartiers compte dans chacun.",
    "couverture": "Qu'un engagement couvert est tenu : une seule petite action suffit à le couvrir.",
    "droit_commun": "Que ce droit commun est venu en plus, ni que ce qui n'est pas déclaré n'existe pas.",
    "bilan_en_retard": "Que l'action n'a pas eu lieu : un bilan qui manque n'est pas un zéro.",
    "projet": "Qu'un projet que le contrat ne date pas est en retard, ou à l'heure.",
    "decision": "Ce qui retarde la décision.",
    "non_conclu": "Qu'un indicateur n'a pas bougé : il n'est pas encore mesuré, ou ne se compare pas.",
}


@dataclass(frozen=True)
class Part:
    """What stands beside a picture or in a column: a heading, and its texts."""

    titre: str
    textes: tuple[str, ...]


@dataclass(frozen=True)
class Slide:
    """A slide: its finding as title, the sentence under it, then a picture, a table or columns; notes say the rest."""

    reference: str
    titre: str
    phrase: str
    picture: Picture | None = None
    table: Table | None = None
    parts: tuple[Part, ...] = ()
    origine: str = ""
    dire: str = ""
    ne_pas_dire: str = ""
    sources: tuple[Source, ...] = ()
    fictif: bool = False


@dataclass(frozen=True)
class Deck:
    """The slides of a meeting, and the document whose tables are their appendix."""

    document: Document
    slides: tuple[Slide, ...]
    # The headlines of the cover.
    retenir: tuple[str, ...] = ()


class Findings:
    """The constats of a choice, each said once: what has had its slide is not taken again."""

    def __init__(self, contents: Contents, quartier: str | None, defi: int | None) -> None:
        self.contents = contents
        self.annee = contents.annee
        self.quartier, self.defi = quartier, defi
        self.rows = contents.rows("constats", annee=contents.annee, quartier=quartier, defi=defi)
        self._said: list[Constats] = []

    def take(self, rows: Iterable[Constats]) -> Constats | None:
        """Return the first finding that is not said yet, about another thing than those said if there is one."""
        left = [row for row in rows if row not in self._said]
        subjects = {(row["quartier"], row["indicateur"]) for row in self._said if row["indicateur"]}
        other = [row for row in left if (row["quartier"], row["indicateur"]) not in subjects]
        chosen = next(iter(other or left), None)
        if chosen:
            self._said.append(chosen)
        return chosen

    @property
    def opening(self) -> str:
        """The family of what opens the slides: it has no other slide of its own."""
        return self._said[0]["famille"] if self._said else ""

    def beside(self, rows: Iterable[Constats], limite: int) -> tuple[str, ...]:
        """Return the headlines that stand beside a finding: none that has its slide already."""
        left = [row for row in rows if row not in self._said]
        return tuple(constat.title(row) for row in constat.headlines(left, limite))

    def others(self, rows: Iterable[Constats], limite: int) -> tuple[str, ...]:
        """Return what else is found in a family."""
        return tuple(constat.title(row) for row in rows if row not in self._said)[:limite]


def build_deck(contents: Contents, document: Document, quartier: str | None = None, defi: int | None = None) -> Deck:
    """Return the slides of the city, of a quartier or of a défi."""
    findings = Findings(contents, quartier, defi)
    slides = [
        *_opening(findings),
        *_of_families(findings, FIRST),
        *([] if quartier or defi else _of_quartiers(findings)),
        *_inconclusive(findings),
        *_of_families(findings, LAST),
        *_unknown(findings),
        *_promises(findings),
    ]
    retenir = tuple(constat.title(row) for row in constat.headlines(findings.rows, BESIDE + 1))
    place = f" : {contents.quartiers[quartier]}" if quartier else f" : défi {defi}" if defi else ""
    return Deck(replace(document, titre=f"Bilan {contents.annee}{place}"), tuple(slides), retenir)


def _opening(findings: Findings) -> Iterator[Slide]:
    """Yield what must be heard first, with the headlines of other families beside it."""
    first = findings.take([row for row in [of_the_day(findings.rows)] if row])
    if first:
        others = findings.beside(findings.rows, BESIDE), "À entendre aussi"
        yield _finding(findings.contents, first, _drawn(findings, first), *others)


def _of_families(findings: Findings, familles: Iterable[str]) -> Iterator[Slide]:
    for famille in familles:
        if famille == findings.opening:
            continue
        if row := findings.take(constat.of_family(findings.rows, famille)):
            same = constat.of_family(findings.rows, famille)
            others = findings.others(same, SAME), "Sur le même sujet"
            yield _finding(findings.contents, row, _drawn(findings, row), *others)


def _drawn(findings: Findings, row: Constats) -> Picture | None:
    """Return the picture of a finding: beside its neighbours, but where the slides are of one quartier alone."""
    beside = None if findings.quartier else beside_of(findings.contents, row)
    return beside or picture_of(findings.contents, row) or beside_of(findings.contents, row)


def _of_quartiers(findings: Findings) -> Iterator[Slide]:
    """Yield one slide a quartier: the first of its findings that no other slide has said."""
    contents = findings.contents
    for code in contents.quartiers:
        rows = constat.concluding(contents.rows("constats", annee=contents.annee, quartier=code))
        if row := findings.take(rows):
            others = findings.beside([other for other in rows if other["famille"] != row["famille"]], BESIDE_QUARTIER)
            # Over the years: its neighbours have been seen beside each other.
            picture = picture_of(contents, row) or beside_of(contents, row)
            yield _finding(contents, row, picture, others, "À entendre aussi")


def _finding(
    contents: Contents, row: Constats, picture: Picture | None, others: tuple[str, ...] = (), name: str = ""
) -> Slide:
    parts = [Part("Ce que l'on peut en faire", (row["consequence"],))]
    if others:
        parts.append(Part(name, others))
    if row["famille"] == "droit_commun":
        carte = contents.rows("silences", annee=contents.annee, dimension="quartier")
        parts.append(Part("Qui n'a rien déclaré", (silence_sentence(carte, contents.annee, row["quartier"]),)))
    return Slide(
        f"{contents.annee}-{row['constat']}",
        constat.title(row),
        constat.phrase(row),
        picture=picture,
        parts=tuple(parts),
        origine=f"{_source(picture)}Certitude : {constat.certainty(row)}.",
        dire=constat.phrase(row),
        ne_pas_dire=NOT_SAID[row["famille"]],
        sources=(_asked(row),),
        fictif=row["fictif"] or bool(picture and picture.fictif),
    )


def _source(picture: Picture | None) -> str:
    """Say where a picture comes from, in words: what is longer than a line is in the notes."""
    if picture is None or not picture.sources:
        return ""
    first, *others = picture.sources
    return f"Source : {first}{' et autres' if others else ''}. "


def _asked(row: Constats) -> Source:
    """Return the question behind a finding, with its parameters."""
    return Source(row["question"], dict(pair.split("=", 1) for pair in str(row["parametres"]).split()))


def _inconclusive(findings: Findings) -> Iterator[Slide]:
    """Yield what cannot be concluded, and the date when each source will allow it."""
    rows = constat.of_family(findings.rows, "non_conclu")
    whole = [row for row in rows if row["indicateur"] is None and row["quartier"] == findings.quartier]
    if (row := findings.take(whole or rows)) is None:
        return
    calendrier = findings.contents.rows("calendrier")
    (table,) = as_table("Ce qui sera mesurable, et quand", tendance.calendar_table(calendrier), *_calendar(calendrier))
    yield Slide(
        f"{findings.annee}-{row['constat']}",
        constat.title(row),
        constat.phrase(row),
        table=table,
        origine="Dates déduites du délai de diffusion de chaque source : aucun calendrier officiel n'a été trouvé.",
        dire=f"{constat.phrase(row)} {tendance.calendar_can_say(calendrier)}",
        ne_pas_dire=tendance.calendar_cannot_say(calendrier),
        sources=(_asked(row), Source("calendrier", {})),
        fictif=row["fictif"],
    )


def _calendar(calendrier: Sequence[Calendrier]) -> tuple[str, ...]:
    """Name the columns of the calendar that a slide has room for: when it is published, what it can judge."""
    first = tendance.calendar_table(calendrier[:1])[0]
    return (*CALENDAR, *[name for name in first if name.startswith("À l'évaluation")])


def _unknown(findings: Findings) -> Iterator[Slide]:
    """Yield what is not known of the year, and who has it."""
    contents, annee = findings.contents, findings.annee
    missing = [genre for genre in ("actions", "droit_commun") if not contents.is_loaded(genre, annee)]
    if missing:
        yield Slide(
            f"{annee}-non-charge",
            f"{annee} : on ne sait pas encore",
            "Ce qui n'est pas chargé n'est pas zéro.",
            parts=tuple(
                Part({"actions": "Les actions", "droit_commun": "Le droit commun"}[genre], (not_loaded(genre, annee),))
                for genre in missing
            ),
            ne_pas_dire="Que rien n'a été fait, ni déclaré.",
            sources=(Source("annees_chargees", {"annee": annee}),),
        )


def _promises(findings: Findings) -> Iterator[Slide]:
    """Yield the projets phares that slip and the decisions that are late, the first of them as title."""
    groups = {
        "Projets phares": constat.of_family(findings.rows, "projet"),
        "Décisions": constat.of_family(findings.rows, "decision"),
    }
    rows = sorted((row for group in groups.values() for row in group), key=lambda row: row["rang"])
    if (row := findings.take(rows)) is None:
        return
    parts = [
        Part(name, tuple(constat.title(other) for other in group if other is not row)[:LISTED])
        for name, group in groups.items()
    ]
    yield Slide(
        f"{findings.annee}-{row['constat']}",
        constat.title(row),
        f"{constat.phrase(row)} {row['consequence']}",
        parts=tuple(part for part in parts if part.textes),
        origine="Source : avancement des projets phares et relevés de décisions.",
        dire=constat.phrase(row),
        ne_pas_dire=f"{NOT_SAID['projet']} {NOT_SAID['decision']}",
        sources=(_asked(row), Source("projets_phares", {}), Source("decisions", {})),
        fictif=any(other["fictif"] for other in rows),
    )
