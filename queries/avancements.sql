-- Les points d'avancement des projets phares, du plus récent au plus ancien.
--
-- @grain      projet_phare, situation_au
-- @parametre  projet_phare  code du projet ; NULL = tous
-- @colonne    projet_phare  code du projet
-- @colonne    libelle       nom du projet
-- @colonne    situation_au  date du point
-- @colonne    etat          a_lancer, etude, travaux, livre ou abandonne
-- @colonne    annee_prevue  année de livraison prévue à cette date
-- @colonne    commentaire   commentaire
-- @colonne    fichier       fichier
-- @colonne    ligne         ligne dans le fichier
-- @colonne    fictif        vrai pour une donnée de démonstration
-- @verifie    annee_prevue is null or annee_prevue >= 1000

select projet_phare, libelle, situation_au, etat, annee_prevue, commentaire, fichier, ligne, fictif
from avancement
join projet_phare using (projet_phare)
where $projet_phare is null or projet_phare = $projet_phare
order by projet_phare.ordre, projet_phare, situation_au desc
