// The panel: all that is known of the selected thing. Texts of users are only ever set as text.

const panel = document.getElementById("panel");

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function showPanel(card) {
  panel.hidden = !card;
  document.body.classList.toggle("with-panel", Boolean(card));
  if (!card) return;
  const known = data.details[card.key];
  const title = element("h2", undefined, { id: "panel-title", tabindex: "-1" });
  title.append(element("span", `${data.kinds[card.kind]} ${card.ref}`, { class: "kind" }), element("bdi", card.title));
  const close = element("button", "Close", { type: "button", class: "close" });
  close.addEventListener("click", () => { select(null); focusItem(card); });
  const body = [close, title];
  if (card.badges.length) {
    const badges = element("p", undefined, { class: "badges" });
    for (const [tone, words, meaning] of card.badges) {
      badges.append(element("span", words, { class: `badge ${tone}`, title: meaning }), " ");
    }
    body.push(badges);
  }
  for (const line of known.lines) body.push(element("p", line, { class: "words", dir: "auto" }));
  if (known.chart) {
    const figure = element("figure");
    const chart = new DOMParser().parseFromString(known.chart, "image/svg+xml").documentElement;
    figure.append(document.importNode(chart, true));
    body.push(figure);
  }
  for (const [name, lines] of known.sections) {
    const list = element("ul");
    for (const line of lines) list.append(element("li", line, { dir: "auto" }));
    body.push(element("h3", name), list);
  }
  const beside = (name, list) => {
    if (!list.length) return;
    const nav = element("ul", undefined, { class: "links" });
    for (const one of list) {
      const link = element("a", `${one.ref} ${one.title}`, { href: `#${one.ref}`, dir: "auto" });
      link.addEventListener("click", (event) => { event.preventDefault(); select(one, { centred: true, spoken: true }); });
      const entry = element("li");
      entry.append(link);
      nav.append(entry);
    }
    body.push(element("h3", name), nav);
  };
  const also = data.also.filter(([, to]) => to === card.index).map(([from]) => cards[from]);
  beside("Above", [...(card.parent >= 0 ? [cards[card.parent]] : []), ...also]);
  beside("Below", card.children);
  panel.replaceChildren(...body);
  panel.scrollTop = 0;
}
