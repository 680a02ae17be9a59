// The panel that tells all of one thing. Everything in it is text; the chart is a drawing that stands in the page already.
const panel = document.getElementById("panel");
let cameFrom = null;

function button(id, words, act, label) {
  const made = element("button", { type: "button", ...(id && { id }), ...(label && { "aria-label": label }) }, words);
  made.addEventListener("click", act);
  return made;
}

function linkTo(thing) {
  const link = element("a", { href: `#${thing.id}` }, thing.ref);
  return element("li", {}, link, " ", element("bdi", {}, thing.title));
}

function list(heading, some) {
  return some.length ? [element("h3", {}, heading), element("ul", { class: "links" }, ...some.map(linkTo))] : [];
}

function fill(thing) {
  const close = button("close", "×", () => shut(), "Close the details");
  const path = element("p", { class: "kind" }, `${data.kinds[thing.kind]} `, element("code", {}, thing.ref));
  const title = element("h2", { id: "panel-title", tabindex: "-1" }, element("bdi", {}, thing.title));
  const badges = thing.card.badges.map(([words, meaning, tone]) =>
    element("li", {}, element("span", { class: `badge ${tone}` }, words), ` ${meaning}`));
  const parts = [close, path, title];
  if (badges.length) parts.push(element("ul", { class: "badges" }, ...badges));
  for (const words of thing.words) if (words) parts.push(element("p", { class: "words" }, words));
  const chart = document.getElementById(`chart-of-${thing.ref}`);
  if (chart) parts.push(element("figure", {}, chart.content.cloneNode(true)));
  for (const [heading, lines] of thing.sections) {
    parts.push(element("h3", {}, heading));
    parts.push(element("ul", { class: heading.toLowerCase() }, ...lines.map((line) => element("li", {}, line))));
  }
  const others = data.also.filter(([, child]) => child === thing.place).map(([parent]) => things[parent]);
  parts.push(...list("Under", [...(thing.parent ? [thing.parent] : []), ...others]));
  const shared = data.also.filter(([parent]) => parent === thing.place).map(([, child]) => things[child]);
  parts.push(...list("Below it", [...thing.children, ...shared]));
  parts.push(...list("Delivers", data.delivers.filter(([one]) => one === thing.place).map(([, other]) => things[other])));
  parts.push(...list("Delivered by", data.delivers.filter(([, other]) => other === thing.place).map(([one]) => things[one])));
  panel.replaceChildren(...parts);
  panel.scrollTop = 0;
}

// Names what is selected in the address, where the page has one of its own: not in a frame without rights.
function address(hash) {
  try {
    history.replaceState(null, "", hash);
  } catch {
    // The page does without.
  }
}

// Selects a thing: marks it, names it in the address, and tells of it where that is asked for.
function select(thing, { open = false, centred = false, focus = false } = {}) {
  if (reveal(thing) || !thing.seen) {
    if (!thing.match) clearFilters();
    changed();
  }
  state.selected = thing;
  setCurrent(thing);
  refreshSelected();
  if (location.hash !== `#${thing.id}`) address(`#${thing.id}`);
  if (open || !panel.hidden) {
    const wasHidden = panel.hidden;
    fill(thing);
    panel.hidden = false;
    document.body.classList.add("telling");
    if (wasHidden) resized();
    if (focus) {
      cameFrom = document.activeElement;
      panel.querySelector("h2").focus();
    }
  }
  redraw();
  if (centred) centre(thing);
  else show(thing);
}

function shut() {
  if (panel.hidden) return;
  const inside = panel.contains(document.activeElement);
  panel.hidden = true;
  document.body.classList.remove("telling");
  state.selected = null;
  refreshSelected();
  address(" ");
  resized();
  if (inside) (cameFrom?.isConnected ? cameFrom : state.current?.row)?.focus();
  cameFrom = null;
}

function setCurrent(thing) {
  state.current = thing;
  refreshCurrent();
  redraw();
}

function resized() {
  if (measure()) redraw();
}

panel.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link) return;
  event.preventDefault();
  select(byId.get(link.hash.slice(1)), { open: true, centred: true });
  panel.querySelector("h2").focus();
});
