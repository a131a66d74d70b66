-- Ce que le comité doit entendre d'abord : une seule liste de constats, classés, que toutes les pages et tous les documents lisent.
--
-- Le rang, en mots : d'abord ce qui s'est amélioré ou dégradé depuis la valeur de départ, au-delà de sa marge ; puis, pour tout le
-- contrat, ce qui s'améliorait ou se dégradait avant lui ; puis le reste ; enfin ce qui ne conclut pas. À chaque étage
-- comptent, sur 90 points, la gravité (30 : d'abord une aggravation, un retard, un glissement), la taille rapportée à la
-- marge ou à ce qui était attendu (20), la part des habitants ou des actions concernés (20), l'âge (20, moins 2 par année).
-- Un écart mesuré dans un périmètre ancien compte pour les deux tiers de sa gravité. Un constat fictif n'est jamais des deux
-- premiers étages, et compte pour moitié. À égalité, l'ordre des identifiants.
--
-- La famille « avant_contrat » compare les deux dernières éditions connues pour tous les QPV que les règles permettent de
-- comparer, la seconde étant de l'année que le contrat décrit ou d'après, et d'avant sa signature : elle ne juge rien de lui.
--
-- @grain      constat
-- @parametre  annee     année des actions et du droit commun ; NULL = toutes
-- @parametre  quartier  code du quartier ; NULL = tous, et tout le contrat
-- @parametre  defi      numéro d'un défi, principal ou non d'un indicateur ; NULL = tous
-- @parametre  instance  code de l'instance, pour ses seules décisions ; NULL = toutes
-- @parametre  famille   une famille ; NULL = toutes
-- @parametre  public    vrai : sans ce qui est réservé aux signataires (droit commun, décisions, année en cours) ; NULL = tout
-- @parametre  limite    nombre de constats ; NULL = tous
-- @colonne    constat      identifiant, que l'on peut citer
-- @colonne    rang         rang parmi ceux que l'on demande
-- @colonne    score        de 0 à 100
-- @colonne    famille      evolution, avant_contrat, ecart, position, couverture, argent, droit_commun, bilan_en_retard, projet, decision, non_conclu
-- @colonne    quartier     code du quartier ; vide = tous
-- @colonne    defi         numéro du défi ; vide = tous
-- @colonne    indicateur   code de l'indicateur ; vide hors des mesures
-- @colonne    annee        année dont il parle ; vide quand il n'en a pas
-- @colonne    etat         amelioration, degradation, hausse, baisse, favorable, defavorable, decrit, ou pourquoi rien n'est conclu
-- @colonne    motif        code de la raison de ne pas conclure
-- @colonne    titre        le constat en un titre de 90 caractères au plus
-- @colonne    phrase       le constat en une phrase, avec ses dates et sa marge
-- @colonne    certitude    etablie, indicative, impossible
-- @colonne    consequence  ce que le comité peut en faire
-- @colonne    question     question dont viennent le chiffre et son SQL
-- @colonne    parametres   ses paramètres
-- @colonne    fictif       vrai dès qu'une valeur qui le porte est une donnée de démonstration
-- @verifie    length(titre) <= 90
-- @verifie    (famille = 'non_conclu') = (score < 10)
-- @verifie    certitude in ('etablie', 'indicative', 'impossible')
-- @verifie    (certitude = 'impossible') <= (motif is not null)

with tous as (
    select * from constat_evolution
    union all select * from constat_avant_ensemble
    union all select * from constat_avant_quartier
    union all select * from constat_ecart_ensemble
    union all select * from constat_ecart
    union all select * from constat_position
    union all select * from constat_attente
    union all select * from constat_hasard
    union all select * from constat_argent
    union all select * from constat_couverture
    union all select * from constat_droit_commun
    union all select * from constat_bilan
    union all select * from constat_decision
    union all select * from constat_projet
),
demande as (
    select *
    from tous
    where ($annee is null or annee = $annee::integer or famille not in ('argent', 'couverture', 'droit_commun', 'bilan_en_retard'))
      and ($quartier is null or quartier = $quartier)
      and ($defi is null or defi = $defi::integer
           or indicateur in (select indicateur from indicateur_defi where indicateur_defi.defi = $defi::integer))
      and ($instance is null or famille <> 'decision' or instance = $instance)
      and ($famille is null or famille = $famille)
      and (not coalesce($public::boolean, false)
           or famille not in ('droit_commun', 'decision')
              and (famille in ('evolution', 'avant_contrat', 'ecart', 'position', 'non_conclu', 'projet') or annee < year(jour_lu())))
),
note as (
    select *, score_constat(famille, etat, quartier, gravite, taille, poids, year(jour_lu()) - annee, fictif) as score from demande
)
select
    constat, row_number() over (order by score desc, constat)::integer as rang, score, famille, quartier, defi, indicateur,
    annee, etat, motif, titre, phrase, certitude, consequence, question, parametres, fictif
from note
qualify $limite is null or rang <= $limite::integer
order by score desc, constat
