// The tree: what is open, what the filters let through, and where the cards stand.

const data = JSON.parse(document.getElementById("ost-data").textContent);
const cards = data.cards;
const LEVEL_GAP = 44, SIBLING_GAP = 8, COUSIN_GAP = 16;
const MANY = 120; // from so many cards on, the first view is closed below a level

cards.forEach((card, index) => { card.index = index; card.children = []; card.depth = 0; });
for (const card of cards) {
  if (card.parent >= 0) {
    cards[card.parent].children.push(card);
    card.depth = cards[card.parent].depth + 1;
  }
}

const state = {
  closed: new Set(),
  filters: { kind: new Set(), team: new Set(), status: new Set(), verdict: new Set() },
  matches: [],     // what the search found, in tree order
  selected: null,  // a card
  shown: [],       // the cards that are laid out, in tree order
};

const filtering = () => Object.values(state.filters).some((chosen) => chosen.size);

function passes(card) {
  const { kind, team, status, verdict } = state.filters;
  return (!kind.size || kind.has(card.kind)) && (!team.size || team.has(card.team)) &&
    (!status.size || status.has(card.status)) && (!verdict.size || card.verdicts.some((one) => verdict.has(one)));
}

// A card is there when it passes the filters, or when something below it does.
function keep() {
  for (let index = cards.length - 1; index >= 0; index--) {
    const card = cards[index];
    card.passes = passes(card);
    card.there = card.passes || card.children.some((child) => child.there);
  }
}

const below = (card) => card.children.filter((child) => child.there);
const hidden = (card) => below(card).reduce((sum, child) => sum + 1 + hidden(child), 0);

// Places: van der Ploeg's algorithm, as d3-flextree has it. Levels run to the right, so x and y change places.
function place() {
  keep();
  const root = { children: cards.filter((card) => card.parent < 0 && card.there) };
  const layout = vendor.flextree({
    nodeSize: (node) => node.depth ? [node.data.height, node.data.width + LEVEL_GAP] : [1, 0],
    spacing: (one, other) => one.parent === other.parent ? SIBLING_GAP : COUSIN_GAP,
    children: (card) => card === root ? root.children : state.closed.has(card.index) ? [] : below(card),
  });
  const tree = layout.hierarchy(root);
  layout(tree);
  for (const card of cards) card.at = null;
  state.shown = [];
  tree.eachBefore((node) => {
    if (!node.depth) return;
    node.data.at = { x: node.y, y: node.x - node.data.height / 2 };
    state.shown.push(node.data);
  });
}

function extent() {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { at, width, height } of state.shown) {
    left = Math.min(left, at.x); top = Math.min(top, at.y);
    right = Math.max(right, at.x + width); bottom = Math.max(bottom, at.y + height);
  }
  return state.shown.length ? { left, top, right, bottom } : { left: 0, top: 0, right: 1, bottom: 1 };
}

// Open everything above a card, and let it through the filters.
function reveal(card) {
  let changed = false;
  if (!card.there) {
    for (const chosen of Object.values(state.filters)) chosen.clear();
    changed = true;
  }
  for (let above = cards[card.parent]; above; above = cards[above.parent]) {
    changed = state.closed.delete(above.index) || changed;
  }
  return changed;
}

// With many cards, close everything below the deepest level that still leaves few enough.
function closeMany() {
  if (cards.length <= MANY) return;
  const counts = [];
  for (const card of cards) counts[card.depth] = (counts[card.depth] || 0) + 1;
  let depth = 0, sum = counts[0];
  while (depth + 1 < counts.length && sum + counts[depth + 1] <= MANY) sum += counts[++depth];
  for (const card of cards) if (card.depth === depth && card.children.length) state.closed.add(card.index);
}
