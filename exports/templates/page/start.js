// Puts the parts together: buttons, colours, the address, and the first view.
const root = document.documentElement;
const darkness = window.matchMedia("(prefers-color-scheme: dark)");
const themeButton = document.getElementById("theme");

function setTheme(name) {
  root.dataset.theme = name;
  themeButton.setAttribute("aria-pressed", String(name === "dark"));
  paints.clear();
  redraw();
}
let chosen = root.dataset.start ?? null;
themeButton.addEventListener("click", () => {
  chosen = root.dataset.theme === "dark" ? "light" : "dark";
  setTheme(chosen);
});
darkness.addEventListener("change", () => { if (!chosen) setTheme(darkness.matches ? "dark" : "light"); });

const views = [...document.querySelectorAll("[data-to]")];
function setView(name) {
  document.body.dataset.view = name;
  for (const one of views) one.setAttribute("aria-pressed", String(one.dataset.to === name));
  resized();
}
for (const one of views) one.addEventListener("click", () => setView(one.dataset.to));

for (const [id, act] of [
  ["nearer", () => zoomBy(1.3)],
  ["farther", () => zoomBy(1 / 1.3)],
  ["fit", () => fit()],
  ["open-all", () => { openAll(true); begin(0.2); }],
  ["close-all", () => { openAll(false); begin(0.2); }],
]) document.getElementById(id).addEventListener("click", act);

// `#kr1` in the address opens, centres and selects it.
function follow() {
  const thing = byId.get(location.hash.slice(1));
  if (!thing) {
    if (location.hash && document.getElementById(location.hash.slice(1))?.closest("#numbers")) setView("numbers");
    return;
  }
  if (document.body.dataset.view === "numbers") setView("drawing");
  select(thing, { open: true, centred: true });
  thing.row.scrollIntoView({ block: "nearest" });
}
window.addEventListener("hashchange", follow);
new ResizeObserver(resized).observe(sheet);

openSome(things.length > 150 ? 80 : Infinity);
setTheme(chosen ?? (darkness.matches ? "dark" : "light"));
changed(); // hides what is closed, before anything is measured: a long outline takes a second to lay out
root.classList.add("ready");
measure();
begin();
follow();
draw();
performance.mark("ready");
