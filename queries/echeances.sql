-- Le calendrier de l'année : ce qui est attendu, de qui, quand, et le prochain geste ; les retards d'abord.
--
-- Rien n'est écrit d'avance : une édition chargée fait attendre la suivante, un bilan reçu n'est plus attendu. D'une source
-- dont rien n'est chargé, la dernière année diffusée suffit. Ce qui est attendu plus tard que la fin de l'année suivante
-- n'est pas dit, sauf la prochaine édition de chaque source. Une réunion d'une année passée n'est plus attendue.
--
-- @grain      genre, sujet, annee
-- @parametre  jour   date de lecture (AAAA-MM-JJ) ; NULL = aujourd'hui
-- @parametre  annee  année de l'échéance ; NULL = toutes
-- @parametre  genre  edition, bilan, declaration, instance, rapport ou evaluation ; NULL = tous
-- @parametre  public  vrai : sans ce qui est réservé aux signataires (déclarations, instances) ; NULL = tout
-- @colonne    genre         edition, bilan, declaration, instance, rapport ou evaluation
-- @colonne    sujet         code de la source ou de l'instance, ou ce qui est attendu
-- @colonne    libelle       ce qui est attendu
-- @colonne    annee         année dont il s'agit ; vide quand aucune n'est annoncée
-- @colonne    de_qui        de qui
-- @colonne    due_le        date ; vide quand aucune n'est annoncée
-- @colonne    etat          en_retard, a_venir, fait ou sans_date
-- @colonne    retard_jours  jours de retard ; vide quand il n'y en a pas
-- @colonne    attendus_nb   combien sont attendus ; vide quand on ne le sait pas
-- @colonne    recus_nb      combien sont reçus, ou tenus ; vide quand on ne le sait pas
-- @colonne    fondement     d'où vient la date
-- @colonne    geste         prochain geste
-- @colonne    page          page où il se fait
-- @colonne    fictif        vrai quand le compte repose sur des données de démonstration
-- @verifie    (etat = 'sans_date') = (due_le is null)
-- @verifie    (etat = 'en_retard') = coalesce(retard_jours > 0, false)
-- @verifie    recus_nb is null or attendus_nb is null or recus_nb <= attendus_nb
-- @verifie    etat <> 'en_retard' or genre in ('edition', 'bilan', 'declaration')

with lecture as (
    select coalesce(try_cast($jour as date), jour_lu()) as jour
),
premiere as (
    select
        source as sujet, 'edition' as genre, edition_attendue(dernier_charge, jour, delai_diffusion_mois) as premiere_annee
    from source_suivie
    cross join lecture
    where reguliere
),
due as (
    select possible.*, jour, coalesce(recus_nb >= attendus_nb, false) as faite
    from echeance_possible as possible
    cross join lecture
    left join premiere using (genre, sujet)
    where case genre
        when 'edition' then annee = premiere_annee or annee > premiere_annee and year(due_le) <= year(jour) + 1
        when 'bilan' then annee <= year(jour) and (year(due_le) >= year(jour) or coalesce(recus_nb < attendus_nb, true))
        when 'declaration' then annee <= year(jour) and (year(due_le) >= year(jour) or coalesce(recus_nb < attendus_nb, true))
        when 'evaluation' then due_le >= jour
        else due_le >= jour and year(due_le) <= year(jour) + 1
    end
),
dite as (
    select
        genre, sujet, libelle, annee, de_qui, due_le,
        case when faite then 'fait' when due_le < jour then 'en_retard' else 'a_venir' end as etat,
        case when not faite and due_le < jour then date_diff('day', due_le, jour)::integer end as retard_jours,
        attendus_nb::integer as attendus_nb, recus_nb::integer as recus_nb, fondement,
        case when faite then 'Rien à faire.' else geste end as geste, page, fictif
    from due
    union all
    select
        'edition', source, libelle, null, producteur, null, 'sans_date', null, null, null,
        'Le producteur n''annonce aucune édition.', 'Regarder une fois par an si une édition est annoncée.', 'mesurable', false
    from source_suivie
    where interrompue and zonage_source = 'QPV2024'
)
select *
from dite
where ($annee is null or year(due_le) = $annee::integer)
  and ($genre is null or genre = $genre)
  and (not coalesce($public::boolean, false) or genre not in ('declaration', 'instance'))
order by
    case etat when 'en_retard' then 1 when 'a_venir' then 2 when 'sans_date' then 3 else 4 end,
    due_le, genre, sujet, annee
