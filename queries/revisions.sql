-- Ce qui a changé depuis la version publiée juste avant, cellule par cellule : tout ce que l'on a déposé ou chargé.
--
-- @grain      objet, cle, colonne
-- @parametre  objet  table, comme financement ; NULL = toutes
-- @colonne    objet       table où la cellule est publiée
-- @colonne    cle         ce qui identifie la ligne
-- @colonne    colonne     colonne qui a changé
-- @colonne    changement  ajout ou retrait de toute la ligne, ou modification
-- @colonne    avant       ce que l'on lisait ; « masqué » pour un petit effectif
-- @colonne    apres       ce que l'on lit ; « masqué » pour un petit effectif
-- @colonne    avant_eur   montant que l'on lisait ; deux colonnes, étapes ou natures ne s'additionnent pas
-- @colonne    apres_eur   montant que l'on lit
-- @colonne    fictif      vrai dès que l'un des deux côtés est une donnée de démonstration
-- @verifie    changement in ('ajout', 'retrait', 'modification')
-- @verifie    avant is distinct from apres or avant = 'masqué'
-- @verifie    avant_eur is distinct from apres_eur or not ends_with(colonne, '_eur')

with revision as (
    select * from revision_mesure
    union all
    select * from revision_action
    union all
    select * from revision_action_quartier
    union all
    select * from revision_action_defi
    union all
    select * from revision_financement
    union all
    select * from revision_participation
    union all
    select * from revision_droit_commun
    union all
    select * from revision_droit_commun_defi
    union all
    select * from revision_abattement
    union all
    select * from revision_instance_tenue
    union all
    select * from revision_decision
    union all
    select * from revision_avancement
    union all
    select * from revision_engagement
    union all
    select * from revision_marque_controle
    union all
    select * from revision_poste
    union all
    select * from revision_subvention
)
select
    objet, cle, revision.cellule.colonne as colonne,
    case when not avant_la then 'ajout' when not apres_la then 'retrait' else 'modification' end as changement,
    case when avant_masque then 'masqué' else revision.cellule.avant end as avant,
    case when apres_masque then 'masqué' else revision.cellule.apres end as apres,
    revision.cellule.avant_eur as avant_eur, revision.cellule.apres_eur as apres_eur, fictif
from revision
where cellule is not null and ($objet is null or objet = $objet)
order by objet, cle, colonne
