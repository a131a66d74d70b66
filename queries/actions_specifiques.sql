-- Les actions financées qui vivent des seuls crédits spécifiques : aucun droit commun, aucun fonds européen accordé.
--
-- @grain      action, annee
-- @parametre  annee     année ; NULL = toutes
-- @parametre  defi      numéro du défi principal ; NULL = tous
-- @parametre  quartier  code du quartier, ou non-ventile ; NULL = tous
-- @colonne    action       numéro de l'action
-- @colonne    annee        année
-- @colonne    intitule     intitulé
-- @colonne    structure    structure
-- @colonne    defi         défi principal
-- @colonne    montant_eur  crédits spécifiques accordés
-- @colonne    fichier      fichier
-- @colonne    ligne        ligne dans le fichier
-- @colonne    fictif       vrai pour une donnée de démonstration
-- @verifie    montant_eur > 0

select action, annee, intitule, structure, defi, montant_eur, fichier, ligne, fictif
from action_suivie
join montant_accorde using (action, annee)
where financee
  and not exists (
      from financement
      where financement.action = action_suivie.action and financement.annee = action_suivie.annee
        and etape = 'accorde' and nature in ('droit_commun', 'fonds_europeen')
  )
  and ($annee is null or annee = $annee::integer)
  and ($defi is null or defi = $defi::integer)
  and ($quartier is null or exists (
      from action_part where action_part.action = action_suivie.action and action_part.annee = action_suivie.annee
      and action_part.quartier = $quartier
  ))
order by montant_eur desc, action, annee
