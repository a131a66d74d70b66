-- Les décisions des instances, leur responsable et leur échéance.
--
-- @grain      decision
-- @parametre  annee     année de la décision ; NULL = toutes
-- @parametre  instance  code de l'instance ; NULL = toutes
-- @colonne    decision          numéro de la décision
-- @colonne    instance          code de l'instance
-- @colonne    instance_libelle  instance
-- @colonne    prise_le          date
-- @colonne    libelle           décision
-- @colonne    responsable       service ou structure ; vide quand personne n'est désigné
-- @colonne    echeance          échéance ; vide quand il n'y en a pas
-- @colonne    etat              a_faire, en_cours, faite ou abandonnee
-- @colonne    en_retard         vrai quand l'échéance est passée et que la décision n'est pas faite
-- @colonne    retard_jours      jours de retard ; vide quand elle n'en a pas
-- @colonne    fichier           fichier
-- @colonne    ligne             ligne dans le fichier
-- @colonne    fictif            vrai pour une donnée de démonstration
-- @verifie    not en_retard or echeance is not null
-- @verifie    en_retard = coalesce(retard_jours > 0, false)

with suivie as (
    select *, coalesce(echeance < jour_lu(), false) and etat in ('a_faire', 'en_cours') as en_retard from decision
)
select
    decision, instance, instance.libelle as instance_libelle, prise_le, suivie.libelle, responsable, echeance, etat, en_retard,
    case when en_retard then date_diff('day', echeance, jour_lu())::integer end as retard_jours, fichier, ligne, fictif
from suivie
join instance using (instance)
where ($annee is null or year(prise_le) = $annee::integer)
  and ($instance is null or instance = $instance)
order by en_retard desc, prise_le desc, decision
