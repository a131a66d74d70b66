"""The sentences of the pages, made from the answers: correct French that can be read aloud."""

from collections.abc import Iterable, Mapping, Sequence

from narration.numbers import ZONAGES, couverture, ecart, enumere, marque, mesure, nombre, pluriel, when
from narration.points import periods
from narration.words import sources_text
from queries.answers import Answers
from queries.rows import (
    Ecarts,
    Indicateurs,
    Quartiers,
    References2024,
    Series,
    Sources,
    Tendances,
    TerritoiresComparaison,
)

# Values whose origin can be said.
Sourced = References2024 | Series | Ecarts
# The quartiers and their values.
Values = Sequence[tuple[str, float]]


def reference_sentence(references: Sequence[References2024], fiche: Indicateurs) -> str:
    """Say the range of the baseline over the quartiers, and which have none."""
    known = [row for row in references if row["valeur"] is not None]
    missing = [row["quartier"] for row in references if row["valeur"] is None]
    if not known:
        return f"{fiche['libelle']} : aucune valeur de départ."
    values = [(row["quartier"], row["valeur"]) for row in known]
    bas, haut = _extremes(values)
    if bas == haut:
        phrase = f"{fiche['libelle']} ({periods(known)}) : {mesure(bas, fiche)}"
    else:
        phrase = f"{fiche['libelle']} ({periods(known)}) : {_extent(values, fiche)}"
    phrase += f", sur {couverture(len(known), len(references))}."
    if missing:
        phrase += f" Le contrat ne renseigne pas {enumere(missing)}."
    return phrase


def _extremes(values: Values) -> tuple[float, float]:
    return min(value for _, value in values), max(value for _, value in values)


def _extent(values: Values, fiche: Indicateurs) -> str:
    """Say between which values quartiers are, naming every one that shares a bound: a tie is not a rank."""
    bas, haut = (
        f"{mesure(bound, fiche)} ({enumere([name for name, value in values if value == bound])})"
        for bound in _extremes(values)
    )
    return f"de {bas} à {haut}"


NOT_PLACED = (
    "Carte à venir : aucun fichier n'en donne encore les contours. Déposez ceux des QPV 2024 de l'ANCT (GeoJSON)."
)


def quartier_identity(quartier: Quartiers) -> str:
    """Say the codes of a quartier and what happened to it in 2024."""
    if quartier["code_qpv2015"]:
        changed = "**inchangé**" if quartier["statut_qpv2024"] == "inchange" else "**redessiné**"
        histoire = (
            f"Quartier {changed} au 1er janvier 2024 : il portait le code {quartier['code_qpv2015']} dans le "
            "périmètre de 2015, et aucune série ne passe d'un périmètre à l'autre."
        )
    elif quartier["statut_qpv2024"] == "nouveau":
        histoire = "Quartier **nouveau** au 1er janvier 2024 : il n'a aucune série dans le périmètre de 2015."
    else:
        redrawn = "**redessiné**" if quartier["statut_qpv2024"] == "modifie" else "**inchangé**"
        histoire = (
            f"Quartier {redrawn} au 1er janvier 2024. Le code qu'il portait dans le périmètre de 2015 est à renseigner "
            "(liste quartier du dossier du contrat) : d'ici là, aucune de ses séries d'avant n'est montrée."
        )
    projet = quartier["projet_renouvellement"]
    renouvellement = f" Il fait l'objet d'un projet de renouvellement urbain ({projet})." if projet else ""
    return f"Code officiel {quartier['code_qpv2024']} (« {quartier['libelle_officiel']} »). {histoire}{renouvellement}"


def key_figure_note(answers: Answers) -> str:
    """Say of how many quartiers the contract gives figures, and whether it says their year."""
    (contrat,) = answers.rows("contrat")
    known, total = contrat["quartiers_chiffres_nb"], len(answers.quartiers)
    if not known:
        return "Le contrat ne donne pas de chiffres clés."
    years = (
        "il indique l'année de ses données" if contrat["chiffres_dates"] else "il n'indique pas l'année de ses données"
    )
    if known == total:
        return f"Le contrat donne des chiffres clés pour tous les quartiers ; {years}."
    return f"Le contrat ne donne de chiffres clés que pour {couverture(known, total)} ; {years}."


