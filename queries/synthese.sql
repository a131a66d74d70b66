-- La valeur de départ sur l'ensemble des quartiers : étendue, et total quand l'indicateur est sommable.
--
-- @grain      indicateur
-- @parametre  indicateur  code de l'indicateur ; NULL = tous
-- @colonne    indicateur        code de l'indicateur
-- @colonne    libelle           nom de l'indicateur
-- @colonne    quartiers_nb      nombre de quartiers du contrat
-- @colonne    renseignes_nb     nombre de quartiers qui ont une valeur
-- @colonne    secondaires_nb    nombre de valeurs tirées d'une source secondaire
-- @colonne    valeur_min        plus petite valeur
-- @colonne    valeur_max        plus grande valeur
-- @colonne    valeur_totale     somme, si l'indicateur est sommable et si tous les quartiers ont une valeur
-- @verifie    renseignes_nb <= quartiers_nb
-- @verifie    valeur_min is null or valeur_min <= valeur_max

select
    indicateur, indicateur.libelle,
    (select count(*) from quartier) as quartiers_nb,
    count(valeur) as renseignes_nb,
    count(*) filter (where statut = 'secondaire') as secondaires_nb,
    min(valeur) as valeur_min,
    max(valeur) as valeur_max,
    case when indicateur.sommable and count(valeur) = (select count(*) from quartier)
        then somme_exacte(valeur)::double
    end as valeur_totale
from reference_2024
join indicateur using (indicateur)
where not reference_2024.fictif and ($indicateur is null or indicateur = $indicateur)
group by indicateur, indicateur.libelle, indicateur.sommable
order by indicateur
