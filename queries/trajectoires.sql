-- Un indicateur dans le temps : un quartier, les QPV qui lui ressemblent (moitié du milieu et médiane), tous les QPV.
--
-- @grain      indicateur, territoire, base, zonage, edition
-- @parametre  indicateur  code de l'indicateur ; NULL = tous
-- @parametre  territoire  code du quartier ; NULL = tous
-- @parametre  base        base de ressemblance ; NULL = ensemble
-- @colonne    indicateur   code de l'indicateur
-- @colonne    territoire   code du quartier
-- @colonne    quartier     nom du quartier
-- @colonne    base         base de ressemblance
-- @colonne    zonage       périmètre
-- @colonne    edition      édition
-- @colonne    millesime    année de la donnée ; vide quand la source ne la dit pas
-- @colonne    periode      les années qu'elle décrit : « 2018 », « 2013-2017 » ; vide quand la source ne les dit pas
-- @colonne    valeur       valeur du quartier ; vide quand elle n'est pas connue
-- @colonne    semblables_nb       QPV semblables dont la valeur est connue
-- @colonne    semblables_mediane  leur médiane
-- @colonne    semblables_bas      leur premier quart
-- @colonne    semblables_haut     leur dernier quart
-- @colonne    france_mediane      médiane de tous les QPV
-- @colonne    qpv_nb       QPV dont la valeur est connue
-- @verifie    semblables_bas <= semblables_mediane
-- @verifie    semblables_mediane <= semblables_haut

with lieu as (
    select voisin.base, code_quartier.*, voisin.voisin
    from code_quartier
    join voisin using (code_qpv)
    where voisin.base = coalesce($base, 'ensemble') and ($territoire is null or code_quartier.quartier = $territoire)
),
semblable as (
    select
        autre.indicateur, lieu.quartier, lieu.base, autre.zonage, autre.edition, count(*) as nb,
        round(median(autre.valeur), 6) as mediane, round(quantile_de(autre.valeur, 0.25), 6) as bas,
        round(quantile_de(autre.valeur, 0.75), 6) as haut
    from lieu
    join mesure_qpv as autre on autre.code_qpv = lieu.voisin and autre.valeur is not null
    where $indicateur is null or autre.indicateur = $indicateur
    group by all
)
select
    edition_qpv.indicateur, semblable.quartier as territoire, place.nom_contrat as quartier, semblable.base,
    edition_qpv.zonage, edition_qpv.edition, edition_qpv.millesime,
    annees_fr(lue.fenetre_debut, lue.fenetre_fin, edition_qpv.millesime) as periode, propre.valeur,
    semblable.nb as semblables_nb, semblable.mediane as semblables_mediane, semblable.bas as semblables_bas,
    semblable.haut as semblables_haut, edition_qpv.mediane as france_mediane, edition_qpv.qpv_nb
from edition_qpv
join code_quartier as place using (zonage)
join semblable
    on semblable.indicateur = edition_qpv.indicateur and semblable.edition = edition_qpv.edition
    and semblable.quartier = place.quartier and semblable.zonage = edition_qpv.zonage
left join mesure_qpv as propre
    on propre.indicateur = edition_qpv.indicateur and propre.edition = edition_qpv.edition
    and propre.code_qpv = place.code_qpv
left join mesure as lue
    on lue.indicateur = edition_qpv.indicateur and lue.territoire = place.quartier and lue.zonage = edition_qpv.zonage
    and lue.edition = edition_qpv.edition
order by edition_qpv.indicateur, place.ordre, territoire, semblable.base, zonage, millesime nulls first, edition_qpv.edition
