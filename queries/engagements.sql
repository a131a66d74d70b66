-- Chaque ligne de l'export GISPRO, et les actions qu'elle paie : rapprochée, ou une question.
--
-- @grain      engagement
-- @parametre  annee       année ; NULL = toutes
-- @parametre  rapproche   vrai ou faux ; NULL = toutes les lignes
-- @colonne    engagement  ce qui distingue la ligne : année, action ou projet, dossier, procédure
-- @colonne    annee       année
-- @colonne    structure   structure
-- @colonne    intitule    intitulé
-- @colonne    action_lue  numéro d'action que la ligne écrit ; vide si elle n'en écrit pas
-- @colonne    convention  code du projet, qui vaut pour l'année
-- @colonne    montant_eur montant engagé par l'État ; les autres financeurs n'y sont pas
-- @colonne    lien        comment la ligne est rapprochée, ou pourquoi elle ne l'est pas
-- @colonne    rapproche   vrai si ses euros sont comptés parmi les crédits spécifiques accordés
-- @colonne    actions     actions payées ; celles qui sont possibles, si elle n'est pas rapprochée
-- @colonne    fichier     fichier
-- @colonne    ligne       ligne dans le fichier
-- @colonne    fictif      vrai pour une donnée de démonstration
-- @verifie    montant_eur >= 0
-- @verifie    not rapproche or actions is not null

with rapprochement as (
    select *, lien in ('numero', 'projet', 'complement', 'partage') as rapproche
    from engagement
)
select
    engagement, annee, structure, intitule, action_lue, convention, montant_eur, lien, rapproche, actions, fichier,
    ligne, fictif
from rapprochement
where ($annee is null or annee = $annee::integer) and ($rapproche is null or rapproche = $rapproche::boolean)
order by annee, montant_eur desc, engagement
