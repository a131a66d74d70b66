-- The error of a value: one model per indicator, named in its sheet (`[erreur]` of etl/indicateurs/<code>.toml), and the
-- formulas here and nowhere else. `taille`: what the denominator counts in that place (persons, households, jobs).

-- The size of a place: its inhabitants or, for a place of comparison of which no file tells them, what the contract's list
-- of places says; at the least the inhabitants of the quartiers, which it contains: a margin too wide, never too narrow.
create view population_lieu as
select
    territoire, zonage,
    arg_max(valeur, (coalesce(millesime, fenetre_fin, 0), edition)) as population,
    arg_max(fictif, (coalesce(millesime, fenetre_fin, 0), edition)) as fictif
from mesure
where indicateur = 'population' and valeur is not null
group by territoire, zonage;

create view taille_lieu as
select
    territoire.territoire, territoire.zonage,
    coalesce(
        population_lieu.population, territoire.population,
        case when territoire.nature <> 'quartier' then ensemble.population end
    ) as population
from (select distinct territoire, zonage, nature, population from territoire) as territoire
left join population_lieu using (territoire, zonage)
cross join (
    -- Whole numbers: their sum is exact in any order.
    select sum(population) as population
    from population_lieu
    join quartier on quartier.quartier = population_lieu.territoire and population_lieu.zonage = 'QPV2024'
) as ensemble;

-- A sample of a part `taux` of the dwellings, or everybody: then chance is that of a count of that size.
create macro facteur_erreur(taux, effet_plan) as effet_plan * case when taux < 1 then (1 - taux) / taux else 1 end;

-- A share that nobody, or everybody, has is as uncertain as one person's.
create macro part_bornee(valeur, taille) as greatest(least(valeur, 100 - 100 / taille), 100 / taille);

-- Binomial for a share; Poisson for a count; the two counts of a ratio share `taille`; a quantile by its dispersion.
create macro variance_valeur(modele, valeur, taille, facteur, dispersion) as case
    when valeur is null then null
    when modele = 'part' then facteur * part_bornee(valeur, taille) * (100 - part_bornee(valeur, taille)) / taille
    when modele = 'effectif' then facteur * greatest(valeur, 1)
    when modele = 'rapport' then facteur * valeur * (1 + valeur) ** 2 / taille
    when modele = 'quantile' then facteur * (dispersion * valeur) ** 2 / taille
    when modele = 'exhaustif' then 0 * valeur
end;

-- Noise that the producer adds to counts, at most `effectif` units, and what becomes of it in what is made from them.
create macro bruit(modele, valeur, taille, effectif, dispersion) as case
    when effectif = 0 then 0
    when modele = 'part' then 100 * effectif * (1 + valeur / 100) / taille
    when modele in ('effectif', 'exhaustif') then effectif
    when modele = 'rapport' then effectif * (1 + valeur) ** 2 / taille
    when modele = 'quantile' then 2 * dispersion * valeur * effectif / taille
end;

-- Half the unit of publication; counts are not rounded, nor is what is exhaustive.
create macro demi_pas(modele, pas) as case when modele in ('effectif', 'exhaustif') then 0 else pas / 2 end;
