-- Les quartiers prioritaires du contrat, leurs codes et leur centre.
--
-- @grain      quartier
-- @parametre  quartier  code du quartier ; NULL = tous
-- @colonne    quartier                code du quartier
-- @colonne    ordre                   ordre du contrat
-- @colonne    nom_contrat             nom dans le contrat
-- @colonne    libelle_officiel        libellé officiel de 2024
-- @colonne    code_qpv2024            code du zonage de 2024
-- @colonne    code_qpv2015            code du zonage de 2015 ; vide pour un quartier nouveau, ou tant qu'il n'est pas renseigné
-- @colonne    libelle_qpv2015         libellé officiel de 2015
-- @colonne    statut_qpv2024          modifie, inchange ou nouveau au 1er janvier 2024
-- @colonne    projet_renouvellement   programme de renouvellement urbain
-- @colonne    latitude                latitude du centre ; vide quand aucun fichier ne la donne
-- @colonne    longitude               longitude du centre ; vide quand aucun fichier ne la donne
-- @colonne    etiquette_ancre         ce qui est posé au point de son étiquette sur la carte : debut, milieu ou fin du nom ; vide = milieu
-- @colonne    etiquette_x             pixels à droite du centre ; vide = 0
-- @colonne    etiquette_y             pixels sous le centre ; vide = au-dessus
-- @colonne    presentation            présentation tirée du contrat
-- @colonne    nom_de                  le nom après sa préposition : « des Parcheminiers »
-- @colonne    nom_a                   le nom après sa préposition : « aux Parcheminiers »
-- @colonne    population              habitants, à la dernière date connue dans le périmètre de 2024
-- @colonne    geometrie               contour GeoJSON ; vide quand aucun fichier ne le donne
-- @colonne    fictif                  vrai quand la population est une donnée de démonstration
-- @verifie    latitude between -90 and 90

select quartier.*, lieu.libelle_de as nom_de, lieu.libelle_a as nom_a, population_lieu.population, contour.geometrie,
    coalesce(population_lieu.fictif, false) as fictif
from quartier
join territoire as lieu on lieu.territoire = quartier.quartier and lieu.zonage = 'QPV2024'
left join population_lieu on population_lieu.territoire = quartier.quartier and population_lieu.zonage = 'QPV2024'
left join (
    -- ANCT's own file before one carried over.
    select code_territoire, arg_min(geometrie, lpad(source.rang::varchar, 3, '0') || fichier) as geometrie
    from contour
    join chargement using (fichier)
    join source using (source)
    where zonage = 'QPV2024'
    group by code_territoire
) as contour on contour.code_territoire = quartier.code_qpv2024
where $quartier is null or quartier = $quartier
order by ordre, quartier
