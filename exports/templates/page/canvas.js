// The drawing from afar: thousands of cards as rectangles on a canvas, where their letters could not be read anyway.
const paints = new Map(); // the colours of each look, asked of the style sheet once per theme

function paintOf(name, part) {
  const key = `${name} ${part}`;
  if (!paints.has(key)) {
    const probe = shape("rect", { class: `t-${name}` });
    document.querySelector("#sheet svg").append(probe);
    const style = getComputedStyle(probe);
    paints.set(key, style[part]);
    probe.remove();
  }
  return paints.get(key);
}

function drawFar(canvas, inView, lines, transform, width, height) {
  const dots = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * dots) || canvas.height !== Math.round(height * dots)) {
    canvas.width = Math.round(width * dots);
    canvas.height = Math.round(height * dots);
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.setTransform(dots * transform.k, 0, 0, dots * transform.k, dots * transform.x, dots * transform.y);
  pen.lineWidth = Math.max(1, 0.6 / transform.k);
  const tiny = transform.k < 0.12; // neither a bend nor an outline can be seen
  for (const pale of [true, false]) {
    pen.beginPath();
    for (const thing of lines) {
      if ((thing.faded || thing.parent.faded) !== pale) continue;
      const [x, y, a, b, c, d, toX, toY] = curve(thing.parent, thing);
      pen.moveTo(x, y);
      if (tiny) pen.lineTo(toX, toY);
      else pen.bezierCurveTo(a, b, c, d, toX, toY);
    }
    pen.strokeStyle = paintOf(pale ? "line-pale" : "line", "stroke");
    pen.stroke();
  }
  const looks = Map.groupBy ? Map.groupBy(inView, (thing) => thing.card.look) : grouped(inView);
  const readable = transform.k > 0.3;
  for (const [look, some] of looks) {
    pen.beginPath();
    for (const { x, y, card } of some) pen.rect(x, y, card.wide, card.high);
    pen.fillStyle = paintOf(look, "fill");
    pen.strokeStyle = paintOf(look, "stroke");
    pen.fill();
    if (!tiny) pen.stroke();
    if (!readable) continue;
    pen.fillStyle = paintOf(`${look}-i`, "fill");
    pen.font = "10px Helvetica, Arial, sans-serif";
    for (const { x, y, card } of some) {
      for (const [left, base, style, text] of card.words) {
        if (style === "title" || style === "strong") pen.fillText(text, x + left, y + base);
      }
    }
  }
  for (const thing of inView) {
    const ring = marked(thing);
    if (!ring) continue;
    pen.strokeStyle = getComputedStyle(canvas).getPropertyValue(ring === "found" ? "--found" : "--active");
    pen.lineWidth = 4 / transform.k;
    pen.strokeRect(thing.x - 2, thing.y - 2, thing.card.wide + 4, thing.card.high + 4);
  }
}

function grouped(some) {
  const found = new Map();
  for (const thing of some) {
    const { look } = thing.card;
    if (!found.has(look)) found.set(look, []);
    found.get(look).push(thing);
  }
  return found;
}

function clearFar(canvas) {
  canvas.getContext("2d").setTransform(1, 0, 0, 1, 0, 0);
  canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
}
