// The outline as a tree for keyboards and screen readers (ARIA Authoring Practices, tree view), over the list in the page.
const outline = document.querySelector(".outline");

// The row of an item is what has the focus and the name; the list below it is the group that belongs to it.
function dress(item, level) {
  const [row, group] = item.children;
  item.setAttribute("role", "none");
  row.setAttribute("role", "treeitem");
  row.setAttribute("aria-level", level);
  row.tabIndex = -1;
  row.prepend(element("span", { class: "twist", "aria-hidden": "true" }));
  if (group) {
    group.setAttribute("role", "group");
    group.id = `below-${item.id}`;
    row.setAttribute("aria-owns", group.id);
  }
  return [row, group];
}

const thingOf = (row) => byId.get(row.parentElement.id || row.parentElement.dataset.see);

if (outline) {
  outline.setAttribute("role", "tree");
  outline.setAttribute("aria-labelledby", "outline");
  for (const thing of things) {
    thing.item = document.getElementById(thing.id);
    [thing.row, thing.group] = dress(thing.item, thing.depth + 1);
  }
  for (const item of outline.querySelectorAll("li[data-see]")) {
    dress(item, thingOf(item.firstElementChild).depth + 1);
  }
  outline.addEventListener("click", (event) => {
    const row = event.target.closest(".row");
    if (!row) return;
    const thing = thingOf(row);
    if (event.target.classList.contains("twist") && row === thing.row) toggle(thing);
    else select(thing, { open: true, centred: true });
  });
  outline.addEventListener("focusin", (event) => {
    const thing = thingOf(event.target);
    if (thing && event.target === thing.row && thing !== state.current) setCurrent(thing);
  });
}

function mark(item, name, value) {
  if (value === null) item.removeAttribute(name);
  else if (item.getAttribute(name) !== value) item.setAttribute(name, value);
}

function refreshOutline() {
  for (const thing of things) {
    const { item, row, group } = thing;
    if (item.hidden === thing.kept) item.hidden = !thing.kept;
    mark(row, "aria-expanded", hasBelow(thing) ? String(thing.open) : null);
    if (group && group.hidden === thing.open) group.hidden = !thing.open;
  }
}

let focusable = null;
function refreshCurrent() {
  if (focusable) focusable.tabIndex = -1;
  focusable = state.current?.row ?? null;
  if (focusable) focusable.tabIndex = 0;
}

let chosenRow = null;
function refreshSelected() {
  if (chosenRow) chosenRow.removeAttribute("aria-selected");
  chosenRow = state.selected?.row ?? null;
  if (chosenRow) chosenRow.setAttribute("aria-selected", "true");
}

whenChanged(() => {
  refreshOutline();
  refreshCurrent();
});
