-- Les réunions déclarées, avec leur compte rendu.
--
-- @grain      instance, tenue_le, quartier
-- @parametre  annee  année ; NULL = toutes
-- @colonne    instance         code de l'instance
-- @colonne    libelle          instance
-- @colonne    tenue_le         date
-- @colonne    quartier         quartier ; vide pour une instance de tout le contrat
-- @colonne    participants_nb  participants
-- @colonne    compte_rendu     compte rendu
-- @colonne    fichier          fichier
-- @colonne    ligne            ligne dans le fichier
-- @colonne    fictif           vrai pour une donnée de démonstration
-- @verifie    participants_nb is null or participants_nb >= 0

select
    instance, instance.libelle, tenue_le, quartier.nom_contrat as quartier, participants_nb, compte_rendu, fichier,
    instance_tenue.ligne, fictif
from instance_tenue
join instance using (instance)
left join quartier using (quartier)
where $annee is null or year(tenue_le) = $annee::integer
order by tenue_le desc, instance.ordre, instance, quartier.ordre, quartier
