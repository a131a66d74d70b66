-- Ce qui a changé depuis la version publiée juste avant : valeurs, actions, décisions, déclarations.
--
-- @grain      objet, cle
-- @parametre  objet  mesure, action, decision ou droit_commun ; NULL = tous
-- @colonne    objet       mesure, action, decision ou droit_commun
-- @colonne    cle         ce qui l'identifie
-- @colonne    changement  ajout, retrait ou modification
-- @colonne    avant       ce que l'on lisait
-- @colonne    apres       ce que l'on lit
-- @colonne    fictif      vrai quand l'un des deux est une donnée de démonstration
-- @verifie    changement in ('ajout', 'retrait', 'modification')
-- @verifie    avant is distinct from apres

with hier as (
    select 'mesure' as objet, concat_ws(' · ', indicateur, territoire, zonage, edition) as cle,
        coalesce(valeur::varchar, statut) as etat, fictif
    from avant.mesure
    union all
    select 'action', action || ' · ' || annee, etat || case when bilan_recu_le is null then '' else ', bilan reçu' end, fictif
    from avant.action
    union all
    select 'decision', decision, etat, fictif from avant.decision
    union all
    select 'droit_commun', declaration, concat_ws(' à ', montant_bas_eur, montant_haut_eur) || ' ' || etape, fictif
    from avant.droit_commun
),
jour as (
    select 'mesure' as objet, concat_ws(' · ', indicateur, territoire, zonage, edition) as cle,
        coalesce(valeur::varchar, statut) as etat, fictif
    from mesure
    union all
    select 'action', action || ' · ' || annee, etat || case when bilan_recu_le is null then '' else ', bilan reçu' end, fictif
    from action
    union all
    select 'decision', decision, etat, fictif from decision
    union all
    select 'droit_commun', declaration, concat_ws(' à ', montant_bas_eur, montant_haut_eur) || ' ' || etape, fictif
    from droit_commun
)
select
    objet, cle,
    case when hier.etat is null then 'ajout' when jour.etat is null then 'retrait' else 'modification' end as changement,
    hier.etat as avant, jour.etat as apres,
    coalesce(hier.fictif, false) or coalesce(jour.fictif, false) as fictif
from hier
full join jour using (objet, cle)
where hier.etat is distinct from jour.etat
  and ($objet is null or objet = $objet)
order by objet, cle
