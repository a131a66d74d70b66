"""The schema of every published table: columns, types, key, allowed values, references."""

from functools import cache

import pyarrow as pa

from etl.catalogue.fiche import ERROR_MODELS, NATURES, NATURES_RUPTURE, PROTECTIONS, SENS, ZONAGES
from etl.tables.declared import load_declared
from etl.tables.schema import BOOLEAN, DAY, DECIMAL, INTEGER, Table
from etl.tables.schema import make_column as _c

WITH_VALUE = ("publie", "prudence", "secondaire")
WITHOUT_VALUE = ("secret", "non_significatif", "non_disponible", "sans_objet", "non_renseigne", "absent")
STATUTS = WITH_VALUE + WITHOUT_VALUE
NATURES_TERRITOIRE = ("quartier", "commune", "epci", "departement", "region", "pays", "ensemble_qpv")


_DEFI = _c("defi", INTEGER, reference="defi.defi")
_QUARTIER = _c("quartier", reference="quartier.quartier")
_SOURCE = _c("source", reference="source.source")
_INDICATEUR = _c("indicateur", reference="indicateur.indicateur")
_ORDRE = _c("ordre", INTEGER)
_MESURE = (
    _INDICATEUR,
    _c("territoire"),
    _c("code_territoire"),
    _c("zonage", domaine=ZONAGES),
    _c("edition"),
    _c("millesime", INTEGER, nul=True),
    _c("millesime_deduit", BOOLEAN),
    _c("fenetre_debut", INTEGER, nul=True),
    _c("fenetre_fin", INTEGER, nul=True),
    _c("publication", INTEGER, nul=True),
    _c("ecart_minimal_ans", INTEGER),
    _c("valeur", DECIMAL, nul=True),
    _c("statut", domaine=STATUTS),
    _c("fleche", nul=True, domaine=("hausse", "baisse", "stable")),
    _c("commentaire", nul=True),
    _SOURCE,
    _c("origine", nul=True),
    _c("fichier"),
    _c("feuille"),
    _c("ligne", INTEGER),
    _c("variable"),
    _c("brut"),
    _c("fictif", BOOLEAN),
)

