-- Les trous : les indicateurs et les quartiers sans valeur de départ, et pourquoi.
--
-- @grain      indicateur, territoire
-- @colonne    indicateur  code de l'indicateur
-- @colonne    libelle     nom de l'indicateur
-- @colonne    territoire  code du quartier
-- @colonne    quartier    nom du quartier
-- @colonne    statut      raison de l'absence ; « absent » quand aucune source n'a été lue
-- @colonne    attente     ce qui est attendu, et de qui
-- @verifie    statut not in ('publie', 'prudence', 'secondaire')

select
    indicateur.indicateur, indicateur.libelle, quartier.quartier as territoire, quartier.nom_contrat as quartier,
    coalesce(reference_2024.statut, 'absent') as statut,
    coalesce(attente_quoi || ' (' || attente_de_qui || ')', 'Fichier de l''Insee sur les QPV 2024, à déposer') as attente
from indicateur
cross join quartier
left join reference_2024
    on reference_2024.indicateur = indicateur.indicateur and reference_2024.territoire = quartier.quartier
where reference_2024.valeur is null
order by indicateur.libelle, indicateur.indicateur, quartier.ordre, territoire
