// The page: selection, search, filters, theme, links and print, on top of the other parts.

const search = document.getElementById("search");
const found = document.getElementById("found");
const shownCount = document.getElementById("shown");

function refresh() {
  place();
  updateOutline();
  const passing = cards.filter((card) => card.passes).length;
  shownCount.textContent = filtering() ? `${passing} of ${cards.length} pass the filters` : `${cards.length} things`;
  redraw();
}

function toggle(card) {
  if (!state.closed.delete(card.index)) state.closed.add(card.index);
  const before = card.at;
  refresh();
  // What was clicked stays where it was.
  zoom.translateBy(vendor.select(stage), before.x - card.at.x, before.y - card.at.y);
}

function select(card, { centred = false, spoken = false } = {}) {
  const before = state.selected;
  state.selected = card;
  if (card && reveal(card)) { showFilters(); refresh(); }
  showPanel(card);
  markItem(card, before);
  size();
  if (card && centred) centre(card);
  if (card && spoken) document.getElementById("panel-title").focus({ preventScroll: true });
  remember(card ? `#${card.ref}` : "");
  redraw();
}

function remember(hash) {
  try { history.replaceState(null, "", hash || location.pathname + location.search); } catch { /* not from every place */ }
}

function followLink() {
  const ref = decodeURIComponent(location.hash.slice(1));
  const card = cards.find((one) => one.ref === ref);
  if (!card) return false;
  if (card !== state.selected) select(card, { centred: true });
  document.getElementById("app").scrollIntoView({ block: "nearest" }); // the browser went to the row
  if (scrollY < stage.getBoundingClientRect().top + scrollY) scrollTo(0, 0);
  return true;
}

// Search

const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function find() {
  const words = folded(search.value).split(/\s+/).filter(Boolean);
  state.matches = !words.length ? [] : cards.filter((card) => {
    card.folded ??= folded(`${card.ref} ${card.title} ${card.team} ${card.status}`);
    return words.every((one) => card.folded.includes(one));
  });
  found.textContent = words.length ? `${state.matches.length} found` : "";
  redraw();
}

search.addEventListener("input", find);
search.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && state.matches.length) {
    const at = state.matches.indexOf(state.selected);
    const next = (at + (event.shiftKey ? -1 : 1) + state.matches.length) % state.matches.length;
    select(state.matches[at < 0 ? 0 : next], { centred: true });
    found.textContent = `${at < 0 ? 1 : next + 1} of ${state.matches.length}`;
  } else if (event.key === "Escape") {
    search.value = "";
    find();
    event.stopPropagation();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) {
    search.focus();
    event.preventDefault();
  } else if (event.key === "Escape" && state.selected) {
    const card = state.selected;
    select(null);
    focusItem(card);
  }
});

// Filters

const filters = document.getElementById("filters");
const drawer = filters.parentNode;

function prepareFilters() {
  const values = {
    kind: [...new Set(cards.map((card) => card.kind))],
    team: [...new Set(cards.map((card) => card.team).filter(Boolean))].sort(),
    status: [...new Set(cards.map((card) => card.status).filter(Boolean))].sort(),
    verdict: [...new Set(cards.flatMap((card) => card.verdicts))],
  };
  for (const [name, words] of Object.entries(values)) {
    if (!words.length) continue;
    const group = element("fieldset");
    group.append(element("legend", name[0].toUpperCase() + name.slice(1)));
    for (const one of words) {
      const label = element("label");
      const box = element("input", undefined, { type: "checkbox", "data-filter": name });
      box.value = one;
      label.append(box, " ", element("bdi", name === "kind" ? data.kinds[one] : one));
      group.append(label);
    }
    filters.append(group);
  }
  const clear = element("button", "Clear filters", { type: "button" });
  clear.addEventListener("click", () => {
    for (const chosen of Object.values(state.filters)) chosen.clear();
    showFilters();
    refresh();
  });
  filters.append(clear);
}

// A click beside the open filters, and Esc within them, close them.
document.addEventListener("click", (event) => { if (!drawer.contains(event.target)) drawer.open = false; });
drawer.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !drawer.open) return;
  drawer.open = false;
  drawer.firstElementChild.focus();
  event.stopPropagation();
});

function showFilters() {
  for (const box of filters.querySelectorAll("input")) box.checked = state.filters[box.dataset.filter].has(box.value);
}

filters.addEventListener("change", (event) => {
  const { filter } = event.target.dataset;
  state.filters[filter][event.target.checked ? "add" : "delete"](event.target.value);
  refresh();
  fit(false);
});

// Light and dark: what the system says, until somebody says otherwise.

const darkness = matchMedia("(prefers-color-scheme: dark)");
const themeButton = document.getElementById("theme");
function theme() { return document.documentElement.dataset.theme; }

function wear(name) {
  document.documentElement.dataset.theme = name;
  themeButton.setAttribute("aria-pressed", String(name === "dark"));
  redraw();
}

themeButton.addEventListener("click", () => wear(theme() === "dark" ? "light" : "dark"));
darkness.addEventListener("change", () => wear(darkness.matches ? "dark" : "light"));

// Buttons

const press = (name, act) => document.getElementById(name).addEventListener("click", act);
press("in", () => zoom.scaleBy(vendor.select(stage), 1.25));
press("out", () => zoom.scaleBy(vendor.select(stage), 0.8));
press("fit", () => fit());
press("open-all", () => { state.closed.clear(); refresh(); fit(false); });
press("close-all", () => {
  for (const card of cards) if (card.depth >= 1 && card.children.length) state.closed.add(card.index);
  refresh();
  fit(false);
});

// Print: what is laid out now, as one drawing that fits the sheet, as long as it can be read.

const MOST_PRINTED = 400;
const printed = document.getElementById("printed");

addEventListener("beforeprint", () => {
  const screen = theme();
  document.documentElement.dataset.theme = "light";
  printed.dataset.screen = screen;
  if (!state.shown.length || state.shown.length > MOST_PRINTED) return;
  const { left, top, right, bottom } = extent();
  const sheet = document.createElementNS(SVG, "svg");
  sheet.setAttribute("class", "t-tree");
  sheet.setAttribute("viewBox", `${left - 8} ${top - 8} ${right - left + 40} ${bottom - top + 16}`);
  const ways = document.createElementNS(SVG, "path");
  ways.setAttribute("class", "t-line");
  ways.setAttribute("d", state.shown.filter((card) => card.parent >= 0 && cards[card.parent].at).map((card) => {
    const from = cards[card.parent];
    const x = from.at.x + from.width, y = from.at.y + from.height / 2, goal = card.at.y + card.height / 2;
    const middle = (x + card.at.x) / 2;
    return `M${x} ${y}C${middle} ${y} ${middle} ${goal} ${card.at.x} ${goal}`;
  }).join(""));
  sheet.append(ways);
  for (const card of state.shown) {
    const made = drawn(card);
    made.setAttribute("transform", `translate(${card.at.x} ${card.at.y})`);
    handle(card, made);
    sheet.append(made);
  }
  printed.replaceChildren(sheet);
});
addEventListener("afterprint", () => {
  printed.replaceChildren();
  document.documentElement.dataset.theme = printed.dataset.screen;
});

// Begin

document.body.classList.add("alive");
prepareOutline();
prepareFilters();
wear(darkness.matches ? "dark" : "light");
closeMany();
refresh();
size();
if (!followLink()) fit(false);
settled = true;
addEventListener("hashchange", followLink);
