-- L'écart d'abord : chaque quartier moins son territoire de comparaison, à la dernière date où les deux sont connus.
-- Les effectifs n'ont pas d'écart : un territoire plus grand en a toujours davantage.
--
-- @grain      indicateur, territoire
-- @parametre  indicateur  code de l'indicateur ; NULL = tous
-- @parametre  territoire  code du quartier ; NULL = tous
-- @parametre  reference   territoire de comparaison ; NULL = celui de chaque indicateur
-- @colonne    indicateur           code de l'indicateur
-- @colonne    libelle              nom de l'indicateur
-- @colonne    territoire           code du quartier
-- @colonne    quartier             nom du quartier
-- @colonne    ordre                ordre du quartier dans le contrat
-- @colonne    reference            code du territoire de comparaison
-- @colonne    reference_libelle    son nom
-- @colonne    reference_nom        son nom dans une phrase : « l'ensemble des QPV »
-- @colonne    sens                 hausse_favorable, baisse_favorable ou neutre
-- @colonne    zonage               périmètre du quartier
-- @colonne    millesime            année commune
-- @colonne    periode              les années que la valeur décrit : « 2018 », « 2013-2017 » pour une moyenne d'enquêtes
-- @colonne    valeur               valeur du quartier
-- @colonne    valeur_reference     valeur du territoire de comparaison
-- @colonne    ecart                quartier moins comparaison, en points pour une part, dans l'unité sinon
-- @colonne    marge                marge de l'écart, indicative ; vide quand elle n'est pas connue : rien à en conclure
-- @colonne    statut               statut de la valeur du quartier
-- @colonne    motif                raison pour laquelle il n'y a pas d'écart
-- @colonne    source_libelle       sources des deux valeurs
-- @colonne    fictif               vrai quand l'une des deux valeurs est une donnée de démonstration
-- @verifie    (ecart is null) <> (motif is null)

with demande as (
    select
        indicateur.indicateur, indicateur.libelle, quartier.quartier as territoire, quartier.nom_contrat as quartier,
        quartier.ordre, indicateur.sens, coalesce($reference, indicateur.reference) as reference
    from indicateur
    cross join quartier
    where not indicateur.sommable
      and ($indicateur is null or indicateur.indicateur = $indicateur)
      and ($territoire is null or quartier.quartier = $territoire)
      and indicateur.indicateur in (select indicateur from mesure)
),
-- Of the indicator asked, said again: Spark does not carry it across an outer join.
dernier as (
    select * from ecart_recent where $indicateur is null or indicateur = $indicateur
)
select
    demande.indicateur, demande.libelle, demande.territoire, demande.quartier, demande.ordre, demande.reference,
    coalesce(lieu.libelle, comparaison.libelle) as reference_libelle,
    nom_fr(coalesce(lieu.libelle_de, comparaison.libelle_de)) as reference_nom, demande.sens, dernier.zonage,
    dernier.millesime, dernier.periode, dernier.valeur,
    dernier.valeur_reference, dernier.ecart, dernier.marge, dernier.statut,
    case when dernier.ecart is null then 'ABSENT' end as motif,
    dernier.source_libelle, coalesce(dernier.fictif, false) as fictif
from demande
left join dernier using (indicateur, territoire, reference)
-- The name that its own perimeter gives it (the QPV of 2021 are those of metropolitan France), or else the first.
left join territoire as lieu on lieu.territoire = demande.reference and lieu.zonage = dernier.zonage_reference
left join (
    select territoire as reference, min_by(libelle, ordre) as libelle, min_by(libelle_de, ordre) as libelle_de
    from territoire
    group by territoire
) as comparaison on comparaison.reference = demande.reference
order by demande.indicateur, demande.ordre, demande.territoire
