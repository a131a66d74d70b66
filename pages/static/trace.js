// F2 opens the trace of the figure that is pointed at or has the focus: the first one below it; once more, the next.
// A key that writes no character: it takes nothing from who types, nor from a screen reader.
(() => {
  const RIEN = "Aucun chiffre à remonter sur cette page : sur les autres, F2 ouvre la trace de celui que l'on lit.";
  let lu = null, pointe = "";
  document.addEventListener("focusin", evenement => { lu = evenement.target; });
  // A page that slides under a pointer at rest points at nothing new.
  document.addEventListener("pointermove", evenement => {
    const place = `${evenement.screenX} ${evenement.screenY}`;
    if (place !== pointe) [pointe, lu] = [place, evenement.target];
  }, {passive: true});
  const dire = texte => {
    const note = Object.assign(document.createElement("div"), {className: "trace-note", textContent: texte});
    note.setAttribute("role", "status");
    document.body.append(note);
    setTimeout(() => note.remove(), 4000);
  };
  const suivante = traces => {
    const milieu = innerHeight / 2;
    const apres = lu?.isConnected && lu !== document.body
      ? trace => lu.compareDocumentPosition(trace) & Node.DOCUMENT_POSITION_FOLLOWING
      : trace => trace.getBoundingClientRect().top > milieu;
    return traces.find(apres) || traces.at(-1);
  };
  // What it stands in opens first: Streamlit takes a moment, and what is not shown takes no focus.
  const montrer = (trace, essais = 30) => {
    trace.scrollIntoView({block: "start"});
    trace.focus();
    if (document.activeElement !== trace && essais) return setTimeout(() => montrer(trace, essais - 1), 100);
    if (!trace.closest("details").open) trace.click();
    lu = trace;
  };
  document.addEventListener("keydown", evenement => {
    if (evenement.key !== "F2" || evenement.ctrlKey || evenement.altKey || evenement.metaKey) return;
    evenement.preventDefault();
    const traces = [...document.querySelectorAll("[class*='st-key-trace_'] summary")].filter(trace => trace.offsetParent);
    if (!traces.length) return dire(RIEN);
    const trace = suivante(traces);
    for (let plus = trace.closest("details").parentElement.closest("details"); plus; plus = plus.parentElement.closest("details")) {
      if (!plus.open) plus.querySelector("summary").click();
    }
    montrer(trace);
  });
})();