# What the contract says: shipped as etl/reference/<table>.csv.
REFERENCES = (
    Table(
        "contrat",
        "le contrat",
        ("contrat",),
        (
            _c("contrat"),
            _c("libelle"),
            _c("signature", DAY),
            # Until somebody gives it, the last day of the first year: said so wherever the date is.
            _c("signature_presumee", BOOLEAN),
            _c("debut", INTEGER),
            _c("fin", INTEGER),
            _c("evaluation_mi_parcours", INTEGER),
            _c("codes_anct", nul=True),
            _c("cpo_objectif_pct", INTEGER, nul=True),
            _c("bilan_delai_mois", INTEGER),
            _c("seuil_petits_effectifs", INTEGER),
        ),
    ),
    Table(
        "quartier",
        "un quartier prioritaire",
        ("quartier",),
        (
            _c("quartier"),
            _ORDRE,
            _c("nom_contrat"),
            _c("libelle_officiel"),
            _c("code_qpv2024"),
            _c("code_qpv2015", nul=True),
            _c("libelle_qpv2015", nul=True),
            _c("statut_qpv2024", domaine=("modifie", "nouveau", "inchange")),
            _c("projet_renouvellement", nul=True),
            _c("latitude", DECIMAL, nul=True),
            _c("longitude", DECIMAL, nul=True),
            # Where quartiers touch, a name is set apart from its centre on the map: in pixels, by its start or its end.
            _c("etiquette_ancre", nul=True, domaine=("debut", "milieu", "fin")),
            _c("etiquette_x", INTEGER, nul=True),
            _c("etiquette_y", INTEGER, nul=True),
            _c("presentation", nul=True),
        ),
        lu="{nom_contrat}",
        ecritures=("{libelle_officiel}", "{code_qpv2024}"),
    ),
    Table(
        "territoire",
        "un territoire dans un zonage",
        ("zonage", "code_territoire"),
        (
            _c("territoire"),
            _ORDRE,
            _c("libelle"),
            _c("libelle_de"),
            _c("libelle_a"),
            _c("nature", domaine=NATURES_TERRITOIRE),
            _c("zonage", domaine=ZONAGES),
            _c("code_territoire"),
            _c("qpv_inclus", BOOLEAN),
            _c("population", INTEGER, nul=True),
            _c("population_origine", nul=True),
        ),
    ),
    Table(
        "defi",
        "un défi",
        ("defi",),
        (_c("defi", INTEGER), _c("libelle"), _c("libelle_court"), _c("presentation")),
        lu="{defi}. {libelle_court}",
        ecritures=("{libelle}", "{libelle_court}", "défi {defi}", "{defi}. {libelle}"),
    ),
    Table(
        "axe",
        "un axe d'engagement",
        ("axe",),
        (_c("axe"), _DEFI, _ORDRE, _c("theme"), _c("libelle"), _c("detail", nul=True)),
        lu="{axe} {libelle}",
    ),
    Table(
        "priorite",
        "une priorité d'un quartier",
        ("priorite",),
        (_c("priorite"), _QUARTIER, _c("numero", INTEGER), _c("libelle"), _c("detail", nul=True)),
    ),
    Table(
        "priorite_defi",
        "un défi auquel répond une priorité",
        ("priorite", "defi"),
        (
            _c("priorite", reference="priorite.priorite"),
            _DEFI,
            _c("rang", INTEGER),
            _c("statut", domaine=("proposition", "adopte")),
        ),
    ),
    Table(
        "theme_national",
        "une thématique d'action nationale",
        ("theme_national",),
        (_c("theme_national"), _ORDRE, _c("objectif"), _c("libelle")),
    ),
    Table(
        "enjeu_transversal",
        "un enjeu transversal",
        ("enjeu_transversal",),
        (_c("enjeu_transversal"), _ORDRE, _c("libelle"), _c("presentation")),
    ),
    Table(
        "projet_phare",
        "un projet phare",
        ("projet_phare",),
        (
            _c("projet_phare"),
            _DEFI,
            _ORDRE,
            _c("libelle"),
            _c("nature", domaine=("projet_phare", "experimentation", "plan")),
            _c("lieu"),
            _c("quartier", nul=True, reference="quartier.quartier"),
            # Codes apart by a space, where the contract says several but not all; which ones, its map alone tells.
            _c("quartiers", nul=True),
            _c("annee_promise", INTEGER, nul=True),
            _c("promesse"),
        ),
    ),
    Table(
        "signataire",
        "un signataire",
        ("signataire",),
        (_c("signataire"), _ORDRE, _c("libelle"), _c("libelle_court"), _c("nature"), _c("siren", nul=True)),
        ecritures=("{libelle_court}",),
    ),
    Table(
        "dispositif",
        "un dispositif de droit commun",
        ("dispositif",),
        (_c("dispositif"), _ORDRE, _c("domaine"), _c("libelle")),
    ),
    Table(
        "instance",
        "une instance de gouvernance",
        ("instance",),
        (
            _c("instance"),
            _ORDRE,
            _c("libelle"),
            _c("niveau"),
            _c("minimum_par_an", INTEGER, nul=True),
            _c("par_quartier", BOOLEAN),
            _c("composition"),
            _c("role"),
        ),
    ),
    Table(
        "financeur",
        "un financeur d'actions",
        ("financeur",),
        (_c("financeur"), _ORDRE, _c("libelle"), _c("signataire", nul=True, reference="signataire.signataire")),
    ),
    Table(
        "theme_defi",
        "un thème de l'ANCT et le défi auquel il répond",
        ("theme_defi",),
        (
            _c("theme_defi"),
            _ORDRE,
            _c("nomenclature"),
            _c("libelle"),
            _c("defi", INTEGER, nul=True, reference="defi.defi"),
            _c("statut", domaine=("proposition", "adopte")),
            _c("motif"),
        ),
    ),
)

