// The outline: the list that is there without scripts becomes a tree for the keyboard and for screen readers
// (the ARIA tree pattern: one place in the tab order, arrows within).

const outline = document.getElementById("outline-list");
const items = []; // by the number of a card
let word = "", wordAt = 0;

function prepareOutline() {
  outline.setAttribute("role", "tree");
  outline.setAttribute("aria-labelledby", "outline");
  for (const list of outline.querySelectorAll("ul")) list.setAttribute("role", "group");
  for (const item of outline.querySelectorAll("li")) {
    item.setAttribute("role", "treeitem");
    const row = item.firstElementChild;
    row.id = `row-${item.dataset.index ?? "again"}-${items.length}-${Math.random().toString(36).slice(2)}`;
    item.setAttribute("aria-labelledby", row.id);
    item.tabIndex = -1;
    if (item.dataset.index !== undefined) {
      items[item.dataset.index] = item;
      item.setAttribute("aria-selected", "false");
    }
  }
  const first = items.find(Boolean);
  if (first) first.tabIndex = 0;
}

// Bring the outline in line with what is open and what the filters let through.
function updateOutline() {
  for (const card of cards) {
    const item = items[card.index];
    if (!item) continue;
    item.hidden = !card.there;
    item.classList.toggle("beside", !card.passes);
    if (card.children.length) item.setAttribute("aria-expanded", String(!state.closed.has(card.index)));
  }
}

// Into sight within the pane alone: the page itself stays where it is.
function intoSight(item) {
  const row = item.firstElementChild.getBoundingClientRect(), pane = outline.getBoundingClientRect();
  if (row.top < pane.top) outline.scrollTop -= pane.top - row.top + 8;
  else if (row.bottom > pane.bottom) outline.scrollTop += row.bottom - pane.bottom + 8;
}

function focusItem(card) {
  const before = outline.querySelector('li[tabindex="0"]');
  if (before) before.tabIndex = -1;
  const item = items[card.index];
  item.tabIndex = 0;
  item.focus({ preventScroll: true });
  intoSight(item);
}

function markItem(card, before) {
  if (before && items[before.index]) items[before.index].setAttribute("aria-selected", "false");
  if (!card || !items[card.index]) return;
  const tabbed = outline.querySelector('li[tabindex="0"]');
  if (tabbed) tabbed.tabIndex = -1;
  items[card.index].setAttribute("aria-selected", "true");
  items[card.index].tabIndex = 0;
  intoSight(items[card.index]);
}

outline.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  const item = event.target.closest("li");
  if (link || !item || item.dataset.index === undefined) return;
  const card = cards[item.dataset.index];
  const onSign = event.clientX < item.firstElementChild.getBoundingClientRect().left + 18;
  if (onSign && card.children.length) toggle(card);
  else select(card, { centred: true });
  focusItem(card);
});

outline.addEventListener("keydown", (event) => {
  const item = event.target.closest("li");
  if (!item || item.dataset.index === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  const card = cards[item.dataset.index];
  const at = state.shown.indexOf(card);
  const closed = state.closed.has(card.index);
  const go = (other) => other && focusItem(other);
  switch (event.key) {
    case "ArrowDown": go(state.shown[at + 1]); break;
    case "ArrowUp": go(state.shown[at - 1]); break;
    case "Home": go(state.shown[0]); break;
    case "End": go(state.shown[state.shown.length - 1]); break;
    case "ArrowRight": if (closed) toggle(card); else go(below(card)[0]); break;
    case "ArrowLeft": if (!closed && below(card).length) toggle(card); else go(cards[card.parent]); break;
    case "Enter": case " ": select(card, { centred: true }); break;
    case "*": for (const one of cards) if (one.parent === card.parent) state.closed.delete(one.index); refresh(); break;
    default:
      if (event.key.length !== 1 || event.key === "/") return;
      go(typed(event.key, at));
  }
  event.preventDefault();
});

// Letters typed one after the other lead to the next title that begins with them.
function typed(letter, at) {
  word = performance.now() - wordAt > 700 ? letter : word + letter;
  wordAt = performance.now();
  const begins = (card) => card.title.toLowerCase().startsWith(word.toLowerCase());
  const from = word.length > 1 ? at : at + 1;
  return [...state.shown.slice(from), ...state.shown.slice(0, from)].find(begins);
}