def gap_introduction(quartier: Quartiers, ecarts: Sequence[Ecarts]) -> str:
    """Say on which perimeter the gaps of a quartier can be read."""
    known = [row for row in ecarts if row["ecart"] is not None]
    if not known:
        return f"Aucun écart n'est calculable pour {quartier['nom_contrat']} : aucune année commune avec un territoire."
    zonages = enumere(sorted({ZONAGES[row["zonage"]] for row in known}))
    return (
        f"{quartier['nom_contrat']} moins son territoire de comparaison, la même année ({zonages}). "
        "Un écart mesuré dans le périmètre de 2015 ne décrit pas le quartier d'aujourd'hui."
    )


def gap_sentence(quartier: Quartiers, ecarts: Sequence[Ecarts], fiches: Mapping[str, Indicateurs]) -> str:
    """Say the largest gap of a quartier."""
    row = max(ecarts, key=lambda candidate: abs(candidate["ecart"]))
    fiche = fiches[row["indicateur"]]
    return (
        f"{quartier['nom_contrat']} : l'écart le plus grand porte sur {fiche['sujet']}, comparé avec "
        f"{row['reference_nom']} : {ecart(row['ecart'], fiche)} {when(row['periode'])}."
    )


def gap_range_sentence(ecarts: Sequence[Ecarts], fiche: Indicateurs, reference: TerritoiresComparaison) -> str:
    """Say the range of the gaps of an indicator over the quartiers."""
    bas, haut = min(ecarts, key=lambda row: row["ecart"]), max(ecarts, key=lambda row: row["ecart"])
    return marque(
        f"{fiche['libelle']} : l'écart avec {reference['nom']} va de {ecart(bas['ecart'], fiche)} "
        f"({bas['quartier']}) à {ecart(haut['ecart'], fiche)} ({haut['quartier']}).",
        any(row["fictif"] for row in ecarts),
    )


def gap_caption(answers: Answers, indicateur: str, reference: TerritoiresComparaison) -> str:
    """Say what the gaps are with; then what that place is without its quartiers, or what file would tell."""
    rows = answers.rows("hors_qpv", indicateur=indicateur, territoire=reference["territoire"])
    without = [marque(row["phrase"], row["fictif"]) for row in rows]
    return " ".join([f"Chaque quartier moins : {reference['libelle']} (QPV inclus), la même année.", *without])


def series_sentence(series: Sequence[Series], fiche: Indicateurs) -> str:
    """Say what the latest year of the series shows, perimeter by perimeter, without any difference over time."""
    phrases = [perimeter_sentence(zonage, series, fiche) for zonage in ("QPV2015", "QPV2024")]
    return (
        " ".join(filter(None, phrases)) or "Aucune valeur datée : les chiffres disponibles n'indiquent pas leur année."
    )


def perimeter_sentence(zonage: str, series: Sequence[Series], fiche: Indicateurs) -> str:
    """Say the range of the real values of the quartiers at their latest year, in a perimeter; nothing without any."""
    rows = [
        row
        for row in series
        if row["zonage"] == zonage
        and row["nature"] == "quartier"
        and row["millesime"]
        and row["valeur"] is not None
        and not row["fictif"]
    ]
    if not rows:
        return ""
    annee = max(row["millesime"] for row in rows)
    latest = [row for row in rows if row["millesime"] == annee]
    periode = _periode(latest[0])
    values = [(row["libelle"], row["valeur"]) for row in latest]
    return f"Dans le {ZONAGES[zonage]}, {when(periode)}, {fiche['libelle_court']} : {_extent(values, fiche)}."


def _periode(row: Series) -> str:
    if row["fenetre_debut"] != row["fenetre_fin"]:
        return f"{row['fenetre_debut']}-{row['fenetre_fin']}"
    return str(row["millesime"])


