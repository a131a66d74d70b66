-- The evaluation, rehearsed: what each QPV did more, or less, than those that were like it before. Of every
-- base: a question asks for one, and only that one is computed. The others stay views whatever the size.

-- What is judged: a rate or a median with a direction, of the context.
create or replace view indicateur_juge as
select indicateur, libelle, sujet, unite
from indicateur
where sens <> 'neutre' and nature = 'contexte' and not sommable;

-- Money as a percentage: what prices did is the same in every QPV.
create macro evolution_relative(a, b, unite) as case when unite = '€' then 100 * (b / a - 1) else b - a end;

-- A change begins at the last date that its base was matched on: never on what came after.
create or replace view depart_base as
select base, zonage, nombre, max(edition) filter (where edition <> 'compilation') as a from ressemblance group by base, zonage, nombre;

-- A table in all cases: the planner must know how few rows are left, or joins all pairs first.
create table evolution_qpv as
select
    depart_base.base, depart_base.nombre, avant.indicateur, avant.code_qpv, avant.edition as a, apres.edition as b,
    round(evolution_relative(avant.valeur, apres.valeur, indicateur_juge.unite), 6) as evolution
from mesure_qpv as avant
join indicateur_juge using (indicateur)
join mesure_qpv as apres using (indicateur, code_qpv)
join depart_base on depart_base.a = avant.edition and depart_base.zonage = avant.zonage
where avant.zonage = apres.zonage and avant.valeur is not null and apres.valeur is not null
  and apres.millesime > avant.millesime
  and not exists (
    select 1
    from rupture
    where rupture.indicateur = avant.indicateur and rupture.nature = 'rupture'
      and rupture.annee > avant.millesime and rupture.annee <= apres.millesime
);

-- Its own change, less the mean change of those alike, of which half at least are known. The quartiers of the contract are not
-- held against each other.
create or replace view difference_qpv as
select
    *, round(evolution - evolution_semblables, 6) as difference
from (
    select
        propre.indicateur, propre.a, propre.b, propre.base, propre.code_qpv, propre.evolution, count(*) as semblables_nb,
        round((somme_exacte(autre.evolution) / count(*))::double, 6) as evolution_semblables
    from evolution_qpv as propre
    join voisin using (base, code_qpv)
    join evolution_qpv as autre
        on autre.base = propre.base and autre.indicateur = propre.indicateur and autre.b = propre.b
        and autre.code_qpv = voisin.voisin
    where propre.code_qpv not in (select code_qpv from code_quartier)
       or autre.code_qpv not in (select code_qpv from code_quartier)
    group by propre.indicateur, propre.a, propre.b, propre.base, propre.code_qpv, propre.evolution, propre.nombre
    having 2 * count(*) >= propre.nombre
);

-- The QPV of other contracts, where nothing of this one was done: what chance, and the rest, give.
create or replace view placebo_qpv as
select * from difference_qpv where code_qpv not in (select code_qpv from code_quartier);

create or replace view bande_qpv as
select
    indicateur, a, b, base, count(*) as qpv_nb, round(quantile_de(difference, 0.025), 6) as bas,
    round(quantile_de(difference, 0.975), 6) as haut, round(stddev_samp(difference), 6) as ecart_type,
    round((somme_exacte(difference) / count(*))::double, 6) as moyenne
from placebo_qpv
group by indicateur, a, b, base;

-- The QPV of one town move together: how much is read in the pairs that they make, elsewhere in France.
create or replace view commune_evaluee as
select
    indicateur, a, b, base, departement, communes, count(*) as nb, somme_exacte(difference - moyenne)::double as somme,
    somme_exacte((difference - moyenne) * (difference - moyenne))::double as carres
from placebo_qpv
join bande_qpv using (indicateur, a, b, base)
join qpv using (code_qpv)
group by indicateur, a, b, base, departement, communes;

create or replace view grappe_qpv as
select
    indicateur, a, b, base,
    round(coalesce(
        greatest(0, sum(somme * somme - carres) / nullif(sum(nb * (nb - 1)), 0) / nullif(sum(carres) / sum(nb), 0)), 0
    ), 6) as correlation
from commune_evaluee
group by indicateur, a, b, base;

-- Each quartier, and their mean: `nb` is how many quartiers it is of.
create or replace view quartier_evalue as
select
    difference_qpv.indicateur, a, b, base, code_quartier.quartier as territoire, code_quartier.nom_contrat as quartier,
    code_quartier.ordre, evolution, evolution_semblables, difference, semblables_nb, 1 as nb
