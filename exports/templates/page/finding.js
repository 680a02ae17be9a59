// Searching goes from match to match and hides nothing; filters hide what they do not ask for, but not what is above it.
const search = document.getElementById("search");
const FILTERS = [
  ["kind", "Kind", (thing) => [data.kinds[thing.kind]]],
  ["team", "Team", (thing) => [thing.team]],
  ["status", "Status", (thing) => [thing.status]],
  ["verdict", "Verdict", (thing) => thing.verdicts],
  ["change", "Change", (thing) => [thing.change]],
];
const selects = new Map();

for (const [name, label, valuesOf] of FILTERS) {
  const values = new Set(things.flatMap(valuesOf).filter(Boolean));
  if (values.size < 1 || (values.size < 2 && things.every((thing) => valuesOf(thing).some(Boolean)))) continue;
  const all = element("option", { value: "" }, label);
  const ordered = name === "kind" ? Object.values(data.kinds).filter((word) => values.has(word)) : [...values].sort();
  const choice = element("select", { "aria-label": label, "data-filter": name }, all,
    ...ordered.map((value) => element("option", { value }, value)));
  choice.addEventListener("change", () => { filter(); say(document.getElementById("count").textContent); });
  selects.set(name, [choice, valuesOf]);
  document.getElementById("filters").append(choice);
}

function filter() {
  const asked = [...selects.values()].filter(([choice]) => choice.value);
  for (const thing of things) {
    thing.match = asked.every(([choice, valuesOf]) => valuesOf(thing).includes(choice.value));
  }
  if (asked.length) for (const thing of things) if (thing.match) reveal(thing);
  document.getElementById("clear").hidden = !asked.length;
  for (const [choice] of selects.values()) choice.classList.toggle("asked", Boolean(choice.value));
  changed();
  begin(0.3);
}

function clearFilters() {
  for (const [choice] of selects.values()) choice.value = "";
  for (const thing of things) thing.match = true;
  for (const [choice] of selects.values()) choice.classList.remove("asked");
  document.getElementById("clear").hidden = true;
}
document.getElementById("clear").addEventListener("click", () => {
  clearFilters();
  changed();
  fit();
  search.focus();
});

let which = -1;
function look() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  state.found = words.length ? things.filter((thing) => words.every((word) => thing.text.includes(word))) : [];
  state.foundSet = new Set(state.found);
  which = -1;
  for (const thing of things) thing.item?.classList.toggle("found", state.foundSet.has(thing));
  tellFound();
  redraw();
}

function tellFound() {
  const count = state.found.length;
  const words = !search.value.trim() ? "" : !count ? "none" : which < 0 ? `${count}` : `${which + 1} of ${count}`;
  document.getElementById("found").textContent = words;
}

function next(step) {
  const count = state.found.length;
  if (!count) return;
  which = which < 0 ? (step > 0 ? 0 : count - 1) : (which + step + count) % count;
  const thing = state.found[which];
  select(thing, { centred: true });
  thing.row.scrollIntoView({ block: "nearest" });
  tellFound();
  say(`${which + 1} of ${count}: ${nameOf(thing)}`);
}

search.addEventListener("input", look);
search.addEventListener("keydown", (event) => {
  if (event.key === "Enter") next(event.shiftKey ? -1 : 1);
  else if (event.key === "Escape") {
    if (search.value) search.value = "";
    else state.current?.row.focus();
    look();
  } else if (event.key === "ArrowDown") (state.found[Math.max(which, 0)] ?? state.current)?.row.focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
});
