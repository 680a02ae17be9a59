// The drawing: d3-zoom moves it; only what is in view is drawn, as SVG when it is near and on a canvas when it is far.
const sheet = document.getElementById("sheet");
const canvas = sheet.querySelector("canvas");
const svg = libraries.select(sheet).select("svg");
const world = svg.append("g");
const MOST_CARDS = 160; // more than that are drawn on the canvas
const CLOSEST = 2.5;
const quiet = window.matchMedia("(prefers-reduced-motion: reduce)");

let seen = [];
let drawn = null; // the part of the world that stands in the SVG, and the scale it was drawn for
let waiting = 0;
let pressed = false; // a button is down: what is under it stays, else the browser would see no click
let transform = libraries.zoomIdentity;
let size = { width: 1, height: 1 };

const zooming = libraries
  .zoom()
  .scaleExtent([0.002, CLOSEST])
  .on("zoom", (event) => {
    const { x, y, k } = transform;
    transform = event.transform;
    if (event.sourceEvent && (x !== transform.x || y !== transform.y || k !== transform.k)) pressed = false; // a drag
    soon();
  });
svg.call(zooming).on("dblclick.zoom", null);

function soon() {
  if (!waiting) waiting = requestAnimationFrame(() => { waiting = 0; if (!pressed) draw(); });
}

function inView(margin = 0) {
  const { x, y, k } = transform;
  const spareX = (size.width * margin) / k;
  const spareY = (size.height * margin) / k;
  return {
    left: -x / k - spareX,
    top: -y / k - spareY,
    right: (size.width - x) / k + spareX,
    bottom: (size.height - y) / k + spareY,
    k,
  };
}

const touches = (box, left, top, right, bottom) =>
  left < box.right && right > box.left && top < box.bottom && bottom > box.top;
const within = (box, thing) => touches(box, thing.x, thing.y, thing.x + thing.card.wide + 30, thing.y + thing.card.high + 20);

function lineWithin(box, thing) {
  const { parent } = thing;
  return parent && touches(
    box,
    Math.min(parent.x, thing.x),
    Math.min(parent.y, thing.y),
    Math.max(parent.x + parent.card.wide, thing.x + thing.card.wide),
    Math.max(parent.y + parent.card.high, thing.y + thing.card.high),
  );
}

// Draws what is in view. While the drawing only moves a little, moving the SVG group is all that it takes.
function draw() {
  const box = inView();
  if (drawn && Math.abs(Math.log2(box.k / drawn.k)) < 0.6 && box.left >= drawn.left && box.right <= drawn.right
    && box.top >= drawn.top && box.bottom <= drawn.bottom) {
    world.attr("transform", transform);
    return;
  }
  const near = seen.filter((thing) => within(box, thing));
  if (near.length > MOST_CARDS) {
    drawn = null;
    world.selectAll("*").remove();
    drawFar(canvas, near, seen.filter((thing) => lineWithin(box, thing)), transform, size.width, size.height);
    sheet.dataset.mode = "far";
    return;
  }
  // A margin around the view, unless that would be too much.
  let wider = inView(0.4);
  let cards = seen.filter((thing) => within(wider, thing));
  if (cards.length > 2 * MOST_CARDS) [wider, cards] = [box, near];
  drawn = wider;
  if (sheet.dataset.mode !== "near") clearFar(canvas);
  sheet.dataset.mode = "near";
  drawNear(cards, wider);
  world.attr("transform", transform);
}

function drawNear(cards, box) {
  const parts = [];
  for (const pale of [true, false]) {
    const ways = seen
      .filter((thing) => lineWithin(box, thing) && (thing.faded || thing.parent.faded) === pale)
      .map((thing) => way(curve(thing.parent, thing)));
    if (ways.length) parts.push(shape("path", { class: pale ? "t-line-pale" : "t-line", d: ways.join("") }));
  }
  // Behind the cards, whose words they must not cross.
  for (const [pairs, name] of [[data.also, "also"], [data.delivers, "delivers"]]) {
    for (const [one, other] of pairs) {
      const [from, to] = [things[one], things[other]];
      if (from.seen && to.seen) parts.push(...further(from, to, name));
    }
  }
  parts.push(...cards.map(cardOf));
  world.node().replaceChildren(...parts);
}

const way = ([x, y, ...rest]) => `M${x.toFixed(1)} ${y.toFixed(1)}C${rest.map((one) => one.toFixed(1)).join(" ")}`;

// A line beside the tree: to a further parent, or from an initiative to what it delivers.
function further(from, to, name) {
  const points = curve(from, to);
  const pale = from.faded || to.faded;
  const parts = [
    shape("path", { class: "t-halo", d: way(points) }),
    shape("path", { class: pale ? "t-above-pale" : `t-${name}`, d: way(points) }),
  ];
  if (name === "delivers") {
    const [x, y] = points.slice(-2);
    const tip = data.down ? `M${x - 3} ${y - 5}L${x} ${y}L${x + 3} ${y - 5}` : `M${x - 5} ${y - 3}L${x} ${y}L${x - 5} ${y + 3}`;
    parts.push(shape("path", { class: pale ? "t-arrow-pale" : "t-arrow", d: tip }));
  }
  return parts;
}

function redraw() {
  drawn = null;
  soon();
}

function released() {
  if (!pressed) return;
  pressed = false;
  soon();
}

// Pressing gives the drawing the focus, which is drawn; before d3-zoom, which keeps the press to itself.
sheet.addEventListener("pointerdown", () => { pressed = true; }, true);
for (const name of ["pointerup", "pointercancel"]) window.addEventListener(name, released, true);
window.addEventListener("blur", released); // the window's own: that of an element does not come here