from difference_qpv
join code_quartier using (code_qpv)
union all
select
    indicateur, a, b, base, 'ensemble', 'Les ' || count(*) || ' quartiers, en moyenne', 1000,
    round((somme_exacte(evolution) / count(*))::double, 6),
    round((somme_exacte(evolution_semblables) / count(*))::double, 6),
    round((somme_exacte(difference) / count(*))::double, 6), min(semblables_nb), count(*)
from difference_qpv
join code_quartier using (code_qpv)
group by indicateur, a, b, base
having count(*) > 1;

-- A mean of n quartiers varies less than one of them: by the root of n, were they not of one town.
create or replace view quartier_pese as
select quartier_evalue.*, sqrt(nb / (1 + (nb - 1) * correlation)) as reduction
from quartier_evalue
join grappe_qpv using (indicateur, a, b, base);

create or replace view quartier_situe as
select
    quartier_pese.indicateur, quartier_pese.a, quartier_pese.b, quartier_pese.base, territoire, quartier, ordre,
    quartier_pese.evolution, quartier_pese.evolution_semblables, quartier_pese.difference,
    quartier_pese.semblables_nb, bande_qpv.qpv_nb, bas / reduction as bande_bas, haut / reduction as bande_haut,
    2.8 * ecart_type / reduction as detectable,
    (1 + count(*) filter (where abs(placebo_qpv.difference) >= abs(quartier_pese.difference) * reduction))
        / (1 + bande_qpv.qpv_nb) as p
from quartier_pese
join bande_qpv using (indicateur, a, b, base)
join placebo_qpv using (indicateur, a, b, base)
group by
    quartier_pese.indicateur, quartier_pese.a, quartier_pese.b, quartier_pese.base, territoire, quartier, ordre,
    quartier_pese.evolution, quartier_pese.evolution_semblables, quartier_pese.difference,
    quartier_pese.semblables_nb, bande_qpv.qpv_nb, bas, haut, ecart_type, reduction;

-- Holm's correction over all that is looked at with a base (quartiers, indicators, dates): the smallest p against their
-- number, the next against one less. The means are a family of their own.
create or replace view quartier_juge as
select
    *, least(1, max(p * (examines_nb - place + 1)) over (
        partition by base, est_moyenne order by place rows unbounded preceding
    )) as p_corrigee
from (
    select
        *, count(*) over (partition by base, est_moyenne) as examines_nb,
        row_number() over (partition by base, est_moyenne order by p, indicateur, b, territoire) as place
    from (select *, territoire = 'ensemble' as est_moyenne from quartier_situe)
);

-- When the first year entirely after the signature will be known in the perimeter of 2024, as the calendar counts; NULL where
-- none is announced.
create or replace view premiere_annee as
select
    indicateur,
    min(cast(make_date(year(contrat.signature) + 1 + demi_fenetre_ans, 12, 31) + to_months(delai_diffusion_mois) as date))
        filter (where not interrompue) as mesurable_le
from indicateur_source
join source using (source)
cross join contrat
where zonage_source = 'QPV2024' and source.rang <= 3
group by indicateur;

-- What may be said of a difference with the QPV alike: never an effect.
create macro ecart_evaluation_fr(x, unite) as nombre_fr(x, 1)
    || case when unite = 'point' then case when abs(round(x, 1)) < 2 then ' point' else ' points' end else espace_fine() || '%' end;

create macro phrase_evaluation(quartier, sujet, a, b, difference, unite, bas, haut, conclusion) as case
    when conclusion = 'absent' then majuscule_fr(sujet) || ' : aucune évolution n''est connue dans assez de QPV.'
    else quartier || ', de ' || a || ' à ' || b || ' : ' || sujet || ' a évolué de '
        || ecart_evaluation_fr(difference, unite) || case when difference > 0 then ' de plus' else ' de moins' end
        || ' que dans les QPV semblables. ' || case conclusion
            when 'dans_la_bande' then 'C''est dans la bande où se trouvent 95 % des QPV de France (de −'
                || ecart_evaluation_fr(bas, unite) || ' à +' || ecart_evaluation_fr(haut, unite) || ') : on ne conclut pas.'
            when 'a_expliquer' then 'C''est hors de cette bande, mais sur autant de comparaisons le hasard en donne : à expliquer, pas à annoncer.'
            else 'C''est plus que le hasard n''en donne, même sur autant de comparaisons : une différence à comprendre, pas un effet du contrat.'
        end
end;
