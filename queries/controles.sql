-- Les contrôles : chaque ligne qui ne tombe pas juste, la règle qui la désigne, ce qui en a été décidé.
--
-- Une ligne désignée n'est pas une faute : elle est à regarder. Une marque vaut pour les valeurs lues quand elle a été
-- faite ; si elles changent, la ligne est à voir de nouveau. Aucune marque ne change un chiffre.
--
-- @grain      controle, objet
-- @parametre  annee     année, et ce dont l'année n'est pas connue ; NULL = toutes
-- @parametre  controle  code d'un contrôle ; NULL = tous
-- @parametre  etat      a_voir, vu, justifie ou a_corriger ; NULL = tous
-- @colonne    controle     code du contrôle
-- @colonne    libelle      contrôle
-- @colonne    regle        règle
-- @colonne    objet        ligne contrôlée
-- @colonne    annee        année ; vide quand elle n'est pas connue
-- @colonne    quoi         action ou déclaration
-- @colonne    lu           ce qui a été lu
-- @colonne    montant_eur  euros en jeu ; vide quand il n'y en a pas
-- @colonne    etat         a_voir, vu, justifie ou a_corriger
-- @colonne    motif        pourquoi
-- @colonne    service      service qui corrige
-- @colonne    marque_le    jour de la marque
-- @colonne    fichier      fichier
-- @colonne    feuille      feuille
-- @colonne    ligne        ligne dans le fichier
-- @colonne    fictif       vrai pour une donnée de démonstration
-- @verifie    etat in ('a_voir', 'vu', 'justifie', 'a_corriger')
-- @verifie    (etat = 'a_voir') = (marque_le is null)

select
    controle, libelle, regle, objet, annee, quoi, lu, montant_eur, etat, motif, service, marque_le, fichier, feuille, ligne, fictif
from controle_ligne
where ($annee is null or annee is null or annee = $annee::integer)
  and ($controle is null or controle = $controle)
  and ($etat is null or etat = $etat)
order by ordre, controle, montant_eur desc nulls last, objet
