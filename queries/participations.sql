-- Les participations de chaque action : des participations, pas des personnes ; les petits effectifs sont masqués.
--
-- @grain      action, annee
-- @parametre  action  numéro de l'action ; NULL = toutes
-- @parametre  annee   année ; NULL = toutes
-- @colonne    action       numéro de l'action
-- @colonne    annee        année
-- @colonne    prevues_nb   participations prévues
-- @colonne    realisees_nb participations réalisées ; vide sans bilan, ou masquées
-- @colonne    femmes_nb    dont femmes
-- @colonne    hommes_nb    dont hommes
-- @colonne    habitants_nb dont habitants des quartiers prioritaires
-- @colonne    masque       vrai quand l'effectif est trop petit pour être montré
-- @colonne    sexe_masque  vrai quand femmes et hommes sont trop peu pour être montrés
-- @verifie    not masque or realisees_nb is null
-- @colonne    seuil        effectif en dessous duquel on masque
-- @colonne    fictif       vrai quand une donnée est une démonstration
-- @verifie    femmes_nb is null or femmes_nb = 0 or femmes_nb >= seuil
-- @verifie    hommes_nb is null or hommes_nb = 0 or hommes_nb >= seuil
-- @verifie    realisees_nb is null or realisees_nb = 0 or realisees_nb >= seuil

with prevue as (
    select action, annee, sum(nombre)::integer as prevues_nb, bool_or(fictif) as fictif
    from participation
    where public = 'ensemble' and etape = 'prevu'
    group by action, annee
)
select
    action, annee, prevues_nb, participation_detail.ensemble as realisees_nb, femmes as femmes_nb, hommes as hommes_nb,
    habitants as habitants_nb, coalesce(masque, false) as masque, coalesce(sexe_masque, false) as sexe_masque,
    seuil_petits_effectifs as seuil,
    coalesce(prevue.fictif, false) or coalesce(participation_detail.fictif, false) as fictif
from prevue
full join participation_detail using (action, annee)
cross join contrat
where ($action is null or action = $action)
  and ($annee is null or annee = $annee::integer)
order by annee, action
