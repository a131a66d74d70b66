-- Comparer un indicateur à deux dates dans un territoire : une différence, ou la raison pour laquelle il n'y en a pas.
--
-- @grain      indicateur, territoire, a, b
-- @parametre  indicateur  code de l'indicateur ; NULL = tous
-- @parametre  territoire  code du quartier ou du territoire ; NULL = tous les quartiers
-- @parametre  a           première date, « édition@zonage » : 2016@QPV2015, contrat@QPV2024 ; NULL = toutes
-- @parametre  b           seconde date ; NULL = toutes
-- @colonne    indicateur            code de l'indicateur
-- @colonne    territoire            code du territoire
-- @colonne    a                     première date
-- @colonne    b                     seconde date
-- @colonne    difference            seconde valeur moins première, en points pour une part, en euros de l'année la plus récente pour un montant ; vide s'il y a un motif
-- @colonne    marge                 marge de la différence, indicative ; vide quand elle n'est pas connue : rien à conclure
-- @colonne    motif                 code de la raison ; vide s'il y a une différence
-- @colonne    etat                  amelioration, degradation, hausse, baisse, stable, non_significatif, sans_marge, non_comparable, de la plus ancienne à la plus récente
-- @colonne    phrase                ce qu'il faut lire
-- @colonne    comparaison_possible  la comparaison valable la plus proche, quand il y en a une
-- @colonne    possible_fictif       vrai quand elle repose sur une donnée de démonstration
-- @colonne    fictif                vrai quand l'une des deux valeurs est une donnée de démonstration
-- @verifie    (difference is null) <> (motif is null)

with lieu as (
    select territoire, min_by(libelle_a, ordre) as libelle_a
    from territoire
    where territoire.territoire = $territoire
       or ($territoire is null and territoire in (select quartier from quartier))
    group by territoire
),
-- Narrowed here, where the engine can still skip what it need not read: the pairs are many.
lue as (
    select cote.*, edition || '@' || zonage as date from cote
    where ($indicateur is null
           or indicateur in (select unnest([$indicateur, remplace_par]) from indicateur where indicateur = $indicateur))
      and ($territoire is null or territoire = $territoire)
),
date_connue as (select distinct indicateur, territoire, date from lue),
demande as (
    select indicateur.indicateur, lieu.territoire, lieu.libelle_a, date_a.date as a, date_b.date as b
    from indicateur
    cross join lieu
    join (select indicateur, territoire, date from date_connue union select $indicateur, $territoire, $a) as date_a
        using (indicateur, territoire)
    join (select indicateur, territoire, date from date_connue union select $indicateur, $territoire, $b) as date_b
        using (indicateur, territoire)
    where ($indicateur is null or indicateur.indicateur = $indicateur)
      and date_a.date = coalesce($a, date_a.date) and date_b.date = coalesce($b, date_b.date)
      and date_a.date <> date_b.date
),
cotes as (
    select
        demande.*, indicateur.sujet, indicateur.sens, cote_a.cote as cote_a, cote_b.cote as cote_b,
        autre.indicateur is not null as autre_definition
    from demande
    join indicateur using (indicateur)
    left join lue as cote_a
        on cote_a.indicateur = demande.indicateur and cote_a.territoire = demande.territoire and cote_a.date = demande.a
    left join lue as cote_b
        on cote_b.indicateur = demande.indicateur and cote_b.territoire = demande.territoire and cote_b.date = demande.b
    left join lue as autre
        on autre.indicateur = indicateur.remplace_par and autre.territoire = demande.territoire
        and autre.date = case when cote_a.cote is null then demande.a else demande.b end
        and autre.cote['valeur'] is not null
),
jugement as (
    select *, motif_comparaison(cote_a, cote_b, autre_definition) as motif,
        case when cote_a['annee'] > cote_b['annee'] then -1 else 1 end as cours
    from cotes
),
proche as (
    select
        jugement.indicateur, jugement.territoire, jugement.a, jugement.b,
        arg_min(
            {'fictif': paire.a['fictif'] or paire.b['fictif'], 'dates':
                paire.a['edition'] || '@' || paire.a['zonage'] || ' et ' || paire.b['edition'] || '@' || paire.b['zonage']},
            (
                paire.a['fictif'] or paire.b['fictif'],
                abs(paire.a['annee'] - annee_demandee(cote_a, jugement.a, contrat.signature))
                + abs(paire.b['annee'] - annee_demandee(cote_b, jugement.b, contrat.signature)),
                -paire.b['annee'], -paire.a['annee'], paire.b['zonage'], paire.a['zonage'], paire.b['edition'], paire.a['edition']
            )
        ) as possible
    from jugement join paire using (indicateur, territoire) cross join contrat
    where jugement.motif is not null and paire.difference is not null
      and ($indicateur is null or paire.indicateur = $indicateur)
      and ($territoire is null or paire.territoire = $territoire)
    group by all
)
select
    indicateur, territoire, a, b,
    difference_comparaison(cote_a, cote_b, motif) as difference,
    case when motif is null then marge(cote_a, cote_b) end as marge, motif,
    case when cote_a is null or cote_b is null then 'non_comparable' else
        etat_tendance(cote_a, cote_b, motif, cours * difference_comparaison(cote_a, cote_b, motif), sens)
    end as etat,
    phrase_comparaison(cote_a, cote_b, motif, sujet, libelle_a) as phrase,
    possible['dates'] as comparaison_possible,
    coalesce(possible['fictif'], false) as possible_fictif,
    coalesce(cote_a['fictif'], false) or coalesce(cote_b['fictif'], false) as fictif
from jugement left join proche using (indicateur, territoire, a, b)
order by indicateur, territoire, a, b