// Moves the drawing; at once for readers who asked for less motion.
function moveTo(target, milliseconds = 250) {
  if (quiet.matches || !milliseconds) svg.call(zooming.transform, target);
  else svg.transition().duration(milliseconds).call(zooming.transform, target);
}

// The scale at which everything fits.
function wholeScale(box) {
  return Math.min(1.4, (size.width - 32) / (box.right - box.left), (size.height - 76) / (box.bottom - box.top));
}

function fit(milliseconds = 250) {
  const box = extent(seen);
  const k = wholeScale(box);
  const x = (size.width - k * (box.left + box.right)) / 2;
  const y = (size.height - 44 - k * (box.top + box.bottom)) / 2;
  moveTo(libraries.zoomIdentity.translate(x, y).scale(k), milliseconds);
}

// Where the letters can be read: everything if it fits at no less than a scale, else the first root at the edge.
function begin(least = 0.55) {
  const box = extent(seen);
  if (wholeScale(box) >= least || !seen.length) return fit(0);
  const first = seen[0];
  const scale = size.width < 600 ? 0.8 : 0.9;
  const x = data.down ? size.width / 2 - scale * (first.x + first.card.wide / 2) : 16 - scale * box.left;
  const top = 16 - scale * box.top; // with nothing empty above what is tall
  const y = data.down ? top : Math.min(top, size.height / 2 - scale * (first.y + first.card.high / 2));
  return moveTo(libraries.zoomIdentity.translate(x, y).scale(scale), 0);
}

// Brings a card to the middle, near enough to be read.
function centre(thing, milliseconds = 250) {
  const k = Math.max(transform.k, 0.8);
  const x = size.width / 2 - k * (thing.x + thing.card.wide / 2);
  const y = size.height / 2 - k * (thing.y + thing.card.high / 2);
  moveTo(libraries.zoomIdentity.translate(x, y).scale(k), milliseconds);
}

// Moves the drawing only as far as a card needs to come into view.
function show(thing) {
  const { k } = transform;
  const [left, top] = transform.apply([thing.x, thing.y]);
  const away = (from, length, room) => (from < 24 ? 24 - from : from + length > room - 24 ? room - 24 - from - length : 0);
  const dx = away(left, thing.card.wide * k, size.width);
  const dy = away(top, thing.card.high * k, size.height - 44);
  if (k < 0.4) centre(thing);
  else if (dx || dy) moveTo(libraries.zoomIdentity.translate(transform.x + dx, transform.y + dy).scale(k), 150);
}

function pan(x, y) {
  moveTo(libraries.zoomIdentity.translate(transform.x + x, transform.y + y).scale(transform.k), 100);
}

function zoomBy(factor) {
  if (quiet.matches) svg.call(zooming.scaleBy, factor);
  else svg.transition().duration(150).call(zooming.scaleBy, factor);
}

// What is at a point of the screen: a thing, and whether it is its button.
function at(event) {
  const frame = sheet.getBoundingClientRect();
  const [x, y] = transform.invert([event.clientX - frame.left, event.clientY - frame.top]);
  for (const thing of seen) {
    if (hasBelow(thing) && sheet.dataset.mode === "near") {
      const [cx, cy] = knob(thing);
      if (x >= cx - 8 && x <= cx + (thing.open ? 8 : 26) && Math.abs(y - cy) <= 9) return [thing, true];
    }
    if (x >= thing.x && x <= thing.x + thing.card.wide && y >= thing.y && y <= thing.y + thing.card.high) return [thing, false];
  }
  return [null, false];
}

svg.on("click", (event) => {
  const [thing, button] = at(event);
  if (!thing) return;
  if (button) toggle(thing);
  else select(thing, { open: true });
});
svg.on("mousemove", (event) => {
  if (event.buttons) return;
  released(); // the button was let go elsewhere
  svg.classed("over", Boolean(at(event)[0]));
});

whenChanged((anchor) => {
  const before = anchor && [anchor.x, anchor.y];
  seen = layOut();
  if (before && Number.isFinite(before[0])) {
    // What was opened or closed stays where it is on the screen.
    const { k } = transform;
    const x = transform.x + k * (before[0] - anchor.x);
    const y = transform.y + k * (before[1] - anchor.y);
    svg.call(zooming.transform, libraries.zoomIdentity.translate(x, y).scale(k));
  }
  const count = seen.length === things.length ? `${things.length}` : `${seen.length} of ${things.length}`;
  document.getElementById("count").textContent = `${count} shown`;
  redraw();
});

function measure() {
  const { clientWidth: width, clientHeight: height } = sheet;
  if (!width || !height) return false;
  size = { width, height };
  zooming.extent([[0, 0], [width, height]]);
  return true;
}

// On paper: every card that is seen, as SVG, as large as the sheet allows.
const MOST_PRINTED = 400;
window.addEventListener("beforeprint", () => {
  const box = extent(seen);
  document.body.classList.toggle("too-large", seen.length > MOST_PRINTED);
  if (seen.length > MOST_PRINTED) return;
  clearFar(canvas);
  drawNear(seen, { ...box, left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity });
  world.attr("transform", null);
  svg.attr("viewBox", `${box.left - 8} ${box.top - 8} ${box.right - box.left + 16} ${box.bottom - box.top + 16}`);
});
window.addEventListener("afterprint", () => {
  svg.attr("viewBox", null);
  sheet.dataset.mode = "";
  redraw();
});
