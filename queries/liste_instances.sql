-- Les instances du contrat, ce qu'elles font et combien de fois par an au moins.
--
-- @grain      instance
-- @colonne    instance        code de l'instance
-- @colonne    libelle         instance
-- @colonne    niveau          stratégique, technique ou territorial
-- @colonne    minimum_par_an  réunions au moins ; vide quand le contrat n'en fixe pas
-- @colonne    par_quartier    vrai quand elle se tient dans chaque quartier
-- @colonne    role            rôle
-- @verifie    minimum_par_an is null or minimum_par_an > 0

select instance, libelle, niveau, minimum_par_an, par_quartier, role
from instance
order by ordre, instance
