// « Copier le lien » copies the address of what is on screen, with the version of its data, and says so.
(() => {
  const copier = async texte => {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(texte);
    // Without TLS a browser lends no clipboard: the older way, which it still takes.
    const champ = Object.assign(document.createElement("textarea"), {value: texte});
    document.body.append(champ);
    champ.select();
    const fait = document.execCommand("copy");
    champ.remove();
    if (!fait) throw new Error("copy");
  };
  document.addEventListener("click", async evenement => {
    const lien = evenement.target.closest?.("a.copy");
    if (!lien || evenement.ctrlKey || evenement.metaKey) return;
    evenement.preventDefault();
    const adresse = new URL(location.href);
    adresse.searchParams.set("version", new URL(lien.href).searchParams.get("version"));
    const avant = lien.textContent;
    lien.setAttribute("role", "status");
    try {
      await copier(adresse.href);
      lien.textContent = "Lien copié";
    } catch {
      lien.textContent = "Copiez l'adresse du navigateur";
    }
    setTimeout(() => { lien.textContent = avant; lien.removeAttribute("role"); }, 2500);
  });
})();
