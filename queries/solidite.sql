-- La solidité de chaque valeur de départ : arrondie, de seconde main, masquée ailleurs, d'une année inhabituelle, et ce qu'une autre année aurait changé.
--
-- @grain      indicateur, territoire
-- @parametre  indicateur  code de l'indicateur ; NULL = tous
-- @parametre  territoire  code du quartier ; NULL = tous
-- @colonne    indicateur    code de l'indicateur
-- @colonne    libelle       nom de l'indicateur
-- @colonne    territoire    code du quartier
-- @colonne    quartier      nom du quartier
-- @colonne    ordre         ordre d'affichage
-- @colonne    edition       édition de la valeur de départ
-- @colonne    annee_reference  année qu'elle décrit, déduite pour les chiffres du contrat ; vide quand rien ne la dit
-- @colonne    valeur        sa valeur
-- @colonne    arrondie      vrai quand elle est publiée en points entiers
-- @colonne    secondaire    vrai quand un tiers l'a reprise
-- @colonne    masquees_pct  part des QPV dont la valeur manque à cette date, en % ; vide quand on ne la connaît pas
-- @colonne    anormale      vrai quand les QPV ont bougé deux fois plus que d'habitude, cette année-là
-- @colonne    mouvement     ce dont ils ont bougé en moyenne, depuis l'édition d'avant ; vide quand on ne le sait pas
-- @colonne    depart_1      année précédente la plus proche dont le quartier a une valeur, périmètre de 2015
-- @colonne    ecart_1       ce dont le quartier a bougé depuis cette année, jusqu'à celle de la valeur de départ
-- @colonne    depart_2      l'année d'avant encore, à deux ans au plus
-- @colonne    ecart_2       ce dont il a bougé depuis elle
-- @colonne    fictif        vrai quand la référence est une donnée de démonstration
-- @colonne    reserves      ce qui fragilise la valeur de départ, en mots ; vide quand rien n'est connu
-- @verifie    masquees_pct is null or masquees_pct between 0 and 100
-- @verifie    (depart_1 is null) = (ecart_1 is null)

with depart as (
    select
        indicateur, territoire, max(edition) filter (where rang = 1) as depart_1, max(ecart) filter (where rang = 1) as ecart_1,
        max(edition) filter (where rang = 2) as depart_2, max(ecart) filter (where rang = 2) as ecart_2
    from autre_depart
    group by indicateur, territoire
),
masquee as (
    select indicateur, zonage, edition, 100 * count(*) filter (where valeur is null) / count(*) as masquees_pct
    from mesure_qpv
    group by indicateur, zonage, edition
    having count(*) >= 100
),
carte as (
    select
        annee_reference.indicateur, indicateur.libelle, annee_reference.territoire, quartier.nom_contrat as quartier,
        quartier.ordre, annee_reference.edition, annee_reference.annee as annee_reference,
        annee_reference.valeur, indicateur.unite, indicateur.decimales,
        indicateur.unite = '%' and coalesce(pas_edition.pas >= 1, false) as arrondie,
        annee_reference.statut = 'secondaire' as secondaire, round(masquee.masquees_pct, 1) as masquees_pct,
        coalesce(annee_anormale.anormale, false) as anormale, annee_anormale.mouvement, annee_anormale.precedente,
        depart_1, ecart_1, depart_2, ecart_2, annee_reference.fictif
    from annee_reference
    join indicateur using (indicateur)
    join quartier on quartier.quartier = annee_reference.territoire
    left join pas_edition using (indicateur, source, zonage, edition)
    left join masquee
        on masquee.indicateur = annee_reference.indicateur and masquee.zonage = annee_reference.zonage
        and masquee.edition = annee_reference.annee::varchar
    left join annee_anormale
        on annee_anormale.indicateur = annee_reference.indicateur and annee_anormale.zonage = 'QPV2015'
        and annee_anormale.millesime = annee_reference.annee
    left join depart on depart.indicateur = annee_reference.indicateur and depart.territoire = annee_reference.territoire
    where annee_reference.valeur is not null
)
select
    * exclude (unite, decimales, precedente),
    nullif(reserves_fr(arrondie, secondaire, masquees_pct, anormale, mouvement, unite, decimales, precedente), '') as reserves
from carte
where ($indicateur is null or indicateur = $indicateur) and ($territoire is null or territoire = $territoire)
order by indicateur, ordre, territoire
