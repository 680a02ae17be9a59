// The stage: a canvas for lines, and for cards that are too small to be read; SVG for the few cards that are.

const stage = document.getElementById("stage");
const canvas = stage.querySelector("canvas");
const svg = stage.querySelector("svg");
const world = svg.querySelector("g");
const context = canvas.getContext("2d");
const SVG = "http://www.w3.org/2000/svg";
const FAR = 0.42, NEAREST = 3, FARTHEST = 0.01;
const still = matchMedia("(prefers-reduced-motion: reduce)");

let view = vendor.zoomIdentity;
let waiting = false;
let settled = false; // nothing glides before the page has begun
const mounted = new Map(); // card → its element

const zoom = vendor.zoom().scaleExtent([FARTHEST, NEAREST])
  .on("start", () => stage.classList.add("moving"))
  .on("end", () => stage.classList.remove("moving"))
  .on("zoom", (event) => { view = event.transform; redraw(); });
vendor.select(stage).call(zoom).on("dblclick.zoom", null);

function redraw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; draw(); });
}

function size() {
  const { clientWidth: width, clientHeight: height } = stage;
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  redraw();
}

function draw() {
  const colours = data.colours[theme()];
  const ratio = window.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = stage;
  const [left, top] = view.invert([0, 0]), [right, bottom] = view.invert([width, height]);
  const near = view.k >= FAR;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = colours.paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.setTransform(ratio * view.k, 0, 0, ratio * view.k, ratio * view.x, ratio * view.y);
  const seen = state.shown.filter(({ at, width: wide, height: high }) =>
    at.x - 60 < right && at.x + wide + 60 > left && at.y - 20 < bottom && at.y + high + 20 > top);
  lines(colours, { left, top, right, bottom });
  marks(seen, colours);
  if (!near) seen.forEach((card) => block(card, colours));
  svg.style.display = near ? "" : "none";
  mount(near ? seen : []);
  if (near) world.setAttribute("transform", view.toString());
}

// All lines of one colour in one path: thousands cost little that way.
function lines(colours, { left, top, right, bottom }) {
  const paths = { plain: new Path2D(), pale: new Path2D(), also: new Path2D(), delivers: new Path2D() };
  const line = (path, from, to) => {
    const x = from.at.x + from.width, y = from.at.y + from.height / 2;
    const end = to.at.x, goal = to.at.y + to.height / 2;
    if (Math.min(x, end) > right || Math.max(x, end) < left) return;
    if (Math.min(y, goal) > bottom || Math.max(y, goal) < top) return;
    const bend = Math.max(22, Math.abs(end - x) / 2);
    path.moveTo(x, y);
    path.bezierCurveTo(x + bend, y, end - bend, goal, end, goal);
  };
  for (const card of state.shown) {
    const parent = cards[card.parent];
    if (parent && parent.at) line(card.faded || parent.faded ? paths.pale : paths.plain, parent, card);
  }
  for (const [from, to, kind] of data.also) if (cards[from].at && cards[to].at) line(paths[kind], cards[from], cards[to]);
  context.lineWidth = Math.max(1, 0.6 / view.k);
  const stroke = (path, colour, dash) => { context.setLineDash(dash); context.strokeStyle = colour; context.stroke(path); };
  stroke(paths.pale, colours.paleEdge, []);
  stroke(paths.plain, colours.edge, []);
  stroke(paths.also, colours.edge, [7, 3]);
  stroke(paths.delivers, colours.kinds.initiative[1], [4, 3]);
  context.setLineDash([]);
}

// What the search found, and what is selected, has a frame around it.
function marks(seen, colours) {
  const found = new Set(state.matches);
  for (const card of seen) {
    if (card !== state.selected && !found.has(card)) continue;
    const rim = (card === state.selected ? 5 : 4) + 1 / view.k;
    context.fillStyle = card === state.selected ? colours.kinds.kr[1] : colours.marks.warning;
    context.fillRect(card.at.x - rim, card.at.y - rim, card.width + 2 * rim, card.height + 2 * rim);
  }
}

// A card from far away: its kind's colours, and a strip in the colour of its first badge.
function block(card, colours) {
  const [fill, line] = card.faded ? colours.pale : colours.kinds[card.kind];
  const { x, y } = card.at;
  context.globalAlpha = card.passes ? 1 : 0.45;
  context.fillStyle = fill;
  context.fillRect(x, y, card.width, card.height);
  context.strokeStyle = line;
  context.strokeRect(x, y, card.width, card.height);
  if (card.badges.length && !card.faded) {
    context.fillStyle = colours.marks[card.badges[0][0]];
    context.fillRect(x + card.width * 0.6, y + 3, card.width * 0.36, 12);
  }
  context.globalAlpha = 1;
}

