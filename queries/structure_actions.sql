-- Les actions d'une structure au fil des années, ce que chaque financeur leur accorde, et où en est leur bilan.
--
-- Les natures ne s'additionnent pas : une ligne par nature et par financeur, sans financeur quand rien n'est accordé.
--
-- @grain      action, annee, nature, financeur
-- @parametre  structure  code de la structure ; NULL = toutes
-- @parametre  annee      année de l'action ; NULL = toutes
-- @colonne    structure          code de la structure
-- @colonne    action             numéro de l'action
-- @colonne    annee              année
-- @colonne    intitule           intitulé
-- @colonne    statut             nouvelle, reconduite ou cpo ; vide quand il n'est pas déclaré
-- @colonne    nature             credit_specifique ou droit_commun ; vide quand rien n'est accordé
-- @colonne    financeur          code du financeur
-- @colonne    financeur_libelle  financeur
-- @colonne    montant_eur        montant accordé
-- @colonne    bilan_recu         vrai quand le bilan est reçu
-- @colonne    bilan_du_le        date à laquelle il est dû
-- @colonne    en_retard          vrai quand il manque et que cette date est passée
-- @colonne    fichier            fichier où le montant a été lu, ou l'action
-- @colonne    ligne              ligne dans ce fichier
-- @colonne    fictif             vrai pour une donnée de démonstration
-- @verifie    (nature is null) = (financeur is null)

select
    structure, action, annee, intitule, bilan_suivi.statut, accorde.nature, accorde.financeur,
    financeur.libelle as financeur_libelle, accorde.montant_eur, bilan_recu, bilan_du_le, en_retard,
    coalesce(accorde.fichier, bilan_suivi.fichier) as fichier, coalesce(accorde.ligne, bilan_suivi.ligne) as ligne,
    bilan_suivi.fictif or coalesce(accorde.fictif, false) as fictif
from bilan_suivi
left join (
    select * from financement where etape = 'accorde' and nature in ('credit_specifique', 'droit_commun')
) as accorde using (action, annee)
left join financeur on financeur.financeur = accorde.financeur
where ($structure is null or structure = $structure)
  and ($annee is null or annee = $annee::integer)
order by annee desc, action, accorde.nature, financeur.ordre, accorde.financeur
