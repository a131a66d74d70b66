"""What each screen of a meeting says and shows: one idea, from the one list of constats."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from narration import constat
from narration.annee import controles
from narration.marks.picture import OTHER, PLAIN, Picture, picture_of, tone
from narration.marks.timeline import Milestone
from narration.moyens import couverture
from narration.moyens.gouvernance import project_sentence, slip
from narration.moyens.silences import silence_sentence
from narration.numbers import marque, pluriel
from narration.points import dated
from narration.seance import decisions as followed
from narration.seance.agenda import NAMES, choices
from narration.seance.decisions import SHOWN, Card
from narration.words import no_action, not_loaded, return_sentence, total, whole
from queries.answers import Answers
from queries.rows import Calendrier, Constats, Decisions, ListeInstances

# What the room can read at once.
ROWS = 8
LONGEST = 330


@dataclass(frozen=True)
class Meeting:
    """What a meeting is about: who meets, when, on the actions of which year, in which quartier (None: all)."""

    instance: ListeInstances
    day: date
    annee: int | None
    quartier: str | None


@dataclass(frozen=True)
class Line:
    """A line of a list: what is read first, what it is about, what follows from it."""

    lead: str
    text: str
    end: str = ""


@dataclass(frozen=True)
class Screen:
    """A screen: one sentence as title, one that explains it, one thing to look at, and what stands at its foot.

    `room` is what of a long `phrase` the room reads, where it cannot read it all; `constats` identify what is said.
    """

    key: str
    title: str
    phrase: str = ""
    room: str = ""
    tone: str = PLAIN
    picture: Picture | None = None
    milestones: tuple[Milestone, ...] = ()
    cards: tuple[Card, ...] = ()
    lines: tuple[Line, ...] = ()
    more: str = ""
    scope: tuple[str, ...] = ()
    source: str = ""
    certainty: str = ""
    consequence: str = ""
    fictif: bool = False
    constats: tuple[str, ...] = ()

    @property
    def others(self) -> bool:
        """Whether other places stand behind the one that is drawn."""
        return self.picture is not None and any(line.role == OTHER for line in self.picture.lines)

    @property
    def shows(self) -> bool:
        """Whether there is something to look at, beside words."""
        return bool(self.picture or self.milestones or self.cards or self.lines)


class Teller:
    """Writes the screens of a meeting from the answers of a version; `news` tells what changed since the last one."""

    def __init__(self, answers: Answers, meeting: Meeting, news: Callable[[], Screen]) -> None:
        self.answers, self.meeting = answers, meeting
        self.constats: list[Constats] = answers.rows(
            "constats", annee=meeting.annee, quartier=meeting.quartier, instance=meeting.instance["instance"]
        )
        self.decisions: list[Decisions] = answers.rows("decisions", instance=meeting.instance["instance"])
        self._by_id = {row["constat"]: row for row in self.constats}
        self._told: Mapping[str, Callable[[], Screen]] = {
            "decisions": self._to_follow,
            "nouveau": news,
            "non-conclu": self._inconclusive,
            "droit-commun": self._droit_commun,
            "bilans": self._late_bilans,
            "projets": self._projects,
            "engagements": self._commitments,
            "controles": self._checks,
            "jour": self._of_the_day,
        }

    def names(self) -> dict[str, str]:
        """Return what the agenda may hold, by key."""
        return choices(self.constats)

    def screens(self, order: Sequence[str]) -> list[Screen]:
        """Return the screens of an order."""
        return [self._told[key]() if key in self._told else self.finding(self._by_id[key], key) for key in order]

    def finding(self, row: Constats, key: str) -> Screen:
        """Return the screen of a constat: what is said, the picture that proves it, what to do with it."""
        picture = picture_of(self.answers, row)
        return Screen(
            key,
            constat.title(row),
            constat.phrase(row),
            marque(shorten(row["phrase"]), row["fictif"]),
            tone(row),
            picture,
            source=self._source(row, picture),
            certainty=constat.certain(row["certitude"], row["fictif"]).split(" (la")[0],
            consequence=row["consequence"],
            fictif=row["fictif"] or bool(picture and picture.fictif),
            constats=(row["constat"],),
        )

    def _source(self, row: Constats, picture: Picture | None) -> str:
        """Say in a line who produced what is drawn, of which years: its perimeters are written in it."""
        if not row["indicateur"]:
            return " ; ".join(picture.sources) if picture else ""
        series = [
            value
            for value in dated(self.answers.rows("series", indicateur=row["indicateur"]))
            if value["nature"] == "quartier" and row["quartier"] in (None, value["territoire"])
        ]
        producers = {source["source"]: source["producteur"] for source in self.answers.rows("sources")}
        names = dict.fromkeys(producers[value["source"]].split(" (")[0].split(",")[0] for value in series)
        years = sorted({value["millesime"] for value in series})
        return ", ".join([*names, f"{years[0]}-{years[-1]}" if years[1:] else str(*years)])

    def _first(self, famille: str) -> Constats | None:
        return next(iter(constat.of_family(self.constats, famille)), None)

    def _whole(self, **raisons: str) -> tuple[str, ...]:
        """Say that the quartier chosen does not narrow a screen, and why."""
        return tuple(whole({"quartier": self.meeting.quartier}, **raisons))

    def _to_follow(self) -> Screen:
        rows = followed.to_follow(self.decisions, self.meeting.day)
        last = followed.last_meeting(self.decisions, self.meeting.day)
        return Screen(
            "decisions",
            followed.follow_title(self.decisions, self.meeting.day),
            f"Dernière séance où cette instance a décidé : le {last:%d/%m/%Y}."
            if last
            else "Ce que l'on décide aujourd'hui ouvrira la prochaine séance.",
            cards=followed.cards(self.answers, rows[:SHOWN]),
            more=_others(len(rows), SHOWN, "décision"),
            scope=self._whole(quartier="les décisions engagent tout le contrat"),
            source=f"Décisions de l'instance : {self.meeting.instance['libelle']}",
            certainty=constat.certain("etablie", any(row["fictif"] for row in rows)) if rows else "",
            consequence="Pour chacune : où en est-elle, qui la porte, pour quand ?" if rows else "",
            fictif=any(row["fictif"] for row in rows),
            constats=tuple(f"decision-{row['decision']}" for row in rows if row["en_retard"]),
        )

    def _of_the_day(self) -> Screen:
        rows = followed.of_the_day(self.decisions, self.meeting.day)
        return Screen(
            "jour",
            followed.day_title(self.decisions, self.meeting.day),
            "Un texte, un service qui la porte, une échéance : ce qui est noté ici ouvrira la prochaine séance.",
            cards=followed.cards(self.answers, rows[:SHOWN]),
            more=_others(len(rows), SHOWN, "décision"),
            scope=self._whole(quartier="les décisions engagent tout le contrat"),
            source=f"{self.meeting.instance['libelle']}, séance du {self.meeting.day:%d/%m/%Y}",
            fictif=any(row["fictif"] for row in rows),
        )

    def _inconclusive(self) -> Screen:
        waiting = next((row for row in self.constats if row["constat"] == "attente"), self._first("non_conclu"))
        scope = self._whole(quartier="une source se publie pour tous les quartiers à la fois")
        lines = tuple(_when(row, self.meeting.day) for row in self.answers.rows("calendrier"))[:ROWS]
        refused = constat.refusals(self.constats)
        said = constat.phrase(waiting) if waiting else ""
        return Screen(
            "non-conclu",
            constat.title(waiting) if waiting else "Aucune évolution n'est laissée sans conclusion",
            constat.refusal_sentence(self.constats) if refused else said,
            lines=lines,
            scope=scope,
            source="Calendrier de diffusion des producteurs",
            certainty=constat.CERTITUDES["impossible"] if waiting else "",
            consequence="Ne rien conclure avant ces dates." if waiting else "",
            fictif=any(row["fictif"] for row in constat.of_family(self.constats, "non_conclu")),
            constats=tuple(row["constat"] for row in ([waiting] if waiting else [])),
        )

    def _droit_commun(self) -> Screen:
        annee, quartier = self.meeting.annee, self.meeting.quartier
        if annee is None or not self.answers.is_loaded("droit_commun", annee):
            return Screen("droit-commun", NAMES["droit-commun"], not_loaded("droit_commun", annee))
        carte = self.answers.rows("silences", annee=annee, dimension="quartier")
        said = silence_sentence(carte, annee, quartier)
        # It is of the whole contract: a quartier narrows the sentence, not the finding.
        found = next(iter(self.answers.rows("constats", annee=annee, famille="droit_commun")), None)
        if found is None:
            return Screen("droit-commun", NAMES["droit-commun"], said, fictif=any(row["fictif"] for row in carte))
        screen = self.finding(found, "droit-commun")
        return replace(
            screen, phrase=said, room="", scope=self._whole(quartier="le titre et le graphique sont de tout le contrat")
        )

    def _late_bilans(self) -> Screen:
        if late := self._first("bilan_en_retard"):
            return self.finding(late, "bilans")
        annee, quartier = self.meeting.annee, self.meeting.quartier
        retour = total(self.answers.rows("retour_bilans"), annee=annee, quartier=quartier)
        said = return_sentence(retour) if retour else no_action(self.answers.is_loaded("actions", annee), annee)
        return Screen("bilans", NAMES["bilans"], said, fictif=bool(retour and retour["fictif"]))

    def _projects(self) -> Screen:
        rows = constat.of_family(self.constats, "projet")
        every = self.answers.rows("projets_phares", quartier=self.meeting.quartier)
        projets = {f"projet-{row['projet_phare']}": row for row in every}
        late = [(row, projets[row["constat"]]) for row in rows if row["constat"] in projets]
        fictif = any(row["fictif"] for row in rows)
        count = pluriel(
            len(late),
            "projet phare attendu après la date du contrat",
            "projets phares attendus après la date du contrat",
        )
        return Screen(
            "projets",
            marque(count, fictif) if late else "Aucun projet phare n'est attendu après la date du contrat",
            project_sentence(every, self.meeting.quartier),
            tone=tone(rows[0]) if late else PLAIN,
            milestones=tuple(
                Milestone(
                    projet["libelle"], projet["annee_promise"], projet["annee_prevue"], slip(projet), row["fictif"]
                )
                for row, projet in late[:ROWS]
            ),
            more=_others(len(late), ROWS, "projet"),
            source="Le contrat de ville ; points d'avancement déclarés par chaque direction",
            certainty=constat.certain("etablie", fictif) if late else "",
            consequence=rows[0]["consequence"] if late else "",
            fictif=fictif,
            constats=tuple(row["constat"] for row, _ in late),
        )

    def _commitments(self) -> Screen:
        annee, quartier = self.meeting.annee, self.meeting.quartier
        if not self.answers.is_loaded("actions", annee):
            return Screen("engagements", NAMES["engagements"], not_loaded("actions", annee))
        every = couverture.commitments(self.answers, annee)
        here = (None, quartier) if quartier else (None, *self.answers.quartiers)
        missing = [row for row in every if not row["actions_nb"] and row["quartier"] in here]
        # Those of the quartier chosen first: the others are of everyone.
        missing.sort(key=lambda row: quartier is not None and row["quartier"] is None)
        rows = couverture.coverage_table(self.answers, missing, annee)
        fictif = any(row["fictif"] for row in every)
        return Screen(
            "engagements",
            marque(f"{pluriel(len(missing), 'engagement')} sans action financée en {annee}", fictif),
            "Les axes engagent tout le contrat ; une priorité, son quartier seul." if quartier is None else "",
            lines=tuple(Line(row["Défi ou quartier"], row["Engagement"], row["État"]) for row in rows[:ROWS]),
            more=_others(len(missing), ROWS, "engagement"),
            scope=self._whole(quartier="un axe engage tout le contrat ; une priorité, son quartier seul"),
            source="Le contrat de ville ; bilans et financements des actions",
            certainty=constat.certain("etablie", fictif),
            consequence="Sont-ils tenus autrement, ou faut-il appeler des actions ?",
            fictif=fictif,
            constats=tuple(row["constat"] for row in constat.of_family(self.constats, "couverture")),
        )

    def _checks(self) -> Screen:
        annee = self.meeting.annee
        if not self.answers.is_loaded("actions", annee):
            return Screen("controles", NAMES["controles"], not_loaded("actions", annee))
        every = self.answers.rows("controles_par", annee=annee)
        pointed = controles.facts([row for row in every if row["lignes_nb"]])
        return Screen(
            "controles",
            controles.headline(every),
            controles.sentence(every, annee),
            lines=tuple(Line(fact.name, fact.note, fact.text) for fact in pointed[:ROWS]),
            scope=self._whole(quartier="les contrôles sont de tout le contrat"),
            source="Les fichiers chargés ; page « Contrôles »",
            certainty=constat.CERTITUDES["etablie"],
            consequence="Dire qui corrige quoi, et pour quand." if pointed else "",
            fictif=any(row["fictif"] for row in every),
        )


def shorten(phrase: str) -> str:
    """Return what of a phrase the room can read: its first whole sentences and the last, where its caution stands."""
    if len(phrase) <= LONGEST:
        return phrase
    first, *middle, last = phrase.split(". ")
    kept = [first]
    for sentence in middle:
        if len(". ".join([*kept, sentence, last])) > LONGEST:
            break
        kept.append(sentence)
    return ". ".join([*kept, last])


def _others(count: int, shown: int, noun: str) -> str:
    return f"et {pluriel(count - shown, f'autre {noun}', f'autres {noun}s')}" if count > shown else ""


def _when(row: Calendrier, day: date) -> Line:
    """Return when a source says something of the contract, and whether that is in time for its evaluation."""
    due = row["diffusion_premier"]
    if row["interrompue"] or due is None:
        return Line("Sans date", row["libelle"], "aucune édition n'est annoncée")
    lead = f"{due:%m/%Y}" if due > day else "À déposer"
    year = f"année {row['premier_dans_contrat']}"
    if row["rupture_annee"]:
        return Line(lead, row["libelle"], f"{year}, règles changées en {row['rupture_annee']}")
    compared = "se comparera" if row["juge_a_mi_parcours"] else "ne se comparera pas encore"
    return Line(lead, row["libelle"], f"{year}, {compared} en {row['annee_mi_parcours']}")
