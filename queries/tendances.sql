-- Où en est chaque quartier par rapport à la référence de 2024 : la dernière valeur, la différence ou sa raison, l'état.
--
-- @grain      indicateur, territoire
-- @parametre  indicateur  code de l'indicateur ; NULL = tous
-- @parametre  territoire  code du quartier ; NULL = tous
-- @colonne    indicateur         code de l'indicateur
-- @colonne    libelle            nom de l'indicateur
-- @colonne    libelle_court      nom court
-- @colonne    territoire         code du quartier
-- @colonne    quartier           nom du quartier
-- @colonne    ordre              ordre du quartier dans le contrat
-- @colonne    sens               hausse_favorable, baisse_favorable ou neutre
-- @colonne    reference_edition  édition de la référence de 2024
-- @colonne    reference_valeur   sa valeur
-- @colonne    reference_comparable  la même ; un montant, en euros de l'année de la dernière valeur
-- @colonne    reference_fictif   vrai pour une donnée de démonstration
-- @colonne    derniere_edition   édition de la dernière valeur, dans le même périmètre
-- @colonne    derniere_valeur    sa valeur
-- @colonne    derniere_fictif    vrai pour une donnée de démonstration
-- @colonne    difference         dernière valeur moins référence, en euros constants pour un montant ; vide s'il y a un motif
-- @colonne    marge              marge au-dessous de laquelle on ne conclut pas, indicative ; vide quand elle n'est pas connue
-- @colonne    motif              raison pour laquelle il n'y a pas de différence
-- @colonne    etat               amelioration, degradation, hausse, baisse, stable, non_significatif, sans_marge, non_comparable, en_attente
-- @colonne    phrase             ce qu'il faut lire
-- @colonne    source_libelle     sources des deux valeurs
-- @colonne    fictif             vrai quand l'une des deux valeurs est une donnée de démonstration
-- @verifie    etat <> 'en_attente' or derniere_edition is null
-- @verifie    (difference is not null) = (etat in ('amelioration', 'degradation', 'hausse', 'baisse', 'sans_marge'))
-- @verifie    etat not in ('amelioration', 'degradation', 'hausse', 'baisse', 'stable') or marge > 0
-- @verifie    etat <> 'sans_marge' or marge is null

with depart as (
    select reference_2024.indicateur, reference_2024.territoire, cote.cote as a
    from reference_2024
    join cote using (indicateur, territoire, zonage, edition)
),
arrivee as (
    select depart.indicateur, depart.territoire, arg_max(cote.cote, (cote.cote['annee'], cote.edition)) as b
    from depart
    join cote using (indicateur, territoire)
    where cote.zonage = 'QPV2024' and cote.cote['annee'] > coalesce(depart.a['annee'], 0)
      and cote.edition <> depart.a['edition']
      and cote.cote['annee'] > (select year(signature) - 3 from contrat)
    group by all
),
jugement as (
    select
        indicateur, territoire, a, b,
        case when b is not null then motif_comparaison(a, b, false) end as motif,
        case when b is not null then difference_comparaison(a, b, motif_comparaison(a, b, false)) end as difference
    from depart
    left join arrivee using (indicateur, territoire)
)
select
    indicateur, indicateur.libelle, indicateur.libelle_court, jugement.territoire, quartier.nom_contrat as quartier, quartier.ordre,
    indicateur.sens, a['edition'] as reference_edition, a['valeur'] as reference_valeur,
    coalesce(valeur_constante(a, b), a['valeur']) as reference_comparable,
    a['fictif'] as reference_fictif, b['edition'] as derniere_edition, b['valeur'] as derniere_valeur,
    coalesce(b['fictif'], false) as derniere_fictif, difference,
    case when motif = 'MARGE' then seuil(a, b) else marge(a, b) end as marge, motif,
    etat_tendance(a, b, motif, difference, indicateur.sens) as etat,
    case
        when b is null then 'En attente : aucune valeur plus récente que la référence dans le périmètre de 2024.'
        else phrase_comparaison(a, b, motif, indicateur.sujet, lieu.libelle_a)
    end as phrase,
    deux_sources(a['source'], b['source']) as source_libelle,
    a['fictif'] or coalesce(b['fictif'], false) as fictif
from jugement
join indicateur using (indicateur)
join quartier on quartier.quartier = jugement.territoire
join territoire as lieu on lieu.territoire = jugement.territoire and lieu.zonage = 'QPV2024'
where ($indicateur is null or indicateur = $indicateur)
  and ($territoire is null or jugement.territoire = $territoire)
order by indicateur, quartier.ordre, territoire
