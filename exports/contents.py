"""What the yearly documents contain: the questions of the pages, put in order for the whole, a quartier, a défi."""

from dataclasses import replace
from datetime import datetime

from exports import means, sections
from exports.document import Document, Drawing, Section
from exports.year import YearAnswers
from narration.marks.outlines import Shade, draw_printed_map, placed
from narration.numbers import enumere, nombre

# The findings of a synthesis of one page.
SYNTHESE = 5


class Contents(YearAnswers):
    """The documents of a year."""

    def bilan(self) -> Document:
        """Return the yearly bilan: the whole, then each quartier and each défi, the means, the governance."""
        return self._document(
            f"Bilan {self.annee}",
            [
                sections.constats(self, "ENS"),
                sections.actions(self, "ENS"),
                *[sections.actions(self, f"Q{rank}", quartier=code) for rank, code in enumerate(self.quartiers, 1)],
                *[sections.actions(self, f"D{defi}", defi=defi) for defi in self.defis],
                means.droit_commun(self, "ENS"),
                sections.couverture(self),
                means.gouvernance(self),
                means.projets(self, "ENS"),
            ],
        )

    def rapport(self, quartier: str | None = None) -> Document:
        """Return the yearly report, in the order that the law asks (CGCT, L. 1811-2; décret 2015-1118).

        That of a quartier holds what is of that quartier alone: neither the défis of all, nor the instances.
        """
        ranks = {code: f"Q{rank}" for rank, code in enumerate(self.quartiers, 1)}
        lieux, portee = ([quartier], ranks[quartier]) if quartier else ([*self.quartiers], "ENS")
        mesures = [sections.indicateurs(self, ranks[code], code) for code in lieux]
        par_lieu = [sections.actions(self, ranks[code], quartier=code) for code in lieux]
        perspectives = [means.droit_commun(self, portee, quartier=quartier)]
        if quartier is None:
            # The values of each quartier are in one table, where they are read side by side; its own is in annexe A.
            mesures = [sections.references(self), *[sections.mesures(self, ranks[code], code) for code in lieux]]
            # The money of each défi is drawn once; that of each quartier is in its table.
            par_lieu = [replace(section, bars=None) for section in par_lieu]
            par_lieu = [sections.actions(self, "ENS"), sections.actions_par_defi(self), *par_lieu]
            perspectives += [means.signataires(self), means.gouvernance(self)]
        perspectives += [sections.couverture(self, quartier), sections.inconclusive(self, portee, quartier)]
        parties: list[Section] = []
        for chapitre, subsections in (
            (sections.constats(self, portee, quartier=quartier, limite=SYNTHESE), []),
            (sections.orientations(self, quartier), []),
            (sections.situation(self, quartier), mesures),
            (sections.chapitre(self, "ACTIONS", f"3. Les actions menées en {self.annee}"), par_lieu),
            (
                sections.chapitre(self, "PERSPECTIVES", "4. Les perspectives : droit commun, coordination, évaluation"),
                perspectives,
            ),
            (
                sections.chapitre(
                    self, "ARTICULATION", "5. L'articulation avec les projets et le renouvellement urbain"
                ),
                [means.projets(self, portee, quartier=quartier)],
            ),
        ):
            parties += [chapitre, *[replace(section, niveau=2) for section in subsections]]
        subject = f" : {self.quartiers[quartier]}" if quartier else ""
        return self._document(f"Rapport politique de la ville {self.annee}{subject}", parties, self._map(quartier))

    def annexe_a(self, quartier: str | None = None) -> Document:
        """Return the annexe A (livret territorial): for each quartier, its indicators, actions and projets phares."""
        parties: list[Section] = []
        for rank, code in enumerate(self.quartiers, 1):
            if quartier in (None, code):
                parties += self._chapter(
                    self.quartiers[code],
                    sections.constats(self, f"Q{rank}", quartier=code),
                    sections.indicateurs(self, f"Q{rank}", code),
                    sections.actions(self, f"Q{rank}", quartier=code),
                    means.droit_commun(self, f"Q{rank}", quartier=code),
                    means.projets(self, f"Q{rank}", quartier=code),
                )
        subject = f" : {self.quartiers[quartier]}" if quartier else ""
        return self._document(f"Annexe A, livret territorial {self.annee}{subject}", parties, self._map(quartier))

    def annexe_b(self, defi: int | None = None) -> Document:
        """Return the annexe B (livret thématique): for each défi, its axes, actions, droit commun, projets phares."""
        parties: list[Section] = []
        for number in self.defis:
            if defi in (None, number):
                parties += self._chapter(
                    self.subject(None, number),
                    sections.constats(self, f"D{number}", defi=number),
                    sections.actions(self, f"D{number}", defi=number),
                    sections.axes(self, number),
                    means.droit_commun(self, f"D{number}", defi=number),
                    means.projets(self, f"D{number}", defi=number),
                )
        subject = f" : défi {defi}" if defi else ""
        return self._document(f"Annexe B, livret thématique {self.annee}{subject}", parties)

    @staticmethod
    def _chapter(subject: str, *parties: Section) -> list[Section]:
        """Return sections as the chapter of a quartier or of a défi."""
        return [replace(section, sujet=subject) for section in parties]

    def _map(self, quartier: str | None) -> Drawing | None:
        """Return where the quartiers are, or where one of them is among the others; none when no file places them."""
        rows = placed(self.rows("quartiers"))
        if not rows or (quartier and quartier not in {row["quartier"] for row in rows}):
            return None
        if quartier:
            title = f"{self.quartiers[quartier]} parmi les quartiers prioritaires"
            return Drawing(
                title, str(draw_printed_map(rows, title, chosen=quartier)), f"{title} : en foncé sur la carte."
            )
        title = f"Les {len(rows)} quartiers prioritaires du contrat" if len(rows) > 1 else "Le quartier du contrat"
        shades = {row["quartier"]: Shade(f"{nombre(row['population'])} habitants") for row in rows if row["population"]}
        said = enumere([row["nom_contrat"] for row in rows])
        return Drawing(title, str(draw_printed_map(rows, title, shades)), f"{title} : {said}.")

    def _document(self, title: str, parties: list[Section], carte: Drawing | None = None) -> Document:
        (contrat,) = self.rows("contrat")
        jour = datetime.fromisoformat(self.base.publie_le).date()
        return Document(title, contrat["libelle"], self.annee, self.base.cited, jour, tuple(parties), carte)
