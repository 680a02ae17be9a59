// Reads drawings as those read them who will draw them: a request per line comes in, an answer per line goes out.
// Started by tests/node_tools.py in the folder that the packages are installed in.
import { createInterface } from "node:readline";

console.log = console.info = console.debug = console.error; // stdout is for answers

let page;
async function dom() {
  if (!page) {
    const { JSDOM } = await import("jsdom");
    page = new JSDOM("<!doctype html><body></body>", { pretendToBeVisual: true }).window;
    for (const name of ["window", "document", "navigator", "DOMParser", "XMLSerializer", "CSSStyleSheet", "Element"])
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

  /** What the codec of mxGraph, which draw.io grew from, makes of the page of a file. */
  async drawio(source) {
    await dom();
    const graph = await import("@maxgraph/core");
    const file = new page.DOMParser().parseFromString(source, "text/xml").documentElement;
    if (file.nodeName !== "mxfile") throw new Error(file.textContent);
    const [diagram] = file.children;
    const model = new graph.GraphDataModel();
    new graph.ModelXmlSerializer(model).import(new page.XMLSerializer().serializeToString(diagram.children[0]));
    const cells = Object.values(model.cells).filter((cell) => cell.vertex || cell.edge);
    return {
      name: diagram.getAttribute("name"),
      cells: cells.map(({ id, value, style, vertex, edge, source, target, geometry, parent }) => ({
        id, value, style, vertex, edge, parent: parent.id, source: source?.id, target: target?.id,
        x: geometry.x, y: geometry.y, width: geometry.width, height: geometry.height,
        points: geometry.points?.map(({ x, y }) => [x, y]) ?? [],
      })),
    };
  },

  /** A canvas, with what CommonMark makes of its texts. */
  async canvas(source) {
    await dom();
    const { JSONCanvas } = await import("@trbn/jsoncanvas");
    const { default: MarkdownIt } = await import("markdown-it");
    const reader = new MarkdownIt({ html: true, linkify: true, breaks: true });
    const canvas = JSONCanvas.fromString(source);
    return {
      nodes: canvas.getNodes().map((node) => ({ ...node, ...textOf(reader.render(node.text)), source: node.text })),
      edges: canvas.getEdges(),
    };
  },

  /** The mind map that Markmap makes of a text: its front matter, and each branch with what is on it. */
  async markmap(source) {
    await dom();
    const { Transformer } = await import("markmap-lib");
    const { root, frontmatter } = new Transformer().transform(source);
    const branch = ({ content, children }) => ({ ...textOf(content), children: children.map(branch) });
    return { frontmatter, root: branch(root) };
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
