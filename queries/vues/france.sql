-- The quartiers of the contract among all the QPV of France: same indicator, same perimeter, same edition.

-- A quartier and its code in each zoning.
create view code_quartier as
select quartier, nom_contrat, ordre, 'QPV2015' as zonage, code_qpv2015 as code_qpv from quartier where code_qpv2015 is not null
union all
select quartier, nom_contrat, ordre, 'QPV2024', code_qpv2024 from quartier;

-- The size of a QPV: its last known population.
create view taille_qpv as
select code_qpv, arg_max(valeur, (coalesce(millesime, 0), edition)) as population
from mesure_qpv
where indicateur = 'population' and valeur is not null
group by code_qpv;

-- The editions where enough QPV have a value for a place among them to mean something.
create view edition_qpv as
select
    indicateur, zonage, edition, min(millesime) as millesime, count(*) as qpv_nb, round(median(valeur), 6) as mediane
from mesure_qpv
where valeur is not null
group by indicateur, zonage, edition
having count(*) >= 100;

-- The last edition of each zoning, that with a year first.
create view edition_recente as
select *
from edition_qpv
qualify row_number() over (partition by indicateur, zonage order by millesime desc nulls last, edition desc) = 1;

create macro decile(part) as least(10, greatest(1, ceil(round(10 * part, 6))))::integer;

-- Where a quartier stands: the share of QPV below its value less its margin, and below its value plus its margin. Never a
-- bare rank: within its margin a value may hold several places. Beside it, the value of reference, when it is another for what
-- may be the same year: two figures of one thing are both said.
create view position_qpv as
with lieu as (
    select
        edition_qpv.indicateur, code_quartier.quartier as territoire, code_quartier.nom_contrat as quartier,
        code_quartier.ordre, edition_qpv.zonage, edition_qpv.edition, edition_qpv.millesime, cote.cote,
        edition_qpv.qpv_nb, edition_qpv.mediane, marge_valeur(cote.cote) as marge
    from edition_qpv
    join code_quartier using (zonage)
    join cote
        on cote.indicateur = edition_qpv.indicateur and cote.territoire = code_quartier.quartier
        and cote.zonage = edition_qpv.zonage and cote.edition = edition_qpv.edition
    where cote.cote['valeur'] is not null and not cote.cote['fictif']
),
-- Numbers alone go through the join with every QPV.
borne as (
    select
        indicateur, territoire, zonage, edition,
        cote['valeur'] - coalesce(marge, 0) as bas, cote['valeur'] + coalesce(marge, 0) as haut
    from lieu
),
compte as (
    select
        borne.indicateur, borne.territoire, borne.zonage, borne.edition,
        count(*) filter (where autre.valeur < borne.bas) as dessous_nb,
        count(*) filter (where autre.valeur <= borne.haut) as dessus_nb
    from borne
    join mesure_qpv as autre
        on autre.indicateur = borne.indicateur and autre.zonage = borne.zonage and autre.edition = borne.edition
        and autre.valeur is not null
    group by borne.indicateur, borne.territoire, borne.zonage, borne.edition
)
select
    lieu.*, decile((dessous_nb + 1) / qpv_nb) as decile_bas, decile(dessus_nb / qpv_nb) as decile_haut,
    reference.valeur as reference_autre, reference.source_libelle as reference_source
from lieu
join compte using (indicateur, territoire, zonage, edition)
left join (
    select mesure.*, source.libelle as source_libelle
    from reference_2024 as mesure
    join source using (source)
) as reference
    on reference.indicateur = lieu.indicateur and reference.territoire = lieu.territoire
    and reference.zonage = lieu.zonage and reference.edition <> lieu.edition and not reference.fictif
    and (reference.millesime is null or reference.millesime = lieu.millesime)
    -- As they are read: what the decimals hide is no disagreement.
    and valeur_fr(reference.valeur, lieu.cote['unite'], lieu.cote['decimales'])
        <> valeur_fr(lieu.cote['valeur'], lieu.cote['unite'], lieu.cote['decimales']);

create macro ordinal_fr(n) as case when n = 1 then '1er' else n || 'e' end;

create macro deciles_fr(bas, haut) as case
    when bas = haut then 'dans le ' || ordinal_fr(bas) || ' dixième'
    when haut = bas + 1 then 'dans le ' || ordinal_fr(bas) || ' ou le ' || ordinal_fr(haut) || ' dixième'
    else 'du ' || ordinal_fr(bas) || ' au ' || ordinal_fr(haut) || ' dixième'
end;

create macro phrase_position(cote, marge, bas, haut, qpv_nb, sujet, libelle_a, autre, autre_source) as
    majuscule_fr(libelle_a) || ', ' || sujet || ' est de '
    || valeur_fr(cote['valeur'], cote['unite'], cote['decimales']) || ' ' || date_fr(cote)
    || case when marge is null then ' (marge inconnue)'
        else ', à ' || difference_fr(marge, cote['unite'], cote['decimales']) || ' près'
    end
    || ' : ' || deciles_fr(bas, haut) || ' des ' || nombre_fr(qpv_nb, 0)
    || ' QPV de France dont la valeur est connue, du plus bas (1er) au plus haut (10e), dans le périmètre de ' || right(cote['zonage'], 4) || '.'
    || coalesce(
        ' La valeur de départ (' || autre_source || ') est de '
        || valeur_fr(autre, cote['unite'], cote['decimales']) || ' : les deux sources diffèrent.', ''
    );