# What is true of the whole country, whatever the contract: shipped as etl/reference/<table>.csv too.
NATIONAL = (
    Table(
        "qpv",
        "un quartier prioritaire de France",
        ("code_qpv",),
        (
            _c("code_qpv"),
            _c("zonage", domaine=ZONAGES),
            _c("libelle"),
            _c("communes"),
            _c("epci", nul=True),
            _c("epci_libelle", nul=True),
            _c("departement"),
            _c("region"),
            _c("region_libelle"),
        ),
    ),
)

# What the ETL makes of the catalogue and of the files read.
BUILT = (
    Table(
        "libelle",
        "ce que l'on lit à la place d'un code",
        ("colonne", "code"),
        (_c("colonne"), _ORDRE, _c("code"), _c("libelle")),
    ),
    Table(
        "indicateur",
        "un indicateur du catalogue",
        ("indicateur",),
        (
            _c("indicateur"),
            _c("libelle"),
            _c("libelle_court"),
            _c("sujet"),
            _c("sujet_court"),
            _c("unite"),
            _c("unite_lue"),
            _c("decimales", INTEGER),
            _c("nature", domaine=NATURES),
            _c("sens", domaine=SENS),
            _c("sommable", BOOLEAN),
            _c("numerateur"),
            _c("denominateur"),
            _c("reference"),
            _c("maille"),
            _c("definition"),
            _c("interet"),
            _c("ne_pas_dire"),
            _c("auteur"),
            _c("prochaine_revue", DAY),
            _c("erreur_modele", domaine=ERROR_MODELS),
            _c("erreur_origine"),
            _c("erreur_annee", INTEGER),
            _c("part_population", DECIMAL),
            _c("taux_sondage", DECIMAL),
            _c("effet_plan", DECIMAL),
            _c("dispersion", DECIMAL),
            _c("remplace_par"),
            _c("rapporte_a"),
            _c("attente_quoi", nul=True),
            _c("attente_de_qui", nul=True),
            _c("attente_quand", nul=True),
        ),
    ),
    Table(
        "indicateur_defi",
        "un défi auquel se rattache un indicateur",
        ("indicateur", "defi"),
        (_INDICATEUR, _DEFI, _c("rang", INTEGER)),
    ),
    Table(
        "indicateur_axe",
        "un axe auquel se rattache un indicateur",
        ("indicateur", "axe"),
        (_INDICATEUR, _c("axe", reference="axe.axe")),
    ),
    Table(
        "source",
        "une source du catalogue",
        ("source",),
        (
            _c("source"),
            _c("libelle"),
            _c("producteur"),
            _c("licence"),
            _c("url"),
            _c("ou_trouver"),
            _c("periodicite"),
            _c("delai_diffusion_mois", INTEGER),
            _c("prochaine"),
            _c("ecart_minimal_ans", INTEGER),
            _c("protection", domaine=PROTECTIONS),
            _c("rang", INTEGER),
            _c("verifie", BOOLEAN),
            _c("plancher_effectif", INTEGER),
            _c("arrondi_unite", BOOLEAN),
            _c("interrompue", BOOLEAN),
            _c("demi_fenetre_ans", INTEGER),
            _c("zonage_source"),
        ),
    ),
    Table(
        "indicateur_source",
        "une variable d'une source qui alimente un indicateur",
        ("indicateur", "source", "variable"),
        (_INDICATEUR, _SOURCE, _c("variable")),
    ),
    Table(
        "rupture",
        "une rupture déclarée d'une source, pour un indicateur qu'elle alimente",
        ("indicateur", "source", "annee"),
        (
            _INDICATEUR,
            _SOURCE,
            _c("annee", INTEGER),
            _c("nature", domaine=NATURES_RUPTURE),
            _c("motif"),
            _c("origine"),
        ),
    ),
    Table(
        "mesure",
        "un indicateur dans un territoire, un zonage et une édition",
        ("indicateur", "territoire", "zonage", "edition"),
        (*_MESURE, _c("provenances_nb", INTEGER), _c("conflit", BOOLEAN), _c("regle")),
    ),
    Table(
        "provenance",
        "une valeur lue dans un fichier",
        ("indicateur", "fichier", "feuille", "ligne", "variable"),
        (*_MESURE, _c("rang", INTEGER), _c("retenue", BOOLEAN)),
    ),
    Table(
        "mesure_qpv",
        "un indicateur dans un QPV de France et une édition",
        ("indicateur", "code_qpv", "edition"),
        (
            _c("code_qpv"),
            *(column for column in _MESURE if column.nom not in ("territoire", "code_territoire", "fleche", "fictif")),
            _c("provenances_nb", INTEGER),
            _c("conflit", BOOLEAN),
            _c("regle"),
            _c("autre_valeur", DECIMAL, nul=True),
            _c("autre_source", nul=True),
            _c("autre_fichier", nul=True),
            _c("autre_ligne", INTEGER, nul=True),
        ),
    ),
    Table(
        "ressemblance",
        "une variable sur laquelle deux QPV sont comparés",
        ("base", "indicateur", "edition"),
        (
            _c("base"),
            _ORDRE,
            _c("libelle"),
            _c("zonage", domaine=ZONAGES),
            _c("meme_region", BOOLEAN),
            _c("nombre", INTEGER),
            _c("indicateur"),
            _c("edition"),
            _c("poids", DECIMAL),
            _c("logarithme", BOOLEAN),
        ),
    ),
    Table(
        "voisin",
        "un QPV et l'un de ceux qui lui ressemblent le plus",
        ("base", "code_qpv", "rang"),
        (
            _c("base"),
            _c("code_qpv", reference="qpv.code_qpv"),
            _c("rang", INTEGER),
            _c("voisin", reference="qpv.code_qpv"),
            _c("distance", DECIMAL),
        ),
    ),
    Table(
        "contour",
        "le contour d'un quartier",
        ("zonage", "code_territoire", "fichier"),
        (_c("zonage", domaine=ZONAGES), _c("code_territoire"), _c("fichier"), _c("geometrie")),
    ),
    Table(
        "prix",
        "l'indice des prix à la consommation d'une année",
        ("annee",),
        (
            _c("annee", INTEGER),
            _c("indice", DECIMAL),
            _c("base", INTEGER),
            _SOURCE,
            _c("fichier"),
            _c("ligne", INTEGER),
            _c("fictif", BOOLEAN),
        ),
    ),
    Table(
        "chargement",
        "un fichier examiné",
        ("fichier",),
        (
            _c("fichier"),
            _c("source", nul=True),
            _c("etat", domaine=("charge", "refuse", "non_reconnu", "demonstration_ecartee")),
            _c("lues", INTEGER),
            _c("publiees", INTEGER),
            _c("refusees", INTEGER),
            _c("hors_perimetre", INTEGER),
            _c("remplacees", INTEGER),
            _c("message", nul=True),
            _c("signalement", nul=True),
            _c("sha256"),
            _c("taille_octets", pa.int64()),
            _c("fictif", BOOLEAN),
        ),
    ),
    Table(
        "colonne_lue",
        "la place d'une colonne dans une feuille lue",
        ("fichier", "feuille", "table_lue", "champ"),
        (_c("fichier"), _c("feuille"), _c("table_lue"), _c("champ"), _c("colonne"), _c("titre")),
    ),
    Table(
        "rejet",
        "une ligne ou une cellule refusée",
        ("fichier", "numero"),
        (
            _c("fichier"),
            _c("numero", INTEGER),
            _c("feuille"),
            _c("ligne", INTEGER, nul=True),
            _c("colonne"),
            _c("valeur"),
            _c("motif"),
            _c("valeurs_nb", INTEGER),
            _c("action"),
        ),
    ),
)


@cache
def load_tables() -> tuple[Table, ...]:
    """Return every published table: what the contract says, the country, what people declare, what the ETL builds.

    Raises:
        CatalogueError: the file of a declared table is wrong.

    """
    return (*REFERENCES, *NATIONAL, *load_declared(), *BUILT)


def get_table(name: str) -> Table:
    """Return the definition of a published table."""
    return next(table for table in load_tables() if table.nom == name)
