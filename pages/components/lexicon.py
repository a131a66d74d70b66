"""The words of the dashboard, explained once."""

INTRODUCTION = """\
Ce tableau de bord **refuse de tromper**. Il ne calcule une différence que si elle a un sens, et dit pourquoi sinon. \
**Chaque chiffre se retrouve** : son producteur, son année, son périmètre, son fichier, sa ligne et sa requête. \
Tout ce qui suit est engendré par le catalogue et les requêtes : rien n'y est recopié à la main."""

# What sets this dashboard apart: a title, a sentence, and the page where it can be checked.
PROMESSES = (
    (
        "Il refuse de tromper",
        "Une différence que les règles interdisent n'est pas calculée : la raison est écrite à sa place.",
        "pages/comprendre/methode.py",
        "Les règles",
    ),
    (
        "Chaque chiffre se retrouve",
        "Producteur, année, périmètre, fichier, ligne et requête : tout s'ouvre et s'emporte.",
        "pages/comprendre/qualite.py",
        "Les fichiers lus",
    ),
    (
        "La séance est prête",
        "Écrans de réunion, diaporama, rapport et annexes : les mêmes chiffres, en un clic.",
        "pages/bilan/seance.py",
        "Ouvrir la séance",
    ),
)

LEXIQUE = """\
- **Quartier** : l'un des sept quartiers prioritaires de la politique de la ville (QPV) du contrat.
- **Périmètre 2015, périmètre 2024** : les deux découpages des QPV. Les six quartiers repris ont été redessinés ; \
Elbeuf – Lescouvé est nouveau.
- **Millésime** : l'année de la donnée. Ce n'est ni l'année de sa publication, ni une année du contrat.
- **Édition** : ce qui distingue deux valeurs d'une série : le millésime, ou « contrat » quand l'année n'est pas dite.
- **Fenêtre** : les années d'enquêtes dont un chiffre du recensement est la moyenne.
- **Référence de 2024** : la dernière valeur connue à la signature du contrat, dans le périmètre de 2024.
- **Écart** : le quartier moins son territoire de comparaison, la même année.
- **Territoire de comparaison** : Amiens Métropole, la commune, l'ensemble des QPV… Tous contiennent les QPV.
- **Source secondaire** : un chiffre repris par un tiers, que le fichier du producteur remplacera.
- **Secret statistique** : une valeur que le producteur cache pour protéger les personnes. Ce n'est jamais zéro.
- **Prudence** : une valeur publiée que son producteur demande de lire avec prudence.
- **Point** : l'unité d'un écart entre deux pourcentages.
- **Droit commun** : les politiques qui s'appliquent partout, hors crédits propres à la politique de la ville.
- **Conflit** : deux fichiers donnent deux valeurs pour la même mesure ; les deux sont gardées.
- **Version des données** : ce qui a été publié en une fois, et que l'on peut rouvrir plus tard."""
