-- Comment l'écart avec le territoire de comparaison a changé depuis la valeur de départ, et d'où vient le changement.
--
-- @grain      indicateur, territoire
-- @parametre  indicateur  code de l'indicateur ; NULL = tous
-- @parametre  territoire  code du quartier ; NULL = tous
-- @parametre  reference   territoire de comparaison ; NULL = celui de chaque indicateur
-- @colonne    indicateur             code de l'indicateur
-- @colonne    territoire             code du quartier
-- @colonne    quartier               nom du quartier
-- @colonne    reference              code du territoire de comparaison
-- @colonne    reference_libelle      son nom
-- @colonne    ecart_depart           écart à la date de la valeur de départ ; un montant, en euros de la dernière date
-- @colonne    ecart_arrivee          écart à la dernière date
-- @colonne    evolution_ecart        écart d'arrivée moins écart de départ ; vide s'il y a un motif
-- @colonne    part_quartier          ce qu'a fait le quartier
-- @colonne    part_reference         ce qu'a fait le territoire de comparaison
-- @colonne    marge                  marge de ce changement, indicative ; vide quand elle n'est pas connue
-- @colonne    motif                  raison pour laquelle on ne conclut pas
-- @colonne    phrase                 ce qu'il faut lire
-- @colonne    fictif                 vrai quand une des valeurs est une donnée de démonstration
-- @verifie    (evolution_ecart is null) <> (motif is null)
-- @verifie    evolution_ecart is null or abs(evolution_ecart - (part_quartier - part_reference)) < 1e-6

with confrontation as (
    select
        paire_depart.indicateur, paire_depart.territoire, q, coalesce($reference, indicateur.reference) as reference,
        arg_min(
            {'a': r.a, 'b': r.b, 'motif': r.motif, 'difference': r.difference},
            (r.a['fictif'] or r.b['fictif'], r.a['zonage'], r.a['edition'], r.b['edition'])
        ) as r
    from paire_depart
    join indicateur using (indicateur)
    left join paire as r
        on r.indicateur = paire_depart.indicateur and r.territoire = coalesce($reference, indicateur.reference)
        and r.a['annee'] = q['a']['annee'] and r.b['annee'] = q['b']['annee'] and r.a['zonage'] = r.b['zonage']
        and (r.a['zonage'] = 'QPV2024' or not est_zonage_qpv(r.a['zonage']))
    where not indicateur.sommable
      and ($indicateur is null or paire_depart.indicateur = $indicateur)
      and ($territoire is null or paire_depart.territoire = $territoire)
    group by all
),
jugement as (
    select
        *,
        marge_ecart(q['a'], q['b'], r['a'], r['b']) as marge,
        case
            when q['motif'] is not null then q['motif']
            when r['a'] is null then 'ABSENT'
            when r['motif'] is not null then r['motif']
            when sous_le_seuil(q['difference'] - r['difference'], seuil_ecart(q['a'], q['b'], r['a'], r['b'])) then 'MARGE'
        end as motif
    from confrontation
)
select
    indicateur, jugement.territoire, quartier.nom_contrat as quartier, reference, comparaison.libelle as reference_libelle,
    case when motif is null then ecart_a_une_date(q['a'], r['a'], q['b']) end as ecart_depart,
    case when motif is null then ecart_a_une_date(q['b'], r['b'], q['a']) end as ecart_arrivee,
    case when motif is null then round(q['difference'] - r['difference'], 6) end as evolution_ecart,
    case when motif is null then q['difference'] end as part_quartier,
    case when motif is null then r['difference'] end as part_reference,
    case when motif is null then marge end as marge,
    motif,
    case when motif is null then phrase_ecart(
        q, r, quartier.nom_contrat, comparaison.libelle || inclus_fr(comparaison.nature, ', ', ''), marge
    ) end as phrase,
    q['a']['fictif'] or q['b']['fictif'] or coalesce(r['a']['fictif'] or r['b']['fictif'], false) as fictif
from jugement
join quartier on quartier.quartier = jugement.territoire
join (
    select territoire as reference, min_by(libelle, ordre) as libelle, min(nature) as nature
    from territoire
    group by territoire
) as comparaison using (reference)
order by indicateur, quartier.ordre, territoire
