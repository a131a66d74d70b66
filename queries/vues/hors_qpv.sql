-- A place of comparison without the quartiers that it contains: counts are taken away, never shares or medians. The commune
-- and the agglomération of a contract have no other QPV than its own.

create view effectif_hors_qpv as
with entier as (
    select mesure.indicateur, mesure.territoire, mesure.millesime, min(mesure.valeur) as valeur, bool_or(mesure.fictif) as fictif
    from mesure
    join indicateur on indicateur.indicateur = mesure.indicateur and indicateur.sommable
    join territoire as lieu
        on lieu.territoire = mesure.territoire and lieu.zonage = mesure.zonage and lieu.nature in ('commune', 'epci')
    where mesure.valeur is not null and mesure.millesime is not null
    group by mesure.indicateur, mesure.territoire, mesure.millesime
),
quartiers as (
    select mesure.indicateur, mesure.zonage, mesure.edition, mesure.millesime, count(*) as quartiers_nb,
        somme_exacte(mesure.valeur)::double as valeur, bool_or(mesure.fictif) as fictif
    from mesure
    join quartier on quartier.quartier = mesure.territoire
    where mesure.valeur is not null
    group by mesure.indicateur, mesure.zonage, mesure.edition, mesure.millesime
),
tous as (
    select zonage, count(*) as quartiers_nb from code_quartier group by zonage
)
select
    entier.indicateur, entier.territoire, entier.millesime, quartiers.quartiers_nb,
    round(entier.valeur - quartiers.valeur, 6) as effectif, entier.fictif or quartiers.fictif as fictif
from entier
join quartiers on quartiers.indicateur = entier.indicateur and quartiers.millesime = entier.millesime
-- One quartier hidden, and nothing can be taken away.
join tous on tous.zonage = quartiers.zonage and tous.quartiers_nb = quartiers.quartiers_nb
where entier.valeur >= quartiers.valeur
qualify row_number() over (
    partition by entier.indicateur, entier.territoire, entier.millesime order by quartiers.zonage desc, quartiers.edition
) = 1;

create macro phrase_hors_qpv(nom, millesime, effectif, part_pct, nb, unite, sommable, numerateur, denominateur) as case
    when effectif is not null
    then 'Hors de ses ' || nb || ' quartiers, ' || nom || ' : ' || nombre_fr(effectif, 0) || ' ' || unite || ' en ' || millesime
        || coalesce(', soit ' || nombre_fr(part_pct, 1) || espace_fine() || '% de l''effectif auquel il se rapporte', '') || '.'
    when sommable
    then 'Hors QPV, ' || nom || ' n''est pas connu pour cet effectif : il faudrait le fichier communal de la même source, '
        || 'la même année que celui des quartiers, aucun n''étant caché.'
    when unite = '%'
    then 'Hors QPV, ' || nom || ' ne se calcule pas : aucun fichier chargé ne donne, pour ' || nom || ' et pour ses quartiers, '
        || 'le numérateur (« ' || numerateur || ' ») et le dénominateur (« ' || denominateur || ' »).'
    else 'Hors QPV, ' || nom || ' ne se calcule pas : une médiane, un décile ou un rapport ne se soustrait pas ; '
        || 'seul leur producteur peut le publier.'
end;
