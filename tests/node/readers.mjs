// Reads drawings as those read them who will draw them: a request per line comes in, an answer per line goes out.
// Started by tests/node_tools.py in the folder that the packages are installed in.
import { createInterface } from "node:readline";

console.log = console.info = console.debug = console.error; // stdout is for answers

let page;
async function dom() {
  if (!page) {
    const { JSDOM } = await import("jsdom");
    page = new JSDOM("<!doctype html><body></body>", { pretendToBeVisual: true }).window;
    for (const name of ["window", "document", "navigator", "DOMParser", "XMLSerializer", "CSSStyleSheet"])
      if (!(name in globalThis)) globalThis[name] = name === "window" ? page : page[name];
    // jsdom lays nothing out; Mermaid asks how large a label is, and its answer matters to places alone.
    page.SVGElement.prototype.getBBox = () => ({ x: 0, y: 0, width: 50, height: 20 });
    // Where a line does not meet an outline of that size Mermaid takes the node for its point, label and all.
    globalThis.btoa = (text) => Buffer.from(text).toString("base64");
  }
  return page;
}

/** The text of an element, or of the source of one, with its line ends. */
function textOf(html) {
  const body = new page.DOMParser().parseFromString(html, "text/html").body;
  for (const end of body.querySelectorAll("br")) end.replaceWith("\n");
  return { text: body.textContent, elements: [...body.querySelectorAll("*")].map((one) => one.localName) };
}

let mermaid;
async function mermaidItself() {
  await dom();
  if (!mermaid) {
    mermaid = (await import("mermaid")).default;
    mermaid.initialize({ startOnLoad: false });
  }
  return mermaid;
}

const readers = {
  /** What Mermaid's parser makes of a chart. It keeps codes of characters in a form of its own until it draws. */
  async mermaid(source) {
    const itself = await mermaidItself();
    const { diagramType } = await itself.parse(source);
    const { db } = await itself.mermaidAPI.getDiagramFromText(source);
    const label = (text) => textOf(text.replaceAll("ﬂ°°", "&#").replaceAll("ﬂ°", "&").replaceAll("¶ß", ";"));
    return {
      type: diagramType,
      direction: db.getDirection(),
      nodes: [...db.getVertices().values()].map((one) => ({
        id: one.id,
        shape: one.type,
        classes: one.classes,
        linked: Boolean(one.link || one.haveCallback),
        ...label(one.text),
      })),
      edges: db.getEdges().map(({ start, end, stroke, type, text }) => ({ start, end, stroke, type, text })),
      classes: Object.fromEntries([...db.getClasses()].map(([name, { styles }]) => [name, styles])),
      groups: db.getSubGraphs().length,
    };
  },

  /** What stands in the drawing that Mermaid makes of a chart. */
  async mermaidDrawing(source) {
    const { svg } = await (await mermaidItself()).render("drawing", source);
    const drawn = new page.DOMParser().parseFromString(svg, "text/html").querySelector("svg");
    return {
      nodes: [...drawn.querySelectorAll("g.node")].map((one) => ({
        id: one.id.split("-flowchart-")[1].replace(/-\d+$/, ""),
        classes: [...one.classList],
        ...textOf(one.querySelector(".nodeLabel").innerHTML),
      })),
      lines: drawn.querySelectorAll("path.flowchart-link").length,
      foreign: [...drawn.querySelectorAll("script, a, img, image, iframe, input, math, i")].map((one) => one.localName),
    };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { form, text } = JSON.parse(line);
  let answer;
  try {
    answer = { read: await readers[form](text) };
  } catch (error) {
    answer = { refused: String(error?.message ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
