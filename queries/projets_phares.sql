-- Les projets phares : l'échéance du contrat, celle déclarée aujourd'hui, et l'écart.
--
-- @grain      projet_phare
-- @parametre  quartier  code du quartier, les projets de plusieurs quartiers étant compris ; NULL = tous
-- @parametre  defi      numéro du défi ; NULL = tous
-- @colonne    projet_phare    code du projet
-- @colonne    defi            numéro du défi
-- @colonne    defi_libelle    nom court du défi
-- @colonne    libelle         nom du projet
-- @colonne    nature          projet_phare, experimentation ou plan
-- @colonne    lieu            lieu
-- @colonne    quartier        code du quartier ; vide quand il en concerne plusieurs
-- @colonne    annee_promise   échéance écrite dans le contrat ; vide quand il n'en donne pas
-- @colonne    promesse        ce que dit le contrat
-- @colonne    situation_au    date du dernier point d'avancement ; vide quand il n'y en a aucun
-- @colonne    etat            état à cette date
-- @colonne    annee_prevue    année de livraison prévue à cette date
-- @colonne    glissement_ans  années entre les deux échéances ; vide quand l'une manque
-- @colonne    commentaire     commentaire
-- @colonne    fictif          vrai quand le point d'avancement est une donnée de démonstration
-- @verifie    glissement_ans is null or (annee_promise is not null and annee_prevue is not null)

with dernier as (
    select * from avancement qualify row_number() over (partition by projet_phare order by situation_au desc) = 1
)
select
    projet_phare, defi, defi.libelle_court as defi_libelle, projet_phare.libelle, projet_phare.nature,
    projet_phare.lieu, projet_phare.quartier, projet_phare.annee_promise, projet_phare.promesse,
    dernier.situation_au, dernier.etat, dernier.annee_prevue,
    dernier.annee_prevue - projet_phare.annee_promise as glissement_ans,
    dernier.commentaire, coalesce(dernier.fictif, false) as fictif
from projet_phare
join defi using (defi)
left join dernier using (projet_phare)
where ($quartier is null or projet_phare.quartier = $quartier
       or list_contains(string_split(projet_phare.quartiers, ' '), coalesce($quartier, ''))
       or (projet_phare.quartier is null and projet_phare.quartiers is null))
  and ($defi is null or defi = $defi::integer)
order by projet_phare.quartier is null, projet_phare.ordre, projet_phare
