// The keyboard: the same keys in the outline and on the drawing, as the ARIA tree pattern has them.
const TYPING = 700; // milliseconds within which letters belong to one word
let typed = "";
let lastTyped = 0;

function inOrder() {
  return things.filter((thing) => thing.seen);
}

function goTo(thing) {
  if (!thing) return;
  setCurrent(thing);
  if (document.activeElement === sheet) say(nameOf(thing));
  else thing.row.focus({ preventScroll: true });
  thing.row.scrollIntoView({ block: "nearest" });
  show(thing);
}

function typeAhead(letter) {
  const now = performance.now();
  typed = now - lastTyped < TYPING ? typed + letter : letter;
  lastTyped = now;
  const order = inOrder();
  const from = order.indexOf(state.current) + (typed.length > 1 ? 0 : 1);
  for (let step = 0; step < order.length; step += 1) {
    const thing = order[(from + step) % order.length];
    if (thing.title.toLowerCase().startsWith(typed) || thing.ref.startsWith(typed)) return goTo(thing);
  }
  return undefined;
}

// What a key does; true when it did something.
function treeKey(event) {
  const thing = state.current;
  if (!thing) return false;
  const order = inOrder();
  const place = order.indexOf(thing);
  switch (event.key) {
    case "ArrowDown": goTo(order[place + 1]); return true;
    case "ArrowUp": goTo(order[place - 1]); return true;
    case "ArrowRight":
      if (!thing.open) toggle(thing, true);
      else goTo(thing.children.find((child) => child.seen));
      return true;
    case "ArrowLeft":
      if (thing.open && hasBelow(thing)) toggle(thing, false);
      else goTo(thing.parent);
      return true;
    case "Home": goTo(order[0]); return true;
    case "End": goTo(order[order.length - 1]); return true;
    case "Enter":
    case " ":
      select(thing, { open: true, focus: true });
      return true;
    case "*":
      for (const one of (thing.parent?.children ?? roots)) one.open = true;
      changed(thing);
      return true;
    default:
      if (event.key.length !== 1 || event.key === "/") return false;
      typeAhead(event.key.toLowerCase());
      return true;
  }
}

function drawingKey(event) {
  if (event.shiftKey && event.key.startsWith("Arrow")) {
    const step = 120;
    pan({ ArrowLeft: step, ArrowRight: -step }[event.key] ?? 0, { ArrowUp: step, ArrowDown: -step }[event.key] ?? 0);
    return true;
  }
  switch (event.key) {
    case "+":
    case "=": zoomBy(1.3); return true;
    case "-": zoomBy(1 / 1.3); return true;
    case "0": fit(); return true;
    default: return false;
  }
}

function heard(act) {
  return (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (act(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
}

sheet.addEventListener("keydown", heard((event) => drawingKey(event) || treeKey(event)));
sheet.addEventListener("focus", () => { if (state.current) say(nameOf(state.current)); redraw(); });
sheet.addEventListener("blur", redraw);
outline?.addEventListener("keydown", heard(treeKey));

document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "Escape" && !typing) shut();
});
