// Streamlit has no French words for its own buttons: they are replaced as they appear, and nothing else is touched.
(() => {
  const mots = {
    "Upload": "Choisir des fichiers",
    "Browse files": "Choisir des fichiers",
    "Drag and drop files here": "Glissez les fichiers ici",
    "Show/hide columns": "Choisir les colonnes",
    "Download as CSV": "Télécharger en CSV",
    "Search": "Rechercher",
    "Fullscreen": "Plein écran",
    "Close fullscreen": "Quitter le plein écran",
    "Copy to clipboard": "Copier",
    "No results": "Aucun résultat",
  };
  const taille = /^(\d+)MB per file/;
  const intouchables = ["SCRIPT", "STYLE", "TEXTAREA", "CODE"];
  const dire = texte => mots[texte] || (taille.test(texte) ? texte.replace(taille, "$1 Mo par fichier") : null);
  const traduire = noeud => {
    if (noeud.nodeType === Node.TEXT_NODE) {
      const dit = dire(noeud.nodeValue.trim());
      if (dit) noeud.nodeValue = dit;
    } else if (noeud.nodeType === Node.ELEMENT_NODE && !intouchables.includes(noeud.tagName)) {
      for (const nom of ["aria-label", "title", "placeholder"]) {
        const dit = noeud.hasAttribute(nom) && dire(noeud.getAttribute(nom));
        if (dit) noeud.setAttribute(nom, dit);
      }
      noeud.childNodes.forEach(traduire);
    }
  };
  const observateur = new MutationObserver(changements => changements.forEach(changement => {
    if (changement.type === "characterData") traduire(changement.target);
    changement.addedNodes.forEach(traduire);
  }));
  document.addEventListener("DOMContentLoaded", () =>
    observateur.observe(document.body, {childList: true, subtree: true, characterData: true}));
})();
