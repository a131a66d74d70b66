-- Les bilans en retard : de qui, pour quelle action, depuis quand, pour quel montant, depuis combien d'années de suite.
--
-- Le bilan d'une action financée est dû six mois après la fin de son année. Une structure dont un envoi a été refusé ici
-- (fichier, ligne ou date du bilan) n'est pas à relancer : c'est à nous de corriger d'abord.
--
-- @grain      action, annee
-- @parametre  annee      année de l'action ; NULL = toutes
-- @parametre  quartier   code du quartier, ou non-ventile ; NULL = tous
-- @parametre  defi       numéro du défi principal ; NULL = tous
-- @parametre  financeur  code d'un financeur qui lui a accordé un crédit ; NULL = tous
-- @parametre  structure  code de la structure ; NULL = toutes
-- @parametre  montant    crédits spécifiques accordés, au moins (€) ; NULL = tous
-- @parametre  annees     années de suite de la structure, au moins ; NULL = toutes
-- @colonne    action               numéro de l'action
-- @colonne    annee                année
-- @colonne    intitule             intitulé
-- @colonne    structure            code de la structure : son SIREN, à défaut son nom
-- @colonne    structure_nom        structure
-- @colonne    defi                 défi principal ; 0 sans défi
-- @colonne    bilan_du_le          date à laquelle le bilan était dû
-- @colonne    retard_jours         jours de retard
-- @colonne    montant_eur          crédits spécifiques accordés
-- @colonne    etat_eur             dont l'État seul (programme 147)
-- @colonne    annees_structure_nb  années de suite où un bilan de la structure manque
-- @colonne    annees_action_nb     années de suite où le bilan de ce numéro d'action manque
-- @colonne    refus                fichier de la structure refusé ici, à corriger avant de relancer ; vide sinon
-- @colonne    fichier              fichier
-- @colonne    ligne                ligne dans le fichier
-- @colonne    fictif               vrai pour une donnée de démonstration
-- @verifie    retard_jours > 0
-- @verifie    etat_eur <= montant_eur
-- @verifie    annees_action_nb >= 0
-- @verifie    annees_structure_nb >= 0

select
    action, annee, intitule, structure, structure_suivie.nom as structure_nom, defi, bilan_du_le,
    date_diff('day', bilan_du_le, jour_lu())::integer as retard_jours, montant_eur, etat_eur,
    suite_structure.annees_nb as annees_structure_nb, suite_action.annees_nb as annees_action_nb,
    structure_refusee.fichier as refus, bilan_suivi.fichier, bilan_suivi.ligne, bilan_suivi.fictif
from bilan_suivi
join structure_suivie using (structure)
join suite_structure using (structure)
join suite_action using (action)
left join structure_refusee using (structure)
where en_retard
  and ($annee is null or annee = $annee::integer)
  and ($defi is null or defi = $defi::integer)
  and ($structure is null or structure = $structure)
  and ($montant is null or montant_eur >= $montant::double)
  and ($annees is null or suite_structure.annees_nb >= $annees::integer)
  and ($quartier is null or exists (
      from action_part where action_part.action = bilan_suivi.action and action_part.annee = bilan_suivi.annee
      and action_part.quartier = $quartier
  ))
  and ($financeur is null or exists (
      from credit_ventile where credit_ventile.action = bilan_suivi.action and credit_ventile.annee = bilan_suivi.annee
      and credit_ventile.financeur = $financeur
  ))
order by suite_structure.annees_nb desc, montant_eur desc, annee, action
