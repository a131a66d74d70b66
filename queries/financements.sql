-- Chaque montant d'une action : financeur, nature, étape, avec le fichier et la ligne où il a été lu.
--
-- @grain      action, annee, financeur, nature, etape
-- @parametre  action  numéro de l'action ; NULL = toutes
-- @parametre  annee   année de l'action ; NULL = toutes
-- @parametre  quartier  code du quartier, ou non-ventile : les actions qui s'y tiennent, et leur part ; NULL = tous
-- @parametre  defi    numéro du défi principal ; NULL = tous
-- @colonne    action             numéro de l'action
-- @colonne    annee              année
-- @colonne    financeur          code du financeur
-- @colonne    financeur_libelle  financeur
-- @colonne    nature             nature
-- @colonne    etape              demande, accorde, verse ou realise
-- @colonne    montant_eur        montant
-- @colonne    part               part du montant qui revient au quartier demandé, de 0 à 1 ; 1 sans quartier
-- @colonne    financee           vrai quand l'action est accordée ou réalisée
-- @colonne    bilan_recu         vrai quand le bilan de l'action est reçu
-- @colonne    fichier            fichier
-- @colonne    ligne              ligne dans le fichier
-- @colonne    fictif             vrai pour une donnée de démonstration
-- @verifie    montant_eur >= 0

select
    action, annee, financeur, financeur.libelle as financeur_libelle, nature, etape, financement.montant_eur,
    coalesce(ici.part, 1) as part, financee, bilan_recu, financement.fichier, financement.ligne, financement.fictif
from financement
join financeur using (financeur)
join action_suivie using (action, annee)
left join (select action, annee, part from action_part where quartier = $quartier) as ici using (action, annee)
where ($action is null or action = $action)
  and ($annee is null or annee = $annee::integer)
  and ($quartier is null or ici.part is not null)
  and ($defi is null or defi = $defi::integer)
order by annee, action, financeur.ordre, financeur, nature, etape
