-- Les années dont un fichier d'actions ou de droit commun est chargé : d'une autre, on ne sait rien.
--
-- @grain      genre, annee
-- @parametre  genre   actions ou droit_commun ; NULL = les deux
-- @parametre  annee   année ; NULL = toutes
-- @colonne    genre   actions ou droit_commun
-- @colonne    annee   année
-- @colonne    fictif  vrai quand une ligne de l'année est une donnée de démonstration
-- @verifie    genre in ('actions', 'droit_commun')

select genre, annee, fictif
from annee_chargee
where ($genre is null or genre = $genre)
  and ($annee is null or annee = $annee::integer)
order by genre, annee
