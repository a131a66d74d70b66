"""From observations to `provenance` (every value read), `mesure` (the one retained) and `mesure_qpv` (of all QPV)."""

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from etl.tables.published import get_table

# Places outside the reference tables (the whole of France) take their label from the files.
TERRITOIRES_SQL = """
select
    case when starts_with(zonage, 'QPV') then code_territoire else lower(zonage) || '-' || code_territoire end
        as territoire,
    1000 as ordre,
    coalesce(min(libelle_territoire), code_territoire) as libelle,
    'de ' || coalesce(min(libelle_territoire), code_territoire) as libelle_de,
    'à ' || coalesce(min(libelle_territoire), code_territoire) as libelle_a,
    case zonage
        when 'COM' then 'commune' when 'EPCI' then 'epci' when 'DEP' then 'departement' when 'REG' then 'region'
        when 'METROPOLE' then 'pays' else 'quartier'
    end as nature,
    zonage,
    code_territoire,
    true as qpv_inclus,
    null::integer as population,
    null as population_origine
from observation
anti join territoire using (zonage, code_territoire)
group by zonage, code_territoire
order by zonage, code_territoire
"""

# The rule that chooses, in this order: a value rather than a blank, a real file rather than a fictitious one, the
# source's rank, the latest publication. File, line and variable only make the order total.
PROVENANCE_SQL = """
select
    observation.* exclude (libelle_territoire),
    territoire.territoire,
    source.rang,
    row_number() over (
        partition by indicateur, territoire.territoire, zonage, edition
        order by valeur is null, fictif, source.rang, publication desc nulls last, fichier, feuille, ligne, variable
    ) = 1 as retenue
from observation
join territoire using (zonage, code_territoire)
join source using (source)
order by indicateur, zonage, territoire, edition, rang, fichier, feuille, ligne, variable
"""

MESURE_SQL = """
with ensemble as (
    select
        indicateur, territoire, zonage, edition,
        count(*) as provenances_nb,
        -- A figure rounded to the unit does not contradict the one it was rounded from; two that were not, do.
        max(valeur) - min(valeur) > case when bool_or(arrondie) then 0.5 else 0 end
            or coalesce(max(valeur) filter (not arrondie) > min(valeur) filter (not arrondie), false) as conflit,
        count(distinct provenance.rang) as rangs_nb
    from (
        select provenance.*, coalesce(source.arrondi_unite and valeur = floor(valeur), false) as arrondie
        from provenance
        join source using (source)
    ) as provenance
    group by all
)
select
    provenance.* exclude (retenue, rang),
    provenances_nb,
    coalesce(conflit, false) as conflit,
    case
        when provenances_nb = 1 then 'une seule provenance'
        when not coalesce(conflit, false) then 'provenances concordantes'
        when rangs_nb > 1 then 'rang de la source'
        else 'publication la plus récente'
    end as regle
from provenance
join ensemble using (indicateur, territoire, zonage, edition)
where retenue
order by indicateur, zonage, territoire, millesime, edition
"""


# Every QPV of France by its code, the contract's own included, from real files alone.
QPV_SQL = """
select distinct code_territoire as territoire, zonage, code_territoire
from observation
where regexp_matches(code_territoire, '^Q[PN]')
order by all
"""

MESURE_QPV_SQL = """
with autre as (
    select
        indicateur, territoire, edition,
        arg_min(struct_pack(valeur, source, fichier, ligne), (rang, fichier, ligne, variable)) as lu
    from (
        select
            provenance.*,
            first_value(valeur) over (
                partition by indicateur, territoire, edition order by retenue desc, rang, fichier, ligne, variable
            ) as retenu
        from provenance
    )
    where not retenue and valeur <> retenu
    group by all
)
select
    mesure.* exclude (code_territoire, territoire), mesure.territoire as code_qpv,
    case when conflit then lu.valeur end as autre_valeur, case when conflit then lu.source end as autre_source,
    case when conflit then lu.fichier end as autre_fichier, case when conflit then lu.ligne end as autre_ligne
from mesure
left join autre using (indicateur, territoire, edition)
order by indicateur, zonage, code_qpv, millesime, edition
"""


def build_mesures(
    observations: pa.Table, territoires: pa.Table, sources: pa.Table, toute_france: bool = False
) -> dict[str, pa.Table]:
    """Return the tables territoire, provenance, mesure and mesure_qpv built from the observations of every file.

    The first three hold the places of the contract, or every place read when it is the whole of France that is loaded;
    `mesure_qpv` holds every QPV of France in both cases.
    """
    with duckdb.connect() as base:
        base.register("source", sources)
        base.register("territoire", territoires)
        if toute_france:
            base.register("observation", observations)
            ajoutes = base.sql(TERRITOIRES_SQL).to_arrow_table().cast(territoires.schema)
            territoires = pa.concat_tables([territoires, ajoutes])
        reelles = observations.filter(
            pc.and_(pc.starts_with(observations["zonage"], "QPV"), pc.invert(observations["fictif"]))
        )
        base.register("observation", reelles)
        nationale = _retain(base, reelles, base.sql(QPV_SQL).to_arrow_table())
        base.register("provenance", nationale["provenance"])
        base.register("mesure", nationale["mesure"])
        mesure_qpv = _conform("mesure_qpv", base.sql(MESURE_QPV_SQL).to_arrow_table())
        return {"territoire": territoires, "mesure_qpv": mesure_qpv} | _retain(base, observations, territoires)


def _retain(base: duckdb.DuckDBPyConnection, observations: pa.Table, territoires: pa.Table) -> dict[str, pa.Table]:
    """Return what was read of some places, and the value retained of each."""
    base.register("observation", observations)
    base.register("territoire", territoires)
    provenance = _conform("provenance", base.sql(PROVENANCE_SQL).to_arrow_table())
    base.register("provenance", provenance)
    return {"provenance": provenance, "mesure": _conform("mesure", base.sql(MESURE_SQL).to_arrow_table())}


def _conform(name: str, table: pa.Table) -> pa.Table:
    """Order and type the columns as the schema of the table says, and drop DuckDB's own metadata."""
    schema = get_table(name).schema
    return table.select(schema.names).cast(schema).replace_schema_metadata(None)
