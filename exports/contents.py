"""What the yearly documents contain: the questions of the pages, put in order for the whole, a quartier, a défi."""

from datetime import datetime
from typing import Any

from exports.document import Barres, Document, Section, Source, tableau
from exports.numbers import ETATS, enumere, mesure, nombre, pluriel
from exports.words import euros, pct, return_sentence, span, total
from queries import Base

Lignes = list[dict[str, Any]]
NE_PAS_DIRE_ACTIONS = (
    "Ni combien de personnes, ni qu'une action a fait bouger un indicateur. Un bilan qui manque n'est pas un zéro."
)


class Contents:
    """The answers of one version for one year, asked once each, and the sections made from them."""

    def __init__(self, base: Base, annee: int) -> None:
        self.base, self.annee = base, annee
        self._reponses: dict[tuple[object, ...], Lignes] = {}
        self.quartiers = {q["quartier"]: q["nom_contrat"] for q in self.rows("quartiers")}
        self.defis = {d["defi"]: d for d in self.rows("defis")}
        self.libelles = {(li["colonne"], li["code"]): li["libelle"] for li in self.rows("libelles")}

    def rows(self, question: str, **parametres: object) -> Lignes:
        """Return the answer to a question as rows."""
        cle = (question, *sorted(parametres.items()))
        if cle not in self._reponses:
            self._reponses[cle] = self.base.ask(question, **parametres).to_pylist()
        return self._reponses[cle]

    def bilan(self) -> Document:
        """Return the yearly bilan: the whole, then each quartier and each défi, the means, the governance."""
        return self._document(
            f"Bilan {self.annee}",
            [
                self.actions("ENS"),
                *[self.actions(f"Q{rang}", quartier=code) for rang, code in enumerate(self.quartiers, 1)],
                *[self.actions(f"D{defi}", defi=defi) for defi in self.defis],
                self.droit_commun("ENS"),
                self.couverture(),
                self.gouvernance(),
                self.projets("ENS"),
            ],
        )

    def annexe_a(self, quartier: str | None = None) -> Document:
        """Return the annexe A (livret territorial): for each quartier, its indicators, actions and projets phares."""
        sections: list[Section] = []
        for rang, code in enumerate(self.quartiers, 1):
            if quartier in (None, code):
                sections += [
                    self.indicateurs(f"Q{rang}", code),
                    self.actions(f"Q{rang}", quartier=code),
                    self.droit_commun(f"Q{rang}", quartier=code),
                    self.projets(f"Q{rang}", quartier=code),
                ]
        return self._document(f"Annexe A, livret territorial {self.annee}", sections)

    def annexe_b(self, defi: int | None = None) -> Document:
        """Return the annexe B (livret thématique): for each défi, its axes, actions, droit commun, projets phares."""
        sections: list[Section] = []
        for numero in self.defis:
            if defi in (None, numero):
                sections += [
                    self.actions(f"D{numero}", defi=numero),
                    self.axes(numero),
                    self.droit_commun(f"D{numero}", defi=numero),
                    self.projets(f"D{numero}", defi=numero),
                ]
        return self._document(f"Annexe B, livret thématique {self.annee}", sections)

    def _document(self, titre: str, sections: list[Section]) -> Document:
        (contrat,) = self.rows("contrat")
        jour = datetime.fromisoformat(self.base.publie_le).date()
        return Document(titre, contrat["libelle"], self.base.version, jour, tuple(sections))

    def _sujet(self, quartier: str | None, defi: int | None) -> str:
        if quartier:
            return self.quartiers[quartier]
        return f"Défi {defi}. {self.defis[defi]['libelle']}" if defi else "Les sept quartiers"

    def _label(self, colonne: str, code: str) -> str:
        return self.libelles[colonne, code]

    def actions(self, reference: str, quartier: str | None = None, defi: int | None = None) -> Section:
        """Return what is financed, where, with what money, and on how many bilans it rests."""
        niveau: dict[str, object] = {"annee": self.annee, "quartier": quartier, "defi": defi}
        mesurees, retours = self.rows("actions_par"), self.rows("retour_bilans")
        ligne, retour = total(mesurees, **niveau), total(retours, **niveau)
        phrases: tuple[str, ...] = ("Aucune action financée.",)
        if ligne:
            participations = ligne["participations_nb"]
            phrases = (
                f"{pluriel(ligne['actions_nb'], 'action financée', 'actions financées')} dans "
                f"{pluriel(ligne['conventions_nb'], 'convention')} ; "
                f"{euros(ligne['montant_eur'])} de crédits spécifiques.",
                return_sentence(retour),
                "Participations réalisées : non connues."
                if participations is None
                else f"{nombre(participations)} participations réalisées, qui ne sont pas des personnes.",
            )
        return Section(
            f"{self.annee}-{reference}-ACTIONS",
            f"{self._sujet(quartier, defi)} : les actions",
            phrases=phrases,
            barres=self._money(quartier, defi),
            tableaux=tableau(f"Les actions en {self.annee}", self._levels(quartier, defi)),
            dire="Les crédits spécifiques accordés selon les parts déclarées, et le nombre de bilans reçus.",
            ne_pas_dire=NE_PAS_DIRE_ACTIONS,
            sources=(Source("actions_par", niveau), Source("retour_bilans", niveau)),
            fictif=bool(retour and retour["fictif"]),
        )

    def _money(self, quartier: str | None, defi: int | None) -> Barres | None:
        """Return the money by quartier, or by défi for one quartier."""
        mesurees = self.rows("actions_par")
        if quartier:
            niveaux = [(d["libelle_court"], {"defi": numero, "quartier": quartier}) for numero, d in self.defis.items()]
        else:
            lieux = {**self.quartiers, "non-ventile": "Non ventilé"}
            niveaux = [(nom, {"quartier": code, "defi": defi}) for code, nom in lieux.items()]
        valeurs = [
            (nom, ligne["montant_eur"], euros(ligne["montant_eur"]))
            for nom, niveau in niveaux
            if (ligne := total(mesurees, annee=self.annee, **niveau)) and ligne["montant_eur"]
        ]
        return Barres(f"Crédits spécifiques accordés en {self.annee} (€)", tuple(valeurs)) if valeurs else None

    def _levels(self, quartier: str | None, defi: int | None) -> list[dict[str, str]]:
        mesurees, retours = self.rows("actions_par"), self.rows("retour_bilans")
        if quartier:
            noms: dict[object, str] = {n: f"{n}. {d['libelle_court']}" for n, d in self.defis.items()}
            cle, autres = "defi", {"quartier": quartier}
        else:
            noms = {**self.quartiers, "non-ventile": "Non ventilé"}
            cle, autres = "quartier", {"defi": defi}  # type: ignore[dict-item]
        return [
            {
                "Défi" if quartier else "Quartier": nom,
                "Actions": nombre(ligne["actions_nb"]),
                "Crédits spécifiques": euros(ligne["montant_eur"]),
                "Bilans": f"{ligne['bilans_recus_nb']} sur {ligne['bilans_attendus_nb']}",
                "Montants": pct(
                    (total(retours, annee=self.annee, **autres, **{cle: code}) or {}).get("montant_bilan_pct")
                ),
            }
            for code, nom in noms.items()
            if (ligne := total(mesurees, annee=self.annee, **autres, **{cle: code}))
        ]

    def indicateurs(self, reference: str, quartier: str) -> Section:
        """Return the baseline of each indicator of a quartier, and what moved since."""
        fiches = {fiche["indicateur"]: fiche for fiche in self.rows("indicateurs")}
        lignes = [li for li in self.rows("references_2024", territoire=quartier) if li["valeur"] is not None]
        etats = {li["indicateur"]: li for li in self.rows("tendances") if li["territoire"] == quartier}
        return Section(
            f"{self.annee}-{reference}-INDICATEURS",
            f"{self.quartiers[quartier]} : les indicateurs",
            phrases=(
                f"{pluriel(len(lignes), 'indicateur a', 'indicateurs ont')} une valeur de référence en 2024. "
                "Ils décrivent le quartier : leur évolution n'est jamais attribuée aux actions.",
            ),
            tableaux=tableau(
                "Indicateurs d'évaluation",
                [
                    {
                        "Indicateur": f"{li['libelle']} ({fiches[li['indicateur']]['unite']})",
                        "Référence de 2024": mesure(li["valeur"], fiches[li["indicateur"]], li["statut"])
                        + (" (fictif)" if li["fictif"] else ""),
                        "Année": str(li["millesime"] or "non indiquée"),
                        "Depuis": ETATS[etats[li["indicateur"]]["etat"]] if li["indicateur"] in etats else "en attente",
                        "Source": li["source_libelle"],
                    }
                    for li in lignes
                ],
            ),
            dire="La dernière valeur connue à la signature, dans le périmètre de 2024.",
            ne_pas_dire="Une différence que les règles de comparabilité refusent : la colonne « Depuis » le dit.",
            sources=(Source("references_2024", {"territoire": quartier}), Source("tendances", {})),
            fictif=any(li["fictif"] for li in lignes),
        )

    def axes(self, defi: int) -> Section:
        """Return what serves the axes of a défi."""
        lignes = [li for li in self.rows("couverture", annee=self.annee, nature="axe") if li["defi"] == defi]
        return Section(
            f"{self.annee}-D{defi}-AXES",
            f"Défi {defi} : ses axes d'engagement",
            phrases=(_coverage(lignes, "axes"),),
            tableaux=tableau("Ce qui sert chaque axe", _engagements(lignes)),
            ne_pas_dire="Qu'un axe couvert est tenu : une seule petite action suffit à le couvrir.",
            sources=(Source("couverture", {"annee": self.annee, "nature": "axe"}),),
            fictif=any(li["fictif"] for li in lignes),
        )

    def couverture(self) -> Section:
        """Return the commitments of the contract that nothing serves."""
        lignes = self.rows("couverture", annee=self.annee)
        axes, priorites = ([li for li in lignes if li["nature"] == nature] for nature in ("axe", "priorite"))
        return Section(
            f"{self.annee}-ENS-COUVERTURE",
            "La couverture du contrat",
            phrases=(_coverage(axes, "axes"), _coverage(priorites, "priorités")),
            tableaux=tableau(
                "Engagements sans action financée", _engagements([li for li in lignes if not li["actions_nb"]])
            ),
            ne_pas_dire="Qu'un engagement couvert est tenu : une seule petite action suffit à le couvrir.",
            sources=(Source("couverture", {"annee": self.annee}),),
            fictif=any(li["fictif"] for li in lignes),
        )

    def droit_commun(self, reference: str, quartier: str | None = None, defi: int | None = None) -> Section:
        """Return the droit commun declared, by nature and proof, and who has said nothing."""
        attendus = {"signataire": None, "defi": defi, "quartier": quartier}
        lignes = [
            li
            for li in self.rows("droit_commun_par", annee=self.annee)
            if li["preuve"] and all(li[nom] == valeur for nom, valeur in attendus.items())
        ]
        dimension, cle = ("defi", str(defi)) if defi else ("quartier", quartier)
        carte = [li for li in self.rows("silences", annee=self.annee, dimension=dimension) if cle in (None, li["cle"])]
        parlants = {li["signataire_libelle"] for li in carte if li["etat"] != "rien"}
        muets = [nom for nom in dict.fromkeys(li["signataire_libelle"] for li in carte) if nom not in parlants]
        return Section(
            f"{self.annee}-{reference}-DROIT-COMMUN",
            f"{self._sujet(quartier, defi)} : le droit commun",
            phrases=(
                f"N'ont rien transmis : {enumere(muets)}."
                if muets
                else "Tous les signataires ont déclaré quelque chose.",
            ),
            tableaux=tableau(
                "Déclarations, en fourchettes ; les natures ne s'additionnent pas",
                [
                    {
                        "Nature": self._label("droit_commun.nature", li["nature"]).capitalize(),
                        "Preuve": self._label("droit_commun.preuve", li["preuve"]),
                        "Déclarations": nombre(li["declarations_nb"]),
                        "Montant": span(li["montant_bas_eur"], li["montant_haut_eur"]),
                    }
                    for li in lignes
                ],
            ),
            dire="Ce que chaque signataire a déclaré, et à quel niveau de preuve.",
            ne_pas_dire="Que ce droit commun est venu en plus, ni que ce qui n'est pas déclaré n'existe pas.",
            sources=(
                Source("droit_commun_par", {"annee": self.annee}),
                Source("silences", {"annee": self.annee, "dimension": dimension}),
            ),
            fictif=any(li["fictif"] for li in lignes),
        )

    def gouvernance(self) -> Section:
        """Return the meetings held against the minima, and the decisions still open."""
        tenues = self.rows("instances", annee=self.annee)
        ouvertes = [li for li in self.rows("decisions") if li["etat"] in ("a_faire", "en_cours")]
        retards = sum(li["en_retard"] for li in ouvertes)
        return Section(
            f"{self.annee}-ENS-GOUVERNANCE",
            "La gouvernance",
            phrases=(
                f"{pluriel(len(ouvertes), 'décision ouverte', 'décisions ouvertes')}, "
                f"dont {nombre(retards)} en retard.",
            ),
            tableaux=tableau(
                "Instances tenues",
                [
                    {
                        "Instance": li["libelle"],
                        "Tenues": nombre(li["tenues_nb"]),
                        "Au moins": "non fixé" if li["minimum_nb"] is None else nombre(li["minimum_nb"]),
                        "Quartiers sans réunion": li["quartiers_manquants"] or "",
                    }
                    for li in tenues
                ],
            )
            + tableau(
                "Décisions ouvertes",
                [
                    {
                        "Décision": li["libelle"],
                        "Responsable": li["responsable"] or "à désigner",
                        "Échéance": f"{li['echeance']:%d/%m/%Y}" if li["echeance"] else "à fixer",
                        "État": ("en retard, " if li["en_retard"] else "") + self._label("decision.etat", li["etat"]),
                    }
                    for li in ouvertes
                ],
            ),
            sources=(Source("instances", {"annee": self.annee}), Source("decisions", {})),
            fictif=any(li["fictif"] for li in (*tenues, *ouvertes)),
        )

    def projets(self, reference: str, quartier: str | None = None, defi: int | None = None) -> Section:
        """Return the projets phares: promised, forecast, slippage."""
        projets = self.rows("projets_phares", quartier=quartier, defi=defi)
        return Section(
            f"{self.annee}-{reference}-PROJETS",
            f"{self._sujet(quartier, defi)} : les projets phares",
            phrases=(pluriel(len(projets), "projet phare", "projets phares") + ".",),
            tableaux=tableau(
                "Promis, prévu",
                [
                    {
                        "Projet": projet["libelle"],
                        "Promis pour": str(projet["annee_promise"] or "sans date"),
                        "Prévu pour": str(projet["annee_prevue"] or "non déclaré"),
                        "État": self._label("avancement.etat", projet["etat"]) if projet["etat"] else "aucune nouvelle",
                    }
                    for projet in projets
                ],
            ),
            ne_pas_dire="Qu'un projet sans date promise tient ou glisse.",
            sources=(Source("projets_phares", {"quartier": quartier, "defi": defi}),),
            fictif=any(projet["fictif"] for projet in projets),
        )


def _coverage(lignes: Lignes, nom: str) -> str:
    finances = sum(li["actions_nb"] > 0 for li in lignes)
    mesures = sum(li["indicateurs_nb"] > 0 for li in lignes)
    return (
        f"Sur {nombre(len(lignes))} {nom}, {nombre(finances)} ont une action financée "
        f"et {nombre(mesures)} un indicateur qui a des données."
    )


def _engagements(lignes: Lignes) -> list[dict[str, str]]:
    return [
        {
            "Engagement": li["libelle"],
            "Actions": nombre(li["actions_nb"]),
            "Bilans": nombre(li["bilans_nb"]),
            "Indicateurs": nombre(li["indicateurs_nb"]),
        }
        for li in lignes
    ]
