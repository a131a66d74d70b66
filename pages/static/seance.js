// The meeting on a screen. The server has drawn every screen; here one is shown, by keys, by the remote of a presenter, by
// touch, and by the other window of the same browser. The address follows. What is written is asked of hidden buttons.
function seance() {
  // The screens come in their own time.
  if (!document.querySelector(".deck")) return setTimeout(seance, 30);
  window.meeting?.abort();
  const alive = (window.meeting = new AbortController());
  const on = (target, type, act) => target.addEventListener(type, act, { signal: alive.signal, passive: true });
  const deck = () => document.querySelector(".deck");
  const screens = () => [...deck().querySelectorAll(".screen")];
  const wide = matchMedia("(min-width: 701px)");
  const busy = () => !deck() || !wide.matches || document.querySelector("[role=dialog]");
  // Buttons come after the screens: a key pressed before its button waits for it.
  function press(key, patience = 100) {
    const button = document.querySelector(`.st-key-${key} button`);
    if (button) button.click();
    else if (patience) setTimeout(press, 100, key, patience - 1);
  }
  const style = document.body.appendChild(document.createElement("style"));
  const meeting = deck().dataset.meeting;
  const channel = new BroadcastChannel(`seance ${meeting}`);
  // What slides under the screens is not where a key should stop.
  const main = document.querySelector("main");
  main.tabIndex = -1;
  const speaker = () => deck()?.classList.contains("speaker");
  let rank = screens().findIndex((screen) => screen.classList.contains("now"));
  let card = 0, dark = false, full = false, version = deck().dataset.version;
  let start = Number(sessionStorage.getItem(meeting)) || Date.now();
  sessionStorage.setItem(meeting, start);

  const cards = () => [...screens()[rank].querySelectorAll("[data-card]")];
  const tell = () => channel.postMessage({ key: screens()[rank].dataset.key, start, version });

  function draw() {
    const chosen = cards()[card]?.dataset.card;
    style.textContent = `@media screen and (min-width: 701px) {
      .deck :is(.screen, .note).now { display: none } .deck .screen[data-rank="${rank}"] { display: grid; grid-area: now }
      .deck.speaker .screen[data-rank="${rank + 1}"] { display: grid; grid-area: next } .deck .note[data-rank="${rank}"] { display: block }
      .deck .screen[data-rank="${rank}"] .decision[data-card="${chosen}"] { background: var(--pale) }
      .deck .screen[data-rank="${rank}"] .decision[data-card="${chosen}"] .keys { visibility: visible }
      ${dark && !speaker() ? ".deck { background: #000 } .deck > * { visibility: hidden }" : ""} }`;
  }

  function show(to, told) {
    rank = Math.max(0, Math.min(to, screens().length - 1));
    card = 0;
    dark = false;
    draw();
    const address = new URL(location);
    const seen = new Set((address.searchParams.get("vus") || "").split(",").filter(Boolean));
    address.searchParams.set("ecran", screens()[rank].dataset.key);
    address.searchParams.set("vus", [...seen.add(screens()[rank].dataset.key)].join(","));
    history.replaceState(history.state, "", address);
    if (wide.matches) screens()[rank].focus({ preventScroll: true });
    if (!told) tell();
  }

  function choose(step) {
    const count = cards().length;
    if (count) card = (card + step + count) % count;
    draw();
  }

  // As when the reader goes back in the history of the browser: the page runs again, for the address as it is.
  const run = () => dispatchEvent(new PopStateEvent("popstate"));
  function leave() {
    const address = new URL(location);
    for (const name of ["ecran", "fenetre"]) address.searchParams.delete(name);
    history.replaceState(history.state, "", address);
    sessionStorage.removeItem(meeting);
    main.tabIndex = 0;
    full = false;
    if (document.fullscreenElement) document.exitFullscreen();
    run();
  }

  const enlarge = () => document.documentElement.requestFullscreen?.().then(() => (full = true), () => {});
  const KEYS = {
    ArrowRight: () => show(rank + 1), PageDown: () => show(rank + 1), " ": () => show(rank + 1), Enter: () => show(rank + 1),
    ArrowLeft: () => show(rank - 1), PageUp: () => show(rank - 1), Backspace: () => show(rank - 1),
    ArrowDown: () => (cards().length ? choose(1) : show(rank + 1)), ArrowUp: () => (cards().length ? choose(-1) : show(rank - 1)),
    Home: () => show(0), End: () => show(Infinity), Escape: leave,
    b: () => { dark = !dark; draw(); }, ".": () => KEYS.b(), p: enlarge, d: () => press("noter"),
    f: () => act("faite"), c: () => act("corriger"),
  };
  const act = (what) => cards().length && press(`${what}_${cards()[card].dataset.card}`);

  document.addEventListener("keydown", (event) => {
    if (busy() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, select, button, a[href]") && ["Enter", " "].includes(event.key)) return;
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const does = name === " " && event.shiftKey ? KEYS.PageUp : KEYS[name];
    if (!does) return;
    event.preventDefault();
    event.stopPropagation();
    does();
  }, { signal: alive.signal, capture: true });

  let from = null;
  on(document, "touchstart", (event) => { from = event.touches.length === 1 ? event.touches[0] : null; });
  on(document, "touchend", (event) => {
    if (busy() || !from) return;
    const across = event.changedTouches[0].clientX - from.clientX, along = event.changedTouches[0].clientY - from.clientY;
    if (Math.abs(across) > 60 && Math.abs(across) > 2 * Math.abs(along)) show(rank + (across < 0 ? 1 : -1));
  });
  document.addEventListener("click", (event) => {
    if (!deck() || !event.target.closest(".st-key-quitter")) return;
    event.stopPropagation();
    leave();
  }, { signal: alive.signal, capture: true });
  // Not passive: a click on the place would load the page again.
  document.addEventListener("click", (event) => {
    if (busy() || !event.target.closest(".deck")) return;
    if (event.target.closest(".place")) { event.preventDefault(); leave(); return; }
    const touched = event.target.closest("[data-card]");
    if (touched && cards().includes(touched)) { card = cards().indexOf(touched); draw(); return; }
    if (event.clientX < innerWidth / 5) show(rank - 1);
    else if (event.clientX > (innerWidth * 4) / 5) show(rank + 1);
  }, { signal: alive.signal });

  on(document, "fullscreenchange", () => { if (full && !document.fullscreenElement && !busy()) leave(); });
  on(channel, "message", ({ data }) => {
    if (!deck()) return;
    if (data.asks) return tell();
    start = Math.min(start, data.start);
    sessionStorage.setItem(meeting, start);
    if (data.version !== deck().dataset.version) run();
    const to = screens().findIndex((screen) => screen.dataset.key === data.key);
    if (to >= 0 && to !== rank) show(to, true);
  });

  function tick() {
    if (!deck()) return;
    // A decision was published: the other window reads the new version too.
    if (deck().dataset.version !== version) { version = deck().dataset.version; draw(); tell(); }
    const elapsed = Math.floor((Date.now() - start) / 60000);
    const written = (value) => String(value).padStart(2, "0");
    const [spent, hour] = [deck().querySelector(".elapsed"), deck().querySelector(".hour")];
    if (!spent) return;
    spent.textContent = `${written(Math.floor(elapsed / 60))}:${written(elapsed % 60)}`;
    hour.textContent = `il est ${new Date().toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" })}`;
  }
  const clock = setInterval(tick, 1000);
  alive.signal.addEventListener("abort", () => { clearInterval(clock); channel.close(); style.remove(); });

  if (!speaker() && wide.matches && navigator.userActivation?.isActive) enlarge();
  channel.postMessage({ asks: true });
  show(rank, true);
  tick();
}
seance();
