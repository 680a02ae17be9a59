// The things of the tree, and which of them are seen. Everything else reads `things` and is told by `whenChanged`.
//
// A thing has what `exports/page_data.py` gives it, and here:
//   place, parent, children, depth   where it stands
//   open                             whether what is below it is seen
//   match, kept                      whether the filters ask for it; whether it, or something below it, is asked for
//   seen                             whether it is in the drawing now
//   below, hidden                    how many kept things are below it, and how many of them are not seen
//   text                             what a search looks through
const data = JSON.parse(document.getElementById("data").textContent);
const things = data.nodes;
const byId = new Map();
const roots = [];

things.forEach((thing, place) => {
  thing.place = place;
  thing.children = [];
  thing.open = true;
  thing.match = thing.kept = thing.seen = true;
  thing.parent = thing.above < 0 ? null : things[thing.above];
  thing.depth = thing.parent ? thing.parent.depth + 1 : 0;
  (thing.parent ? thing.parent.children : roots).push(thing);
  const badges = thing.card.badges.map(([word]) => word);
  thing.text = [thing.ref, thing.title, ...thing.words, ...badges].join("\n").toLowerCase();
  byId.set(thing.id, thing);
});

const state = { selected: null, current: roots[0] ?? null, filters: {}, found: [], query: "" };
const listeners = [];

function whenChanged(listener) {
  listeners.push(listener);
}

// Finds out anew what is seen, and tells everybody. A parent stands before its children in `things`.
function changed(anchor = null) {
  for (let place = things.length - 1; place >= 0; place -= 1) {
    const thing = things[place];
    thing.kept = thing.match || thing.children.some((child) => child.kept);
    thing.below = thing.children.reduce((sum, child) => sum + (child.kept ? 1 + child.below : 0), 0);
  }
  for (const thing of things) {
    thing.seen = thing.kept && (!thing.parent || (thing.parent.seen && thing.parent.open));
    thing.hidden = thing.open ? 0 : thing.below;
  }
  if (!state.current?.seen) state.current = nearestSeen(state.current);
  for (const listener of listeners) listener(anchor);
}

function nearestSeen(thing) {
  while (thing && !thing.seen) thing = thing.parent;
  return thing ?? things.find((one) => one.seen) ?? null;
}

const hasBelow = (thing) => thing.children.some((child) => child.kept);

function toggle(thing, open = !thing.open) {
  if (!hasBelow(thing) || thing.open === open) return;
  thing.open = open;
  changed(thing);
  say(open ? `${thing.ref} opened` : `${thing.ref} closed, ${thing.below} hidden`);
}

// Opens all that is above a thing, so that it can be seen.
function reveal(thing) {
  let closed = false;
  for (let above = thing.parent; above; above = above.parent) {
    closed ||= !above.open;
    above.open = true;
  }
  return closed;
}

function openAll(open) {
  for (const thing of things) thing.open = open;
  changed();
}

// A large tree begins with as many levels as a reader can take in.
function openSome(most) {
  const levels = [];
  for (const thing of things) levels[thing.depth] = (levels[thing.depth] ?? 0) + 1;
  let depth = 0;
  let sum = 0;
  while (depth < levels.length && sum + levels[depth] <= most) sum += levels[depth++];
  for (const thing of things) thing.open = depth >= levels.length || thing.depth < Math.max(depth, 1) - 1;
}

function nameOf(thing) {
  const badges = thing.card.badges.map(([word]) => word).join(", ");
  const more = thing.seen && hasBelow(thing) && !thing.open ? `, ${thing.below} hidden below` : "";
  return `${data.kinds[thing.kind]} ${thing.ref}, ${thing.title}${badges && `, ${badges}`}${more}`;
}

// What a screen reader says of what happened.
function say(words) {
  document.getElementById("said").textContent = words;
}

// An element with text; never with markup.
function element(tag, attributes = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...inside);
  return made;
}