def bullets(phrases: Sequence[str], otherwise: str) -> str:
    """Write sentences as a Markdown list."""
    return "\n".join(f"- {phrase}" for phrase in phrases) or f"*{otherwise}*"


def source_sheet(source: Sources) -> str:
    """Describe a source in Markdown."""
    protection = {"masque": "valeurs masquées", "bruite": "valeurs légèrement bruitées"}.get(
        source["protection"], source["protection"]
    )
    etat = pluriel(source["fichiers_nb"], "fichier chargé", "fichiers chargés")
    mesures = pluriel(source["mesures_nb"], "mesure retenue", "mesures retenues")
    return (
        f"**Producteur** : {source['producteur']}. **Licence** : {source['licence']}.  \n"
        f"**Périodicité** : {source['periodicite']}. "
        f"**Délai de diffusion** : environ {nombre(source['delai_diffusion_mois'])} mois.  \n"
        f"**Écart minimal entre deux années comparées** : {pluriel(source['ecart_minimal_ans'], 'an')}. "
        f"**Secret** : {protection}. **Rang dans les conflits** : {source['rang']}.  \n"
        f"**Chargé** : {etat}, {mesures}. **Attendu** : {source['prochaine']}.  \n"
        f"**Où le trouver** : {source['ou_trouver']}, <{source['url']}>."
    )


def source_text(rows: Iterable[Sourced]) -> str:
    """Say where figures come from: producers, years of data and perimeters."""
    rows = [row for row in rows if row["valeur"] is not None]
    annees = sorted({row["millesime"] for row in rows if row["millesime"]})
    zonages = dict.fromkeys(_perimetre(row) for row in rows)
    periode = "sans millésime" if not annees else f"{annees[0]}" if len(annees) == 1 else f"{annees[0]}-{annees[-1]}"
    return (
        f"{sources_text(row['source_libelle'] for row in rows)} Années des données : {periode}. "
        f"Découpage : {', '.join(zonages) or 'sans objet'}."
    )


def _perimetre(row: Mapping[str, object]) -> str:
    """Write the perimeter of a value: that of 2024 for the baseline, which has no other."""
    return ZONAGES[str(row.get("zonage", "QPV2024"))]


def change_source(tendances: Iterable[Tendances]) -> str:
    """Say where differences come from: producers and editions compared, in the perimeter of 2024."""
    tendances = [row for row in tendances if row["reference_valeur"] is not None]
    editions = {row[name] for row in tendances for name in ("reference_edition", "derniere_edition") if row[name]}
    return (
        f"{sources_text(row['source_libelle'] for row in tendances)} "
        f"Éditions : {', '.join(sorted(editions)) or 'aucune'}. Découpage : {ZONAGES['QPV2024']}."
    )


def error_model(fiche: Indicateurs) -> str:
    """Return the error model of an indicator: its formula (`queries/vues/erreur.sql`), its origin, its year."""
    taux, plan = fiche["taux_sondage"], fiche["effet_plan"]
    factor = nombre(plan * (1 - taux) / taux if taux < 1 else plan, 2)
    size = f"n = {nombre(fiche['part_population'], 2)} × la population du lieu"
    formula = {
        "part": f"1,96 × √({factor} × p × (100 − p) ÷ n), p en %, {size}",
        "effectif": f"1,96 × √({factor} × effectif)",
        "rapport": f"1,96 × √({factor} × r × (1 + r)² ÷ n), r le rapport, {size}",
        "quantile": f"1,96 × {nombre(fiche['dispersion'], 2)} × valeur ÷ √n, {size}",
        "exhaustif": "aucune : exhaustif, non arrondi",
    }[fiche["erreur_modele"]]
    return (
        f"Sur une valeur : {formula} ; s'y ajoutent le bruit que son producteur annonce et une demi-unité de ce qui "
        f"est publié. {fiche['erreur_origine']} Modèle arrêté en {fiche['erreur_annee']}."
    )
