"""Build the published tables from the references, the catalogue and what was read."""

import pyarrow as pa

from etl.building import mesure, ressemblance
from etl.catalogue.fiche import Catalogue, Indicateur, Rupture, Source
from etl.reading.lecture import OBSERVATION
from etl.reception.depots import Examen
from etl.tables.declared import load_declared
from etl.tables.published import load_tables


def build_tables(
    references: dict[str, pa.Table], catalogue: Catalogue, examens: list[Examen], toute_france: bool = False
) -> dict[str, pa.Table]:
    """Build every table but those that people declare, in the order and with the schemas of `load_tables`."""
    tables = dict(references)
    schemas = {definition.nom: definition.schema for definition in load_tables()}
    rows = {"libelle": _libelle_rows()} | _catalogue_rows(catalogue) | _examen_rows(examens)
    rows["prix"] = _prix(catalogue, examens)
    for name, content in rows.items():
        tables[name] = pa.Table.from_pylist(content, schema=schemas[name])
    observations = pa.concat_tables([OBSERVATION.empty_table(), *(examen.lecture.observations for examen in examens)])
    tables |= mesure.build_mesures(observations, references["territoire"], tables["source"], toute_france)
    tables |= ressemblance.build_ressemblance(tables["mesure_qpv"], references["qpv"])
    return {name: tables[name] for name in schemas if name in tables}


def _libelle_rows() -> list[dict[str, object]]:
    """Return the label of each code of the declared tables, for the pages to read what the templates say."""
    return [
        {"colonne": f"{table.nom}.{column.nom}", "ordre": ordre, "code": code, "libelle": libelle}
        for table in load_declared()
        for column in table.colonnes
        for ordre, (code, libelle) in enumerate(column.choix.items(), 1)
    ]


def _catalogue_rows(catalogue: Catalogue) -> dict[str, list[dict[str, object]]]:
    indicateurs, sources = catalogue.indicateurs.values(), catalogue.sources.values()
    return {
        "indicateur": [
            vars(indicateur)
            | vars(indicateur.erreur)
            | {"indicateur": indicateur.code}
            | {f"erreur_{name}": getattr(indicateur.erreur, name) for name in ("modele", "origine", "annee")}
            | {
                f"attente_{name}": getattr(indicateur.attente, name) if indicateur.attente else None
                for name in ("quoi", "de_qui", "quand")
            }
            for indicateur in indicateurs
        ],
        "indicateur_defi": [
            {"indicateur": indicateur.code, "defi": defi, "rang": rank}
            for indicateur in indicateurs
            for rank, defi in enumerate(indicateur.defi, 1)
        ],
        "indicateur_axe": [
            {"indicateur": indicateur.code, "axe": axe} for indicateur in indicateurs for axe in indicateur.axe
        ],
        "indicateur_source": [
            {"indicateur": indicateur.code, "source": value.source, "variable": value.variable}
            for indicateur in indicateurs
            for value in indicateur.valeur
        ],
        "source": [
            vars(source)
            | {"source": source.code, "demi_fenetre_ans": source.demi_fenetre_ans, "zonage_source": source.zonage}
            for source in sources
        ],
        "rupture": [
            vars(rupture) | {"indicateur": indicateur.code, "source": source.code}
            for source in sources
            for rupture in source.rupture
            for indicateur in indicateurs
            if _concerns(rupture, source, indicateur)
        ],
    }


def _concerns(rupture: Rupture, source: Source, indicateur: Indicateur) -> bool:
    """Tell whether a break concerns an indicator: the whole source, or the group of its variable."""
    touchees = source.groupes[rupture.groupe].variables if rupture.groupe else source.variables
    return any(value.source == source.code and value.variable in touchees for value in indicateur.valeur)


def _prix(catalogue: Catalogue, examens: list[Examen]) -> list[dict[str, object]]:
    """Return the index of the best source, whole: two series are never mixed, for their years would not chain."""
    readings = [
        (catalogue.sources[examen.source], examen) for examen in examens if examen.source and examen.lecture.prix
    ]
    if not readings:
        return []
    source, examen = min(readings, key=lambda reading: (reading[0].rang, reading[1].nom))
    origine = {"source": source.code, "fichier": examen.nom, "fictif": examen.fictif}
    return [row | origine for row in examen.lecture.prix]


def _examen_rows(examens: list[Examen]) -> dict[str, list[dict[str, object]]]:
    return {
        "chargement": [
            {
                "fichier": examen.nom,
                "source": examen.source,
                "etat": examen.etat,
                "lues": examen.lecture.lues,
                "publiees": examen.lecture.publiees,
                "refusees": examen.lecture.refusees,
                "hors_perimetre": examen.lecture.hors_perimetre,
                "remplacees": examen.lecture.remplacees,
                "message": examen.message,
                "signalement": "\n".join(examen.lecture.signalements) or None,
                "sha256": examen.sha256,
                "taille_octets": examen.size,
                "fictif": examen.fictif,
            }
            for examen in examens
        ],
        "colonne_lue": [
            vars(place) | {"fichier": examen.nom}
            for examen in examens
            for place in dict.fromkeys(examen.lecture.colonnes)
        ],
        "rejet": [
            vars(rejet) | {"fichier": examen.nom, "numero": number}
            for examen in examens
            for number, rejet in enumerate(examen.lecture.rejets, 1)
        ],
        "contour": [
            {"zonage": "QPV2024", "code_territoire": code, "fichier": examen.nom, "geometrie": geometrie}
            for examen in examens
            for code, geometrie in examen.lecture.contours.items()
        ],
    }
