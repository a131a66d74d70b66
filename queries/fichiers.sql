-- Les fichiers examinés : ce qui en a été lu, publié, refusé ou laissé hors du champ.
--
-- @grain      fichier
-- @colonne    fichier         nom du fichier
-- @colonne    source          code de la source ; vide s'il n'est pas reconnu
-- @colonne    etat            charge, refuse, non_reconnu ou demonstration_ecartee
-- @colonne    lues            valeurs lues
-- @colonne    publiees        valeurs publiées
-- @colonne    refusees        valeurs refusées
-- @colonne    hors_perimetre  valeurs hors du champ : autre territoire, ou variable sans indicateur
-- @colonne    remplacees      lignes corrigées par un dépôt plus récent, ou fictives remplacées par des vraies
-- @colonne    message         raison d'un refus
-- @colonne    signalement     colonnes inconnues ou manquantes d'une source non vérifiée
-- @colonne    sha256          empreinte du fichier
-- @colonne    fictif          vrai pour une donnée de démonstration
-- @verifie    lues = publiees + refusees + hors_perimetre + remplacees

select
    fichier, source, etat, lues, publiees, refusees, hors_perimetre, remplacees, message, signalement, sha256,
    fictif
from chargement
order by etat = 'charge', fichier
