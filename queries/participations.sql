-- Les participations de chaque action : des participations, pas des personnes ; les petits effectifs sont masqués.
--
-- @grain      action, annee
-- @parametre  action  numéro de l'action ; NULL = toutes
-- @parametre  annee   année ; NULL = toutes
-- @parametre  quartier  code du quartier, ou non-ventile : les actions dont des participations y sont comptées ; NULL = tous
-- @parametre  defi    numéro du défi principal ; NULL = tous
-- @colonne    action       numéro de l'action
-- @colonne    annee        année
-- @colonne    prevues_nb   participations prévues
-- @colonne    realisees_nb participations réalisées ; vide sans bilan, ou masquées
-- @colonne    comptees_nb  celles du quartier demandé, les petits effectifs étant comptés ailleurs ; toutes, sans quartier
-- @colonne    femmes_nb    dont femmes
-- @colonne    hommes_nb    dont hommes
-- @colonne    habitants_nb dont habitants des quartiers prioritaires
-- @colonne    financee     vrai quand l'action est accordée ou réalisée
-- @colonne    bie_score    score du budget intégrant l'égalité
-- @colonne    masque       vrai quand l'effectif est trop petit pour être montré
-- @colonne    sexe_masque  vrai quand femmes et hommes sont trop peu pour être montrés
-- @verifie    not masque or realisees_nb is null
-- @colonne    seuil        effectif en dessous duquel on masque
-- @colonne    fichiers     fichiers où elles ont été lues
-- @colonne    lignes       lignes de ces fichiers
-- @colonne    fictif       vrai quand une donnée est une démonstration
-- @verifie    comptees_nb is null or comptees_nb <= realisees_nb
-- @verifie    femmes_nb is null or femmes_nb = 0 or femmes_nb >= seuil
-- @verifie    hommes_nb is null or hommes_nb = 0 or hommes_nb >= seuil
-- @verifie    realisees_nb is null or realisees_nb = 0 or realisees_nb >= seuil

with lue as (
    select
        action, annee,
        sum(case when public = 'ensemble' and etape = 'prevu' then nombre end)::integer as prevues_nb,
        array_to_string(list_sort(list(distinct fichier)), ', ') as fichiers,
        array_to_string(list_sort(list(distinct ligne)), ', ') as lignes,
        bool_or(fictif) as fictif
    from participation
    group by action, annee
),
comptee as (
    select action, annee, sum(nombre)::integer as comptees_nb
    from participation_publique
    where $quartier is null or quartier = $quartier
    group by action, annee
)
select
    action, annee, prevues_nb, participation_detail.ensemble as realisees_nb, comptees_nb, femmes as femmes_nb,
    hommes as hommes_nb, habitants as habitants_nb, financee, bie_score,
    coalesce(masque, false) as masque, coalesce(sexe_masque, false) as sexe_masque, seuil_petits_effectifs as seuil, fichiers, lignes, lue.fictif
from lue
join action_suivie using (action, annee)
left join participation_detail using (action, annee)
left join comptee using (action, annee)
cross join contrat
where ($action is null or action = $action)
  and ($annee is null or annee = $annee::integer)
  and ($quartier is null or comptees_nb is not null)
  and ($defi is null or defi = $defi::integer)
order by annee, action
