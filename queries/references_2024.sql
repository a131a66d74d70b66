-- La valeur de départ : la dernière valeur connue à la signature du contrat, dans le périmètre de 2024.
--
-- @grain      indicateur, territoire
-- @parametre  indicateur  code de l'indicateur ; NULL = tous
-- @parametre  territoire  code du quartier ; NULL = tous
-- @colonne    indicateur       code de l'indicateur
-- @colonne    libelle          nom de l'indicateur
-- @colonne    territoire       code du quartier
-- @colonne    quartier         nom du quartier
-- @colonne    ordre            ordre du quartier dans le contrat
-- @colonne    edition          édition : l'année de la donnée, ou « contrat »
-- @colonne    millesime        année de la donnée ; vide quand le contrat ne la dit pas
-- @colonne    millesime_deduit  vrai quand l'année est notre déduction
-- @colonne    fenetre_debut    première année des enquêtes dont la valeur est la moyenne ; vide sans année
-- @colonne    fenetre_fin      dernière année de ces enquêtes ; vide sans année
-- @colonne    valeur           valeur, dans l'unité de l'indicateur
-- @colonne    marge            marge de la valeur, dans la même unité (indicative) ; vide quand elle n'est pas connue
-- @colonne    statut           publie, prudence, secondaire, ou la raison de l'absence
-- @colonne    fleche           flèche imprimée dans le contrat, dont la période n'est pas dite
-- @colonne    commentaire      réserve écrite par la source
-- @colonne    source           code de la source
-- @colonne    source_libelle   nom de la source
-- @colonne    fichier          fichier où la valeur a été lue
-- @colonne    ligne            ligne dans ce fichier
-- @colonne    variable         nom de la colonne dans ce fichier
-- @colonne    connue_a_la_signature  faux quand la valeur a été publiée après la signature
-- @colonne    fictif          vrai pour une donnée de démonstration
-- @verifie    territoire is not null

select
    reference_2024.indicateur, indicateur.libelle, reference_2024.territoire, quartier.nom_contrat as quartier,
    quartier.ordre, reference_2024.edition, reference_2024.millesime, reference_2024.millesime_deduit,
    reference_2024.fenetre_debut, reference_2024.fenetre_fin, reference_2024.valeur,
    marge_valeur(cote.cote) as marge, reference_2024.statut,
    reference_2024.fleche, reference_2024.commentaire, reference_2024.source, source.libelle as source_libelle,
    reference_2024.fichier, reference_2024.ligne, reference_2024.variable,
    reference_2024.connue_a_la_signature, reference_2024.fictif
from reference_2024
join indicateur using (indicateur)
join cote using (indicateur, territoire, zonage, edition)
join quartier on quartier.quartier = reference_2024.territoire
join source using (source)
where ($indicateur is null or indicateur = $indicateur)
  and ($territoire is null or territoire = $territoire)
order by indicateur, quartier.ordre, territoire
