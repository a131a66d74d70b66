"""A publication at the scale of France, made from a real one: 1 609 quartiers, 3.6 million values, 350 000 actions."""

import shutil
from pathlib import Path

import duckdb

import seal

QUARTIERS, INDICATEURS, ANNEES = 1609, 150, 15
# How many times the actions of the contract, and what was reported of them, are repeated.
ACTIONS, RAPPORTS = 428, 131
VERSION = "f" * 12
# Made of the real rows, then of others that differ by their code alone.
PLACES = f"""
insert into quartier select 'qn' || n, 100 + n, 'Quartier ' || n, libelle_officiel, 'QN9' || n, 'QP9' || n,
    libelle_qpv2015, statut_qpv2024, projet_renouvellement, latitude, longitude,
    etiquette_ancre, etiquette_x, etiquette_y, presentation
from range({QUARTIERS - 7}) as rang(n), (from quartier limit 1);
insert into territoire select 'qn' || n, 100 + n, 'Quartier ' || n, 'de Quartier ' || n, 'à Quartier ' || n, nature,
    zonage, case zonage when 'QPV2015' then 'QP9' else 'QN9' end || n, qpv_inclus, population, population_origine
from range({QUARTIERS - 7}) as rang(n), (from territoire where territoire = 'etouvie');
"""
MESURES = f"""
create temp table modele as from mesure where indicateur = 'taux_pauvrete' and valeur is not null limit 1;
create temp table noms as (select indicateur from indicateur)
    union all select 'indicateur_' || n from range({INDICATEURS}) as rang(n) limit {INDICATEURS};
insert into indicateur by name select modele.* replace ('indicateur_' || n as indicateur, 'Indicateur ' || n as libelle)
from range({INDICATEURS}) as rang(n), (from indicateur where indicateur = 'taux_pauvrete') as modele
where 'indicateur_' || n in (from noms);
insert into mesure by name select modele.* replace (
    noms.indicateur as indicateur, 'qn' || n as territoire, 'QN9' || n as code_territoire,
    case when annee < 2020 then 'QPV2015' else 'QPV2024' end as zonage,
    annee::varchar as edition, annee::integer as millesime, annee::integer as fenetre_debut,
    annee::integer as fenetre_fin, (annee + 2)::integer as publication,
    20 + 30 * random() as valeur, 'publie' as statut
)
from noms, range({QUARTIERS - 7}) as rang(n), range(2024 - {ANNEES}, 2024) as annees(annee), modele;
"""
# The quartiers of an action stay as many: a key is met once.
PLACE = """, 'qn' || (
    (n * 3 + coalesce((select ordre from quartier as lieu where lieu.quartier = source.quartier), 0)) % 1602
) as quartier"""
REPEATS = {
    "action": ACTIONS,
    "action_defi": ACTIONS,
    "action_quartier": ACTIONS,
    "financement": RAPPORTS,
    "participation": RAPPORTS,
}
SORT = {"mesure": "indicateur, territoire, millesime", "indicateur": "indicateur"}


def publish_france(publication: Path, folder: Path, quartiers: bool = True) -> Path:
    """Write a publication at the scale of France beside the version in force of another; return its folder.

    `quartiers` false keeps the contract's own seven: what a page of Amiens reads among the values of all.
    """
    version = folder / VERSION
    if (version / "version.json").is_file():
        return folder
    origine = publication / (publication / "current").read_text(encoding="ascii").strip()
    shutil.copytree(origine, version)
    tables = [*SORT, *REPEATS, "quartier", "territoire"]
    with duckdb.connect() as base:
        base.execute("set memory_limit = '6GB'")
        for table in tables:
            base.read_parquet(str(origine / f"{table}.parquet")).create(table)
        if quartiers:
            base.execute(PLACES)
        base.execute(MESURES)
        for table, times in REPEATS.items():
            lieu = PLACE if table in {"action_quartier", "participation"} else ""
            base.execute(
                f"insert into {table} by name select source.* replace (action || '-' || n as action{lieu}) "
                f"from (from {table}) as source, range(1, {times}) as rang(n)"
            )
        for table in tables:
            rows = base.table(table)
            rows = rows.order(SORT[table]) if table in SORT else rows
            rows.write_parquet(str(version / f"{table}.parquet"), compression="zstd", row_group_size=100_000)
    seal.write(version, seal.read(version))
    (folder / "current").write_text(VERSION, encoding="ascii")
    return folder
