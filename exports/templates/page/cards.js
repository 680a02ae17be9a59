// A card as SVG elements, from the places that Python measured. Made when it comes into view, dropped when it leaves.
const SVG = "http://www.w3.org/2000/svg";
const QUIET = { name: "n", ref: "n", small: "q" };

function shape(tag, attributes, text) {
  const made = document.createElementNS(SVG, tag);
  for (const name in attributes) made.setAttribute(name, attributes[name]);
  if (text !== undefined) made.textContent = text;
  return made;
}

function cardOf(thing) {
  const { card } = thing;
  const { look } = card;
  const group = shape("g", { class: "card", transform: `translate(${thing.x} ${thing.y})` });
  group.append(shape("title", {}, `${thing.ref}  ${thing.title}`));
  for (const [tag, attributes] of data.outlines[card.outline]) group.append(shape(tag, attributes));
  for (const [x, y, width, done, pace] of card.bars) {
    group.append(shape("rect", { class: "t-empty", x, y, width, height: 6 }));
    group.append(shape("rect", { class: `t-${look}-bar`, x, y, width: done * width, height: 6 }));
    if (pace !== null) {
      const at = Math.min(width - 2, Math.max(0, pace * width));
      const side = at < done * width ? "in" : "out";
      group.append(shape("rect", { class: `t-tick-${side}`, x: x + at, y: y - 0.5, width: 2, height: 7 }));
    }
  }
  for (const [x, y, style, text, right] of card.words) {
    const ink = QUIET[style] ?? "i";
    const end = right ? " t-right" : "";
    group.append(shape("text", { class: `t-${style} t-${look}-${ink}${end}`, x, y }, text));
  }
  for (const [x, y, width, text, name, rx] of card.pills) {
    group.append(shape("rect", { class: `t-${name}`, x: x + 0.5, y: y + 0.5, width: width - 1, height: 11, rx }));
    const at = { class: `t-badge t-${name}-t t-middle`, x: x + width / 2, y: y + 8.5 };
    group.append(shape("text", at, text));
  }
  if (hasBelow(thing)) group.append(knobOf(thing));
  const ring = marked(thing);
  if (ring) {
    group.append(shape("rect", { class: `ring ${ring}`, x: -4, y: -4, width: card.wide + 8, height: card.high + 8, rx: 6 }));
  }
  return group;
}

function knobOf(thing) {
  const [x, y] = knob(thing);
  const made = shape("g", { class: `knob${thing.open ? "" : " closed"}`, transform: `translate(${x - thing.x} ${y - thing.y})` });
  const words = thing.open ? "−" : `+${thing.below}`;
  const wide = Math.max(12, words.length * 4.6 + 6);
  const left = data.down ? -wide / 2 : -6;
  made.append(shape("title", {}, thing.open ? "Close" : `Open: ${thing.below} hidden`));
  made.append(shape("rect", { x: left, y: -6, width: wide, height: 12, rx: 6 }));
  made.append(shape("text", { x: left + wide / 2, y: 2.6, class: "t-middle" }, words));
  return made;
}

// Whether a card has a ring around it, and which.
function marked(thing) {
  if (thing === state.selected) return "selected";
  if (thing === state.current && document.activeElement?.id === "sheet") return "current";
  return state.foundSet?.has(thing) ? "found" : "";
}
