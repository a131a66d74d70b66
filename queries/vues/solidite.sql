-- How far the baseline can be relied upon: what it is made of, and what it would have been had it been an earlier year.

-- How all the QPV of a perimeter moved, on average, from one edition to the next: those that have both values.
create view mouvement_qpv as
with annee as (
    select
        indicateur, zonage, edition, millesime,
        lag(edition) over (partition by indicateur, zonage order by millesime, edition) as precedente
    from edition_qpv
    where millesime is not null
)
select
    annee.indicateur, annee.zonage, annee.precedente, annee.edition, annee.millesime, count(*) as qpv_nb,
    round((somme_exacte(apres.valeur - avant.valeur) / count(*))::double, 6) as mouvement
from annee
join mesure_qpv as apres
    on apres.indicateur = annee.indicateur and apres.zonage = annee.zonage and apres.edition = annee.edition
join mesure_qpv as avant
    on avant.indicateur = annee.indicateur and avant.code_qpv = apres.code_qpv and avant.edition = annee.precedente
where apres.valeur is not null and avant.valeur is not null
group by annee.indicateur, annee.zonage, annee.precedente, annee.edition, annee.millesime;

-- A year when they moved more than twice as much as they had: what it started from weighs on every later comparison.
create view annee_anormale as
select
    *, coalesce(abs(mouvement) > 2 * habituel and avant_nb >= 2, false) as anormale
from (
    select
        *,
        avg(abs(mouvement)) over (
            partition by indicateur, zonage order by millesime, edition rows between unbounded preceding and 1 preceding
        ) as habituel,
        count(*) over (
            partition by indicateur, zonage order by millesime, edition rows between unbounded preceding and 1 preceding
        ) as avant_nb
    from mouvement_qpv
)
-- One edition a year.
qualify row_number() over (partition by indicateur, zonage, millesime order by edition) = 1;

-- What the same quartier was worth at earlier dates, in the perimeter of 2015, against its value at the year of the baseline.
-- The contract's own figures have a deduced year.
create view annee_reference as
select *, coalesce(millesime, (fenetre_debut + fenetre_fin) // 2)::integer as annee from reference_2024;

create view autre_depart as
select
    annee_reference.indicateur, annee_reference.territoire, avant.edition, avant.millesime, pendant.edition as pendant,
    round(pendant.valeur - avant.valeur, 6) as ecart,
    row_number() over (
        partition by annee_reference.indicateur, annee_reference.territoire
        order by avant.millesime desc, avant.edition, pendant.edition
    ) as rang
from annee_reference
join mesure as pendant
    on pendant.indicateur = annee_reference.indicateur and pendant.territoire = annee_reference.territoire
    and pendant.zonage = 'QPV2015' and pendant.millesime = annee_reference.annee
join mesure as avant
    on avant.indicateur = pendant.indicateur and avant.territoire = pendant.territoire
    and avant.zonage = pendant.zonage and avant.millesime between pendant.millesime - 2 and pendant.millesime - 1
where pendant.valeur is not null and avant.valeur is not null and not pendant.fictif and not avant.fictif;

-- The conclusion that an earlier start would have given: the change since the baseline, and what the quartier had moved by
-- before it, against the same threshold. Only what differs is kept, the nearest start first.
create macro conclusion_fr(etat) as case when etat in ('stable', 'non_significatif') then 'aucune' else etat end;

create view bascule as
with autre as (
    select
        tendance.indicateur, tendance.territoire, tendance.etat, autre_depart.edition, autre_depart.rang, tendance.a, tendance.b,
        tendance.sens,
        evolution(tendance.a, tendance.b) + evolution(avant.cote, pendant.cote) * inflation(tendance.a, tendance.b) as difference
    from tendance
    join autre_depart using (indicateur, territoire)
    join cote as avant
        on avant.indicateur = autre_depart.indicateur and avant.territoire = autre_depart.territoire
        and avant.zonage = 'QPV2015' and avant.edition = autre_depart.edition
    join cote as pendant
        on pendant.indicateur = autre_depart.indicateur and pendant.territoire = autre_depart.territoire
        and pendant.zonage = 'QPV2015' and pendant.edition = autre_depart.pendant
    where (tendance.motif is null or tendance.motif = 'MARGE') and tendance.etat not in ('en_attente', 'sans_marge')
)
select indicateur, territoire, arg_min(edition, rang) as depart
from autre
where conclusion_fr(etat) <> conclusion_fr(
    etat_tendance(a, b, case when sous_le_seuil(difference, seuil(a, b)) then 'MARGE' end, difference, sens)
)
group by indicateur, territoire;

create macro bascule_fr(depart) as
    coalesce(' Avec ' || depart || ' pour départ, la conclusion serait autre.', '');

create macro reserves_fr(arrondie, secondaire, masquees_pct, anormale, mouvement, unite, decimales, precedente) as concat_ws(
    ' ; ',
    case when arrondie then 'publiée en points entiers' end,
    case when secondaire then 'reprise par un tiers' end,
    case when masquees_pct >= 10 then 'masquée dans ' || nombre_fr(masquees_pct, 0) || espace_fine() || '% des QPV' end,
    case when anormale then 'année inhabituelle, où la moyenne des QPV a bougé de ' || difference_fr(mouvement, unite, decimales)
        || ' depuis ' || precedente end
);
