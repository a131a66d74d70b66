-- Views and macros shared by the questions. The published tables are views already: one per Parquet file.

-- Why a place has no value: SECRET when it is hidden, ABSENT otherwise.
create macro motif_absence(statut) as
    case when statut in ('secret', 'non_significatif') then 'SECRET' else 'ABSENT' end;

-- A quartier's own zonings; every other zoning is administrative and does not move with the quarters.
create macro est_zonage_qpv(zonage) as zonage in ('QPV2015', 'QPV2024');

-- The baseline: the last value known when the contract was signed, on the 2024 perimeter. INSEE's own file (ranks 1 to
-- 3) before the contract's key figure (4), before a secondary source (5).
create view reference_2024 as
select mesure.*, source.rang
from mesure
join quartier on quartier.quartier = mesure.territoire
join source using (source)
cross join contrat
where mesure.zonage = 'QPV2024' and not mesure.fictif and mesure.publication <= year(contrat.signature)
qualify row_number() over (
    partition by mesure.indicateur, mesure.territoire
    order by mesure.valeur is null, greatest(source.rang, 3), mesure.millesime desc nulls last, mesure.edition
) = 1;

-- The gap at one date: quartier minus comparison territory, at the same year of data, or the reason why there is none.
-- The set of all QPV is compared on the same perimeter only. Counts have no gap: a large place has more of everything.
create view ecart as
select
    mesure.indicateur, mesure.territoire, mesure.zonage, mesure.edition, mesure.millesime, mesure.valeur, mesure.statut,
    reference.territoire as reference, reference.valeur as valeur_reference, reference.fictif or mesure.fictif as fictif,
    round(mesure.valeur - reference.valeur, 6) as ecart
from mesure
join indicateur on indicateur.indicateur = mesure.indicateur and not indicateur.sommable
join quartier on quartier.quartier = mesure.territoire
join mesure as reference
    on reference.indicateur = mesure.indicateur
    and reference.millesime = mesure.millesime
    and (reference.zonage = mesure.zonage or not est_zonage_qpv(reference.zonage))
join territoire as comparaison
    on comparaison.territoire = reference.territoire
    and comparaison.zonage = reference.zonage
    and comparaison.nature <> 'quartier'
where mesure.valeur is not null and reference.valeur is not null;
