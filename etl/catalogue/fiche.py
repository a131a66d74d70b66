"""What a fiche says: the indicators and the sources, as their TOML files describe them."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

READERS = Path(__file__).parents[1] / "sources"
NATURES = ("contexte", "moyens", "realisation", "resultat", "perception")
SENS = ("hausse_favorable", "baisse_favorable", "neutre")
PROTECTIONS = ("masque", "bruite", "aucune", "non précisée")
# A share, a count, a ratio of two counts, a quantile; « exhaustif »: neither sampled nor rounded, no error but noise.
ERROR_MODELS = ("part", "effectif", "rapport", "quantile", "exhaustif")
NATURES_RUPTURE = ("rupture", "prudence")
EMPTY_STATUTS = ("secret", "absent")
# A reader is found by existing: a new kind of file is its sheet and its module.
READER_NAMES = tuple(sorted(path.stem for path in READERS.glob("*.py") if path.stem != "__init__"))
NO_NAME = re.compile(r"(?!)")
ZONAGES = ("QPV2015", "QPV2024", "COM", "EPCI", "DEP", "REG", "METROPOLE")


@dataclass(frozen=True, kw_only=True)
class ValueSource:
    """Where values of an indicator come from: a variable of a source."""

    source: str
    variable: str


@dataclass(frozen=True, kw_only=True)
class Attente:
    """What an indicator without a source is waiting for, from whom and when."""

    quoi: str
    de_qui: str
    quand: str


@dataclass(frozen=True, kw_only=True)
class ErrorModel:
    """How far a value of an indicator may be from what it measures; `queries/vues/erreur.sql` holds the formulas.

    A census samples dwellings (`taux_sondage` of them, with a design effect `effet_plan`). A register counts everybody:
    what chance alone does to a count of that size remains, times `effet_plan` where persons come in groups.
    """

    modele: str
    origine: str
    annee: int
    # Inhabitants whom the denominator counts, per inhabitant of the place; persons, households or jobs.
    part_population: float = 1.0
    taux_sondage: float = 1.0
    effet_plan: float = 1.0
    # Of a quantile: its standard error for one observation, per unit of its value.
    dispersion: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Indicateur:
    """One indicator, as described by `etl/indicateurs/<code>.toml`."""

    code: str
    libelle: str
    libelle_court: str
    unite: str
    unite_lue: str
    decimales: int
    # What no value of any place may pass, in the unit of the files: the whole of France at most.
    minimum: float
    maximum: float
    defi: list[int]
    axe: list[str]
    nature: str
    sens: str
    sommable: bool
    numerateur: str
    denominateur: str
    reference: str
    maille: str
    definition: str
    interet: str
    ne_pas_dire: str
    auteur: str
    prochaine_revue: date
    sujet: str
    # The same in a headline, where there is little room: « la pauvreté ».
    sujet_court: str
    erreur: ErrorModel
    remplace_par: str = ""
    rapporte_a: str = ""
    valeur: tuple[ValueSource, ...] = ()
    attente: Attente | None = None


@dataclass(frozen=True, kw_only=True)
class Rupture:
    """A change of rules from `annee` on: `rupture` forbids a difference across it, `prudence` only warns."""

    annee: int
    nature: str
    motif: str
    origine: str
    groupe: str = ""


@dataclass(frozen=True, kw_only=True)
class VariableGroup:
    """Variables of a file that share a year of data, a window and a note column."""

    libelle: str
    variables: list[str]
    fenetre: list[int] = field(default_factory=lambda: [0, 0])
    note: list[str] = field(default_factory=list)
    # What stands for the year where the file does not say any; its year in [editions] is then 0.
    edition: str = ""
    suffixe: str = ""
    alias: dict[str, list[str]] = field(default_factory=dict)
    ecart_minimal_ans: int | None = None

    def column_names(self, variable: str, millesime: int) -> list[str]:
        """Return the names that the column of `variable` may bear in the file of that `millesime`."""
        gabarits = [variable + self.suffixe, *self.alias.get(variable, [])]
        return [fill_year(gabarit, millesime) for gabarit in gabarits]


@dataclass(frozen=True, kw_only=True)
class Edition:
    """One edition of a source: its year of publication and, per group, the year of its data."""

    millesimes: dict[str, int]
    publication: int | None = None
    deduit: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Source:
    """One kind of file, as described by `etl/sources/<code>.toml`."""

    code: str
    libelle: str
    producteur: str
    licence: str
    url: str
    ou_trouver: str
    periodicite: str
    delai_diffusion_mois: int
    ecart_minimal_ans: int
    protection: str
    rang: int
    lecteur: str
    # A file is known by its name or, where people name it as they please, by its header.
    fichier: re.Pattern[str] = NO_NAME
    # What is awaited, where it is not the edition that follows the last one loaded.
    prochaine: str = ""
    zonage: str = ""
    colonne_code: str = ""
    cellule_vide: str = "absent"
    colonnes_inconnues: str = "refuser"
    verifie: bool = True
    plancher_effectif: int = 0
    arrondi_unite: bool = False
    # Assembled by a third party: its values are said « secondaire ».
    secondaire: bool = False
    interrompue: bool = False
    autres: list[str] = field(default_factory=list)
    # Files of one row per action or per grant: the headings of each field, those that name a person, those left out.
    modele: str = ""
    famille: str = ""
    colonnes: dict[str, list[str]] = field(default_factory=dict)
    obligatoires: list[str] = field(default_factory=list)
    nominatives: list[str] = field(default_factory=list)
    rupture: tuple[Rupture, ...] = ()
    groupes: dict[str, VariableGroup] = field(default_factory=dict)
    editions: dict[str, Edition] = field(default_factory=dict)

    @property
    def genre(self) -> str:
        """The kind of data: a real file of one kind puts the demonstration of that kind aside."""
        return self.famille or self.code

    @property
    def demi_fenetre_ans(self) -> int:
        """Years of surveys on each side of the year of data: 2 for the census, 0 for a yearly file."""
        return max((group.fenetre[1] for group in self.groupes.values()), default=0)

    @property
    def variables(self) -> set[str]:
        """Every variable that the files of this source may hold."""
        return {variable for group in self.groupes.values() for variable in group.variables}


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Indicators and sources, by code."""

    indicateurs: dict[str, Indicateur]
    sources: dict[str, Source]

    def indicateurs_de(self, source: str) -> dict[str, list[Indicateur]]:
        """Return, for each variable of a source that is used, the indicators it feeds."""
        usages: dict[str, list[Indicateur]] = {}
        for indicateur in self.indicateurs.values():
            for value in indicateur.valeur:
                if value.source == source:
                    usages.setdefault(value.variable, []).append(indicateur)
        return usages


def fill_year(gabarit: str, millesime: int) -> str:
    """Fill `{aa}` (two digits) and `{aaaa}` in a column name with the year of the data."""
    return gabarit.replace("{aaaa}", f"{millesime:04d}").replace("{aa}", f"{millesime % 100:02d}")
