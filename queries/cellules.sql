-- La cellule de chaque montant et de chaque participation, parité comprise : fichier, feuille, colonne, ligne.
--
-- Un effectif peut être petit : sa cellule est dite, jamais sa valeur. Ce que plusieurs lignes de GISPRO paient ensemble se
-- retrouve ligne par ligne (genre engagement) ; un coût qu'un autre fichier complète se lit dans ce fichier.
--
-- @grain      genre, cle, champ
-- @parametre  genre    action, engagement, financement, participation, droit_commun, abattement, poste ou subvention ; NULL = tous
-- @parametre  action   numéro de l'action ; NULL = toutes
-- @parametre  annee    année ; NULL = toutes
-- @colonne    genre    table : action, engagement, financement, participation, droit_commun, abattement, poste ou subvention
-- @colonne    cle      ce qui désigne la ligne de cette table
-- @colonne    champ    colonne de cette table
-- @colonne    action   numéro de l'action ; vide quand ce n'en est pas une
-- @colonne    annee    année
-- @colonne    valeur   montant lu ; vide pour un effectif
-- @colonne    fichier  fichier
-- @colonne    feuille  feuille ; vide dans un CSV ou un JSON
-- @colonne    colonne  lettre de la colonne ; vide dans un JSON
-- @colonne    titre    intitulé de la colonne, tel qu'il y est écrit
-- @colonne    ligne    ligne, ou rang dans un JSON
-- @colonne    lieu     le tout, en une phrase
-- @colonne    fictif   vrai pour une donnée de démonstration
-- @verifie    ligne >= 1

with lue as (
    select
        'financement' as genre, concat_ws(' ', action, annee, financeur, nature, etape) as cle, 'montant_eur' as champ, action,
        annee, montant_eur as valeur, fichier, feuille_lue, ligne, fictif, etape
    from financement
    union all
    select
        'engagement', engagement, 'montant_eur', actions, annee, montant_eur, fichier, feuille_lue, ligne, fictif, null as etape
    from engagement
    union all
    select
        'action', concat_ws(' ', action, annee), 'cout_previsionnel_eur', action, annee, cout_previsionnel_eur, fichier,
        feuille_lue, ligne, fictif, null as etape
    from action
    where cout_previsionnel_eur is not null
    union all
    select
        'action', concat_ws(' ', action, annee), 'cout_realise_eur', action, annee, cout_realise_eur, fichier, feuille_lue,
        ligne, fictif, null as etape
    from action
    where cout_realise_eur is not null
    union all
    select
        'participation', concat_ws(' ', action, annee, public, etape, quartier), 'nombre', action, annee, null, fichier,
        feuille_lue, ligne, fictif, null as etape
    from participation
    union all
    select
        'droit_commun', declaration, 'montant_bas_eur', null, annee, montant_bas_eur, fichier, feuille_lue, ligne, fictif,
        null as etape
    from droit_commun
    where montant_bas_eur is not null
    union all
    select
        'droit_commun', declaration, 'montant_haut_eur', null, annee, montant_haut_eur, fichier, feuille_lue, ligne, fictif,
        null as etape
    from droit_commun
    where montant_haut_eur is not null
    union all
    select
        'abattement', concat_ws(' ', bailleur, annee, quartier, poste), 'montant_eur', null, annee, montant_eur, fichier,
        feuille_lue, ligne, fictif, null as etape
    from abattement
    union all
    select
        'poste', concat_ws(' ', fichier, ligne), 'montant_eur', null, annee, montant_eur, fichier, feuille_lue, ligne, fictif,
        null as etape
    from poste
    union all
    select
        'subvention', subvention, 'montant_eur', null, year(convention_le)::integer, montant_eur, fichier,
        feuille_lue, ligne, fictif, null as etape
    from subvention
)
select
    genre, cle, lue.champ, action, annee, valeur, lue.fichier, feuille_lue as feuille, colonne_lue.colonne, titre, ligne,
    concat_ws(
        ', ', lue.fichier, case when feuille_lue <> '' then 'feuille ' || feuille_lue end,
        case when colonne_lue.colonne <> '' then 'colonne ' || colonne_lue.colonne end, 'ligne ' || ligne
    ) as lieu,
    fictif
from lue
left join colonne_lue
    on colonne_lue.fichier = lue.fichier and colonne_lue.feuille = lue.feuille_lue and colonne_lue.table_lue = lue.genre
    and colonne_lue.champ in (lue.champ, lue.etape)
where ($genre is null or genre = $genre)
  and ($action is null or action = $action)
  and ($annee is null or annee = $annee::integer)
order by genre, annee, cle, lue.champ
