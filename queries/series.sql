-- Les valeurs d'un indicateur dans le temps, pour les quartiers et un territoire de comparaison, périmètre par périmètre.
--
-- @grain      indicateur, territoire, zonage, edition
-- @parametre  indicateur  code de l'indicateur ; NULL = tous
-- @parametre  territoire  code du quartier ; NULL = tous les quartiers
-- @parametre  reference   territoire de comparaison ; NULL = celui de l'indicateur
-- @colonne    indicateur        code de l'indicateur
-- @colonne    territoire        code du territoire
-- @colonne    libelle           nom du territoire
-- @colonne    ordre             ordre d'affichage
-- @colonne    nature            quartier, ou nature du territoire de comparaison
-- @colonne    zonage            découpage auquel la valeur se rapporte
-- @colonne    edition           édition : l'année de la donnée, ou le nom de la source
-- @colonne    millesime         année de la donnée ; vide quand la source ne la dit pas
-- @colonne    millesime_deduit  vrai quand l'année est notre déduction
-- @colonne    fenetre_debut     première année observée
-- @colonne    fenetre_fin       dernière année observée
-- @colonne    valeur            valeur, dans l'unité de l'indicateur
-- @colonne    statut            publie, prudence, secondaire, ou la raison de l'absence
-- @colonne    commentaire       réserve écrite par la source
-- @colonne    est_reference_2024  vrai pour la valeur de départ du quartier
-- @colonne    conflit           vrai quand deux fichiers donnent deux valeurs
-- @colonne    regle             règle qui a choisi la valeur
-- @colonne    source            code de la source
-- @colonne    source_libelle    nom de la source
-- @colonne    fichier           fichier où la valeur a été lue
-- @colonne    ligne             ligne dans ce fichier
-- @colonne    variable          nom de la colonne dans ce fichier
-- @colonne    fictif            vrai pour une donnée de démonstration
-- @verifie    zonage is not null

select
    mesure.indicateur, mesure.territoire, territoire.libelle, territoire.ordre, territoire.nature, mesure.zonage,
    mesure.edition, mesure.millesime, mesure.millesime_deduit, mesure.fenetre_debut, mesure.fenetre_fin, mesure.valeur,
    mesure.statut, mesure.commentaire, reference_2024.edition is not null as est_reference_2024, mesure.conflit,
    mesure.regle, mesure.source, source.libelle as source_libelle, mesure.fichier, mesure.ligne, mesure.variable,
    mesure.fictif
from mesure
join indicateur using (indicateur)
join source using (source)
join territoire using (territoire, zonage, code_territoire)
left join reference_2024 using (indicateur, territoire, zonage, edition)
where ($indicateur is null or indicateur = $indicateur)
  and (
    (territoire.nature = 'quartier' and ($territoire is null or territoire = $territoire)
        and territoire in (select quartier from quartier))
    or territoire = coalesce($reference, indicateur.reference)
  )
order by
    indicateur, territoire.nature <> 'quartier', territoire.ordre, territoire, zonage, millesime nulls last,
    mesure.edition
