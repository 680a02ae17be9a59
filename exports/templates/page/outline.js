// The outline as a tree for keyboards and screen readers (ARIA Authoring Practices, tree view), over the list in the page.
const outline = document.querySelector(".outline");

function dress(item, name, level) {
  item.setAttribute("role", "treeitem");
  item.setAttribute("aria-level", level);
  item.setAttribute("aria-label", name);
  item.tabIndex = -1;
  item.firstElementChild.prepend(element("span", { class: "twist", "aria-hidden": "true" }));
  for (const inner of item.children) if (inner.tagName === "UL") inner.setAttribute("role", "group");
}

if (outline) {
  outline.setAttribute("role", "tree");
  outline.setAttribute("aria-labelledby", "outline");
  for (const thing of things) {
    thing.item = document.getElementById(thing.id);
    thing.group = thing.item.querySelector(":scope > ul");
    dress(thing.item, nameOf(thing), thing.depth + 1);
  }
  for (const item of outline.querySelectorAll("li[data-see]")) {
    const thing = byId.get(item.dataset.see);
    dress(item, `${thing.ref}, ${thing.title}, see above`, thing.depth + 1);
    item.tabIndex = -1;
  }
  outline.addEventListener("click", (event) => {
    const row = event.target.closest(".row");
    if (!row) return;
    const item = row.parentElement;
    const thing = byId.get(item.id || item.dataset.see);
    if (event.target.classList.contains("twist") && item.id) toggle(thing);
    else select(thing, { open: true, centred: true });
  });
  outline.addEventListener("focusin", (event) => {
    const thing = byId.get(event.target.id);
    if (thing && thing !== state.current) setCurrent(thing);
  });
}

function mark(item, name, value) {
  if (value === null) item.removeAttribute(name);
  else if (item.getAttribute(name) !== value) item.setAttribute(name, value);
}

function refreshOutline() {
  for (const thing of things) {
    const { item, group } = thing;
    if (item.hidden === thing.kept) item.hidden = !thing.kept;
    mark(item, "aria-expanded", hasBelow(thing) ? String(thing.open) : null);
    if (group && group.hidden === thing.open) group.hidden = !thing.open;
  }
}

let focusable = null;
function refreshCurrent() {
  if (focusable) focusable.tabIndex = -1;
  focusable = state.current?.item ?? null;
  if (focusable) focusable.tabIndex = 0;
}

let marked_ = null;
function refreshSelected() {
  if (marked_) marked_.removeAttribute("aria-selected");
  marked_ = state.selected?.item ?? null;
  if (marked_) marked_.setAttribute("aria-selected", "true");
}

whenChanged(() => {
  refreshOutline();
  refreshCurrent();
});
