-- L'évaluation de 2027, répétée sur le passé : de combien chaque quartier a changé de plus, ou de moins, que ses semblables.
--
-- La différence d'un QPV : son évolution moins celle, en moyenne, des QPV qui lui ressemblaient avant. La même différence,
-- calculée pour tous les QPV de France hors du contrat, dit ce que le hasard donne : 95 % d'entre eux sont dans la bande.
-- La bande d'une moyenne de quartiers tient compte de ce que les QPV d'une même commune évoluent ensemble.
-- Les euros sont comparés en pourcentage d'évolution, que la hausse des prix ne change pas d'un QPV à l'autre.
-- Une différence n'est pas un effet : le protocole est docs/evaluation-2027.md.
--
-- @grain      indicateur, territoire
-- @parametre  indicateur  code de l'indicateur ; NULL = tous ceux que l'on juge
-- @parametre  territoire  code du quartier, ou ensemble ; NULL = tous
-- @parametre  a           édition de départ ; NULL = 2014
-- @parametre  b           édition d'arrivée ; NULL = 2021
-- @parametre  base        base de ressemblance ; NULL = avant_2015
-- @colonne    indicateur   code de l'indicateur
-- @colonne    libelle      nom de l'indicateur
-- @colonne    territoire   code du quartier ; ensemble = moyenne des quartiers du contrat
-- @colonne    quartier     nom du quartier
-- @colonne    ordre        ordre d'affichage
-- @colonne    unite        point, ou % d'évolution pour des euros
-- @colonne    a            édition de départ
-- @colonne    b            édition d'arrivée
-- @colonne    evolution    évolution du quartier
-- @colonne    evolution_semblables  évolution moyenne des QPV semblables
-- @colonne    difference   la première moins la seconde
-- @colonne    bande_bas    2,5 % des QPV de France ont une différence plus basse
-- @colonne    bande_haut   2,5 % ont une différence plus haute
-- @colonne    p            part des QPV de France dont la différence est au moins aussi grande
-- @colonne    p_corrigee   la même, corrigée du nombre de quartiers examinés (Holm)
-- @colonne    detectable   plus petite différence que l'on verrait quatre fois sur cinq
-- @colonne    semblables_nb  QPV semblables dont l'évolution est connue
-- @colonne    qpv_nb       QPV de France qui font la bande
-- @colonne    conclusion   dans_la_bande, a_expliquer (hors de la bande, mais p_corrigee d'au moins 0,05), hors_du_hasard, ou absent
-- @colonne    mesurable_le  date de diffusion de la première année entière du contrat, périmètre de 2024 ; vide si aucune n'est annoncée
-- @colonne    a_temps      vrai si cette date précède l'évaluation à mi-parcours
-- @colonne    phrase       ce que l'on peut en dire, et rien d'autre
-- @verifie    p is null or p between 0 and 1
-- @verifie    p_corrigee is null or p_corrigee >= p
-- @verifie    (difference is null) = (conclusion = 'absent')
-- @verifie    difference is null or (difference between bande_bas and bande_haut) = (conclusion = 'dans_la_bande')

with juge as (
    select indicateur, libelle, sujet, unite, decimales
    from indicateur
    where sens <> 'neutre' and nature = 'contexte' and not sommable and ($indicateur is null or indicateur = $indicateur)
),
evolution_qpv as (
    select
        avant.indicateur, avant.code_qpv,
        case when juge.unite = '€' then 100 * (apres.valeur / avant.valeur - 1) else apres.valeur - avant.valeur end as evolution
    from mesure_qpv as avant
    join juge using (indicateur)
    join mesure_qpv as apres using (indicateur, code_qpv)
    where avant.edition = coalesce($a, '2014') and apres.edition = coalesce($b, '2021') and avant.zonage = apres.zonage
      and avant.valeur is not null and apres.valeur is not null
),
difference_qpv as (
    select
        propre.indicateur, propre.code_qpv, round(propre.evolution, 6) as evolution, count(*) as semblables_nb,
        round((somme_exacte(autre.evolution) / count(*))::double, 6) as evolution_semblables,
        round(propre.evolution - (somme_exacte(autre.evolution) / count(*))::double, 6) as difference
    from evolution_qpv as propre
    join voisin using (code_qpv)
    join evolution_qpv as autre on autre.indicateur = propre.indicateur and autre.code_qpv = voisin.voisin
    where voisin.base = coalesce($base, 'avant_2015')
    group by propre.indicateur, propre.code_qpv, propre.evolution
    having count(*) >= 10
),
-- The QPV of other contracts, where nothing of this one was done.
autre_contrat as (
    select * from difference_qpv where code_qpv not in (select code_qpv from code_quartier)
),
placebo as (
    select
        indicateur, count(*) as qpv_nb, round(quantile_cont(difference, 0.025), 6) as bas,
        round(quantile_cont(difference, 0.975), 6) as haut, round(stddev_samp(difference), 6) as ecart_type,
        round((somme_exacte(difference) / count(*))::double, 6) as moyenne
    from autre_contrat
    group by indicateur
),
quartier_juge as (
    select difference_qpv.*, code_quartier.quartier as territoire, code_quartier.nom_contrat as quartier, code_quartier.ordre
    from difference_qpv
    join code_quartier using (code_qpv)
),
examine as (
    select indicateur, territoire, quartier, ordre, evolution, evolution_semblables, difference, semblables_nb, 1 as nb
    from quartier_juge
    union all
    select
        indicateur, 'ensemble', 'Les ' || count(*) || ' quartiers, en moyenne', 1000,
        round((somme_exacte(evolution) / count(*))::double, 6),
        round((somme_exacte(evolution_semblables) / count(*))::double, 6),
        round((somme_exacte(difference) / count(*))::double, 6), min(semblables_nb), count(*)
    from quartier_juge
    group by indicateur
    having count(*) > 1
),
-- The QPV of a same town move together: how much, by the pairs that they make.
commune as (
    select
        indicateur, departement, communes, count(*) as nb, somme_exacte(difference - moyenne)::double as somme,
        somme_exacte((difference - moyenne) * (difference - moyenne))::double as carres
    from autre_contrat
    join placebo using (indicateur)
    join qpv using (code_qpv)
    group by all
),
grappe as (
    select
        indicateur,
        round(coalesce(greatest(0, sum(somme * somme - carres) / nullif(sum(nb * (nb - 1)), 0) / (sum(carres) / sum(nb))), 0), 6)
            as correlation
    from commune
    group by indicateur
),
-- A mean of n quartiers varies less than one of them: by the root of n, were they not of the same town.
pese as (
    select examine.*, sqrt(nb / (1 + (nb - 1) * correlation)) as reduction
    from examine
    join grappe using (indicateur)
),
plus_grande as (
    select pese.indicateur, territoire, count(*) as plus_grandes_nb
    from pese
    join autre_contrat using (indicateur)
    where abs(autre_contrat.difference) >= abs(pese.difference) * reduction
    group by pese.indicateur, territoire
),
situe as (
    select
        pese.*, qpv_nb, bas / reduction as bande_bas, haut / reduction as bande_haut,
        2.8 * ecart_type / reduction as detectable, (1 + coalesce(plus_grandes_nb, 0)) / (1 + qpv_nb) as p
    from pese
    join placebo using (indicateur)
    left join plus_grande using (indicateur, territoire)
),
corrige as (
    select
        *,
        case when territoire = 'ensemble' then p else least(1, max(p * (examines_nb - place + 1)) over (
            partition by indicateur, territoire = 'ensemble' order by place rows unbounded preceding
        )) end as p_corrigee
    from (
        select
            *, count(*) filter (where territoire <> 'ensemble') over (partition by indicateur) as examines_nb,
            row_number() over (partition by indicateur, territoire = 'ensemble' order by p, territoire) as place
        from situe
    )
),
diffusion as (
    select
        indicateur,
        min(cast(make_date(contrat.debut + demi_fenetre_ans, 12, 31) + to_months(delai_diffusion_mois) as date))
            filter (where not interrompue) as mesurable_le
    from indicateur_source
    join source using (source)
    cross join contrat
    where zonage_source = 'QPV2024' and source.rang <= 3
    group by indicateur
),
conclu as (
    select
        juge.indicateur, juge.libelle, juge.sujet, coalesce(corrige.territoire, 'ensemble') as territoire,
        coalesce(corrige.quartier, 'Les quartiers') as quartier, coalesce(corrige.ordre, 1000) as ordre,
        case when juge.unite = '€' then '% d''évolution' else 'point' end as unite,
        coalesce($a, '2014') as a, coalesce($b, '2021') as b, evolution, evolution_semblables, difference,
        round(bande_bas, 2) as bande_bas, round(bande_haut, 2) as bande_haut, round(p, 4) as p,
        round(p_corrigee, 4) as p_corrigee, round(detectable, 2) as detectable, semblables_nb, qpv_nb,
        case
            when difference is null then 'absent'
            -- As shown: the sentence gives the band beside the difference, and must say the same of both.
            when difference between round(bande_bas, 2) and round(bande_haut, 2) then 'dans_la_bande'
            when p_corrigee < 0.05 then 'hors_du_hasard'
            else 'a_expliquer'
        end as conclusion,
        mesurable_le, coalesce(mesurable_le <= make_date(contrat.evaluation_mi_parcours, 6, 30), false) as a_temps
    from juge
    cross join contrat
    left join corrige using (indicateur)
    left join diffusion using (indicateur)
)
select
    * exclude (sujet), phrase_evaluation(
        quartier, sujet, a, b, difference, case when unite = 'point' then '%' else 'pourcent' end, bande_bas, bande_haut,
        conclusion
    ) as phrase
from conclu
where $territoire is null or territoire = $territoire
order by indicateur, ordre, territoire
