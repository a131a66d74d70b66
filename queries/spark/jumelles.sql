-- What Spark says otherwise: macros with the names of DuckDB's functions, or of ours, and with the functions of Spark.
-- They take the place of the others when a question is translated; the rest is sqlglot's.

-- DuckDB's character by its number is Spark's only up to 255.
create macro espace_fine() as decode(unhex('E280AF'), 'UTF-8');

create macro decimal_en(x, decimales) as format_number(x, decimales);

-- The letters of French, Spanish, Portuguese and German, in lower case as the text that is looked into.
create macro strip_accents(texte) as
    translate(texte, 'àâäáãåçéèêëíìîïñóòôöõúùûüýÿ', 'aaaaaaceeeeiiiinooooouuuuyy');

create macro to_months(nombre) as make_ym_interval(0, nombre);

create macro quantile_de(valeur, part) as percentile(valeur, part);

-- NULL rather than an error when there is none.
create macro premier(liste) as get(liste, 0);
