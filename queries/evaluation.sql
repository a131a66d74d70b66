-- L'évaluation à mi-parcours, répétée sur le passé : ce dont chaque quartier a changé de plus, ou de moins, que ses semblables.
--
-- La différence d'un QPV : son évolution moins celle, en moyenne, des QPV qui lui ressemblaient avant. La même différence,
-- calculée pour tous les QPV de France hors du contrat, dit ce que le hasard donne : 95 % d'entre eux sont dans la bande.
-- Les euros sont comparés en pourcentage d'évolution, que la hausse des prix ne change pas d'un QPV à l'autre.
-- Une différence n'est pas un effet : le protocole est docs/evaluation-2027.md.
--
-- @grain      indicateur, territoire, b
-- @parametre  indicateur  code de l'indicateur ; NULL = tous ceux que l'on juge
-- @parametre  territoire  code du quartier, ou ensemble ; NULL = tous
-- @parametre  b           édition d'arrivée ; NULL = toutes celles qui suivent le départ
-- @parametre  base        base de ressemblance ; NULL = avant_2015
-- @colonne    indicateur   code de l'indicateur
-- @colonne    libelle      nom de l'indicateur
-- @colonne    territoire   code du quartier ; ensemble = moyenne des quartiers du contrat
-- @colonne    quartier     nom du quartier
-- @colonne    ordre        ordre d'affichage
-- @colonne    unite        point, ou % d'évolution pour des euros
-- @colonne    a            édition de départ : la dernière sur laquelle la ressemblance est calculée ; vide si rien ne se compare
-- @colonne    b            édition d'arrivée ; vide si rien ne se compare
-- @colonne    evolution    évolution du quartier
-- @colonne    evolution_semblables  évolution moyenne des QPV semblables
-- @colonne    difference   la première moins la seconde
-- @colonne    bande_bas    2,5 % des QPV de France ont une différence plus basse
-- @colonne    bande_haut   2,5 % ont une différence plus haute
-- @colonne    p            part des QPV de France dont la différence est au moins aussi grande
-- @colonne    p_corrigee   la même, corrigée de tout ce qui est examiné : quartiers, indicateurs, dates (Holm)
-- @colonne    detectable   plus petite différence que l'on verrait quatre fois sur cinq
-- @colonne    semblables_nb  QPV semblables dont l'évolution est connue
-- @colonne    qpv_nb       QPV de France qui font la bande
-- @colonne    conclusion   dans_la_bande, a_expliquer (hors de la bande, mais pas après correction), hors_du_hasard, ou absent
-- @colonne    mesurable_le  date de diffusion de la première année entièrement postérieure à la signature, périmètre de 2024 ; vide si aucune n'est annoncée
-- @colonne    a_temps      vrai si cette date précède l'évaluation à mi-parcours
-- @colonne    phrase       ce que l'on peut en dire, et rien d'autre
-- @verifie    p is null or p between 0 and 1
-- @verifie    p_corrigee is null or p_corrigee >= p
-- @verifie    (difference is null) = (conclusion = 'absent')
-- @verifie    difference is null or (difference between bande_bas and bande_haut) = (conclusion = 'dans_la_bande')

with demande as (
    select *
    from quartier_juge
    where base = coalesce($base, 'avant_2015')
      and ($indicateur is null or indicateur = $indicateur) and ($b is null or b = $b)
),
conclu as (
    select
        juge.indicateur, juge.libelle, juge.sujet, coalesce(demande.territoire, 'ensemble') as territoire,
        coalesce(demande.quartier, 'Les quartiers') as quartier, coalesce(demande.ordre, 1000) as ordre,
        case when juge.unite = '€' then '% d''évolution' else 'point' end as unite, demande.a, demande.b, evolution,
        evolution_semblables, difference, round(bande_bas, 2) as bande_bas, round(bande_haut, 2) as bande_haut,
        round(p, 4) as p, round(p_corrigee, 4) as p_corrigee, round(detectable, 2) as detectable, semblables_nb, qpv_nb,
        case
            when difference is null then 'absent'
            -- As shown: the sentence gives the band beside the difference, and must say the same of both.
            when difference between round(bande_bas, 2) and round(bande_haut, 2) then 'dans_la_bande'
            when p_corrigee < 0.05 then 'hors_du_hasard'
            else 'a_expliquer'
        end as conclusion,
        mesurable_le, coalesce(mesurable_le <= make_date(contrat.evaluation_mi_parcours, 6, 30), false) as a_temps
    from (select * from indicateur_juge where $indicateur is null or indicateur = $indicateur) as juge
    cross join contrat
    left join demande on demande.indicateur = juge.indicateur
    left join premiere_annee on premiere_annee.indicateur = juge.indicateur
)
select * exclude (sujet), phrase_evaluation(quartier, sujet, a, b, difference, unite, bande_bas, bande_haut, conclusion) as phrase
from conclu
where $territoire is null or territoire = $territoire
order by indicateur, b, ordre, territoire