function mount(seen) {
  const wanted = new Set(seen);
  for (const [card, element] of mounted) {
    if (!wanted.has(card)) { element.remove(); mounted.delete(card); }
  }
  for (const card of seen) {
    let element = mounted.get(card);
    if (!element) {
      element = drawn(card);
      mounted.set(card, element);
      world.append(element);
    }
    element.setAttribute("transform", `translate(${card.at.x} ${card.at.y})`);
    element.classList.toggle("beside", !card.passes);
    handle(card, element);
  }
}

// The markup of a card was made and escaped by ost, and is read as XML: nothing in it can run.
function drawn(card) {
  const source = `<g xmlns="${SVG}" class="card"><title></title>${card.svg}</g>`;
  const element = document.importNode(new DOMParser().parseFromString(source, "image/svg+xml").documentElement, true);
  element.firstChild.textContent = `${card.ref}  ${card.title}`;
  element.dataset.index = card.index;
  return element;
}

// The round handle at a card's end opens and closes what is below it, and says how much that is.
function handle(card, element) {
  const closed = state.closed.has(card.index);
  const words = !below(card).length ? "" : closed ? `+${hidden(card)}` : "–";
  let knob = element.querySelector(".knob");
  if (!words) { if (knob) knob.remove(); return; }
  if (!knob) {
    knob = document.createElementNS(SVG, "g");
    knob.setAttribute("class", "knob");
    knob.append(document.createElementNS(SVG, "rect"), document.createElementNS(SVG, "text"));
    element.append(knob);
  }
  if (knob.dataset.words === words) return;
  knob.dataset.words = words;
  const wide = Math.max(14, 6 + words.length * 5.5);
  const [rect, text] = knob.children;
  for (const [name, value] of Object.entries({ x: card.width + 3, y: card.height / 2 - 7, width: wide, height: 14, rx: 7 })) {
    rect.setAttribute(name, value);
  }
  text.setAttribute("x", card.width + 3 + wide / 2);
  text.setAttribute("y", card.height / 2 + 3);
  text.textContent = words;
}

function move(transform) {
  const moving = vendor.select(stage);
  (still.matches || !settled ? moving : moving.transition().duration(260)).call(zoom.transform, transform);
}

function centre(card, scale = Math.max(view.k, 0.8)) {
  const x = stage.clientWidth / 2 - (card.at.x + card.width / 2) * scale;
  const y = stage.clientHeight / 2 - (card.at.y + card.height / 2) * scale;
  move(vendor.zoomIdentity.translate(x, y).scale(scale));
}

// The whole tree where it can be read then, else its beginning.
function fit(whole = true) {
  const { left, top, right, bottom } = extent();
  const { clientWidth: width, clientHeight: height } = stage;
  const scale = Math.min((width - 40) / (right - left + 30), (height - 40) / (bottom - top), 1.2);
  const kept = Math.max(scale, whole ? FARTHEST : 0.5);
  const x = scale === kept ? (width - (right - left + 30) * kept) / 2 : 20;
  const first = state.shown[0];
  const y = scale === kept || !first ? (height - (bottom - top) * kept) / 2 - top * kept
    : height / 2 - (first.at.y + first.height / 2) * kept;
  move(vendor.zoomIdentity.translate(x - left * kept, y).scale(kept));
}

function cardAt(event) {
  const box = stage.getBoundingClientRect();
  const [x, y] = view.invert([event.clientX - box.left, event.clientY - box.top]);
  return state.shown.find(({ at, width, height }) => x >= at.x && x <= at.x + width && y >= at.y && y <= at.y + height);
}

stage.addEventListener("click", (event) => {
  const knob = event.target.closest(".knob");
  const card = knob ? cards[knob.parentNode.dataset.index] : cardAt(event);
  if (knob) toggle(card);
  else if (card) select(card, { centred: view.k < FAR });
});

stage.addEventListener("keydown", (event) => {
  const step = 80;
  const ways = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
  if (ways[event.key]) zoom.translateBy(vendor.select(stage), ways[event.key][0] / view.k, ways[event.key][1] / view.k);
  else if (event.key === "+" || event.key === "=") zoom.scaleBy(vendor.select(stage), 1.25);
  else if (event.key === "-") zoom.scaleBy(vendor.select(stage), 0.8);
  else if (event.key === "0") fit();
  else return;
  event.preventDefault();
});

new ResizeObserver(size).observe(stage);
