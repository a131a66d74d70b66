-- Un revenu sans indice des prix : ce qu'il représente de celui du territoire de comparaison, la même année.
--
-- @grain      indicateur, territoire, zonage, millesime
-- @parametre  indicateur  code de l'indicateur, en euros ; NULL = tous
-- @parametre  territoire  code du quartier ; NULL = tous
-- @parametre  reference   territoire de comparaison ; NULL = celui de chaque indicateur
-- @colonne    indicateur          code de l'indicateur
-- @colonne    territoire          code du quartier
-- @colonne    quartier            nom du quartier
-- @colonne    quartier_de         le même, avec sa préposition
-- @colonne    zonage              périmètre du quartier
-- @colonne    millesime           année commune
-- @colonne    reference           code du territoire de comparaison
-- @colonne    reference_libelle_de  son nom, avec sa préposition
-- @colonne    valeur              valeur du quartier, en euros de l'année
-- @colonne    valeur_reference    valeur du territoire de comparaison, en euros de l'année
-- @colonne    part_pct            la première en part de la seconde, en %
-- @colonne    source_libelle      sources des deux valeurs
-- @colonne    fictif              vrai quand l'une des deux valeurs est une donnée de démonstration
-- @verifie    part_pct > 0

select
    ecart.indicateur, ecart.territoire, quartier.nom_contrat as quartier, lieu.libelle_de as quartier_de, ecart.zonage,
    ecart.millesime, ecart.reference, comparaison.libelle_de as reference_libelle_de, ecart.valeur, ecart.valeur_reference,
    100 * ecart.valeur / ecart.valeur_reference as part_pct, ecart.source_libelle, ecart.fictif
from ecart
join indicateur on indicateur.indicateur = ecart.indicateur and indicateur.unite = '€'
join quartier on quartier.quartier = ecart.territoire
join territoire as lieu on lieu.territoire = ecart.territoire and lieu.zonage = ecart.zonage
join territoire as comparaison on comparaison.territoire = ecart.reference and comparaison.zonage = ecart.zonage_reference
where ecart.reference = coalesce($reference, indicateur.reference) and ecart.valeur_reference > 0
  and ($indicateur is null or ecart.indicateur = $indicateur)
  and ($territoire is null or ecart.territoire = $territoire)
qualify row_number() over (
    partition by ecart.indicateur, ecart.territoire, ecart.zonage, ecart.millesime
    order by ecart.fictif, ecart.edition, ecart.zonage_reference, ecart.edition_reference
) = 1
order by ecart.indicateur, quartier.ordre, ecart.territoire, ecart.zonage, ecart.millesime
