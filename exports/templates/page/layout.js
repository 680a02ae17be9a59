// Where the cards stand: the tidy layout of d3-flextree, with the sizes that the cards were measured at.
// Writes x, y (the upper left corner, in points) to every thing that is seen.
const GAP = { siblings: 8, cousins: 18, levels: 52, siblingsDown: 14, cousinsDown: 26, levelsDown: 40 };

function layOut() {
  const { down } = data;
  const seen = things.filter((thing) => thing.seen);
  const deepest = []; // how far the cards of each level reach along the way to their children
  for (const { depth, card } of seen) {
    deepest[depth] = Math.max(deepest[depth] ?? 0, down ? card.high : card.wide);
  }
  const tree = libraries.flextree({
    children: (thing) =>
      thing === data ? roots.filter((root) => root.seen) : thing.open ? thing.children.filter((child) => child.seen) : [],
    nodeSize: ({ data: thing }) => {
      if (thing === data) return [1, 1]; // above all roots, and never drawn
      const { wide, high } = thing.card;
      const along = data.layered ? deepest[thing.depth] : down ? high : wide;
      return down ? [wide, along + GAP.levelsDown] : [high, along + GAP.levels];
    },
    spacing: (one, other) =>
      one.parent === other.parent ? (down ? GAP.siblingsDown : GAP.siblings) : down ? GAP.cousinsDown : GAP.cousins,
  });
  const placed = tree.hierarchy(data);
  tree(placed);
  placed.each(({ data: thing, x, y }) => {
    if (thing === data) return;
    const { wide, high } = thing.card;
    thing.x = down ? x - wide / 2 : y;
    thing.y = down ? y : x - high / 2;
  });
  return seen;
}

// The corners of everything that is seen.
function extent(seen) {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { x, y, card } of seen) {
    box.left = Math.min(box.left, x);
    box.top = Math.min(box.top, y);
    box.right = Math.max(box.right, x + card.wide + 24);
    box.bottom = Math.max(box.bottom, y + card.high);
  }
  return seen.length ? box : { left: 0, top: 0, right: 1, bottom: 1 };
}

// A line from a card to another, as the four points of a curve.
function curve(from, to) {
  if (data.down) {
    const x = from.x + from.card.wide / 2;
    const y = from.y + from.card.high;
    const toX = to.x + to.card.wide / 2;
    const bend = Math.max(20, Math.abs(to.y - y) / 2);
    return [x, y, x, y + bend, toX, to.y - bend, toX, to.y];
  }
  const x = from.x + from.card.wide;
  const y = from.y + from.card.high / 2;
  const toY = to.y + to.card.high / 2;
  const bend = Math.max(24, Math.abs(to.x - x) / 2);
  return [x, y, x + bend, y, to.x - bend, toY, to.x, toY];
}

// Where the button stands that opens and closes what is below a card.
function knob(thing) {
  const { x, y, card } = thing;
  return data.down ? [x + card.wide / 2, y + card.high + 9] : [x + card.wide + 9, y + card.high / 2];
}
