"""What the yearly documents contain: the questions of the pages, put in order for the whole, a quartier, a défi."""

from dataclasses import replace
from datetime import datetime

from exports import means, sections
from exports.document import Document, Section
from exports.year import YearAnswers


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
        actions = [sections.actions(self, ranks[code], quartier=code) for code in lieux]
        perspectives = [means.droit_commun(self, portee, quartier=quartier)]
        if quartier is None:
            par_defi = [sections.actions(self, f"D{defi}", defi=defi) for defi in self.defis]
            actions = [sections.actions(self, "ENS"), *actions, *par_defi]
            perspectives.append(means.gouvernance(self))
        parties: list[Section] = []
        for chapitre, subsections in (
            (sections.constats(self, portee, quartier=quartier), []),
            (sections.orientations(self, quartier), []),
            (
                sections.chapitre(self, "SITUATION", "2. L'évolution de la situation des quartiers"),
                [sections.indicateurs(self, ranks[code], code) for code in lieux],
            ),
            (sections.chapitre(self, "ACTIONS", f"3. Les actions menées en {self.annee}"), actions),
            (
                sections.chapitre(self, "PERSPECTIVES", "4. Les perspectives : droit commun, coordination, évaluation"),
                [*perspectives, sections.couverture(self, quartier)],
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
        return self._document(f"Rapport politique de la ville {self.annee}{subject}", parties)

    def annexe_a(self, quartier: str | None = None) -> Document:
        """Return the annexe A (livret territorial): for each quartier, its indicators, actions and projets phares."""
        parties: list[Section] = []
        for rank, code in enumerate(self.quartiers, 1):
            if quartier in (None, code):
                parties += [
                    sections.constats(self, f"Q{rank}", quartier=code),
                    sections.indicateurs(self, f"Q{rank}", code),
                    sections.actions(self, f"Q{rank}", quartier=code),
                    means.droit_commun(self, f"Q{rank}", quartier=code),
                    means.projets(self, f"Q{rank}", quartier=code),
                ]
        return self._document(f"Annexe A, livret territorial {self.annee}", parties)

    def annexe_b(self, defi: int | None = None) -> Document:
        """Return the annexe B (livret thématique): for each défi, its axes, actions, droit commun, projets phares."""
        parties: list[Section] = []
        for number in self.defis:
            if defi in (None, number):
                parties += [
                    sections.constats(self, f"D{number}", defi=number),
                    sections.actions(self, f"D{number}", defi=number),
                    sections.axes(self, number),
                    means.droit_commun(self, f"D{number}", defi=number),
                    means.projets(self, f"D{number}", defi=number),
                ]
        return self._document(f"Annexe B, livret thématique {self.annee}", parties)

    def _document(self, title: str, parties: list[Section]) -> Document:
        (contrat,) = self.rows("contrat")
        jour = datetime.fromisoformat(self.base.publie_le).date()
        return Document(title, contrat["libelle"], self.annee, self.base.version, jour, tuple(parties))
